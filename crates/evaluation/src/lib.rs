#![doc = include_str!("../README.md")]

mod classification;
mod error;
mod ranking;
mod verdict;

pub use classification::{Confusion, ConfusionMatrix};
pub use error::EvaluationError;
pub use ranking::{
    CurvePoint, average_precision, macro_one_vs_rest_auc, one_vs_rest_auc, precision_recall_curve,
    roc_auc, roc_curve,
};
pub use verdict::{Verdict, retained_utility};
