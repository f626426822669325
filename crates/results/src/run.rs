//! One classifier, fitted once and tested once.

use evaluation::ConfusionMatrix;
use serde::{Deserialize, Serialize};

/// Counts of the four outcomes of a two-class decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confusion {
    /// Negative records called negative.
    pub tn: u64,
    /// Negative records called positive.
    pub fp: u64,
    /// Positive records called negative.
    #[serde(rename = "fn")]
    pub fn_: u64,
    /// Positive records called positive.
    pub tp: u64,
}

impl From<evaluation::Confusion> for Confusion {
    fn from(counts: evaluation::Confusion) -> Self {
        Self { tn: counts.tn, fp: counts.fp, fn_: counts.fn_, tp: counts.tp }
    }
}

impl From<Confusion> for evaluation::Confusion {
    fn from(counts: Confusion) -> Self {
        Self { tn: counts.tn, fp: counts.fp, fn_: counts.fn_, tp: counts.tp }
    }
}

/// The test result of one split under one key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// `paper`, or the number of the repeated split (for folds `repetition/fold`).
    pub split: String,
    /// Number of the key, from 0.
    pub key: u64,
    /// Score from which a record is called positive; `None` with more than two classes.
    pub threshold: Option<f64>,
    /// Outcome counts; `None` with more than two classes.
    pub confusion: Option<Confusion>,
    /// Share of right decisions.
    pub accuracy: f64,
    /// Mean recall over classes; `None` when a class is missing from the test records.
    pub balanced_accuracy: Option<f64>,
    /// F1 of the positive class, or the mean over classes; `None` where undefined.
    pub f1: Option<f64>,
    /// Matthews correlation; `None` where undefined, as for a constant decision.
    pub mcc: Option<f64>,
    /// Area under the ROC curve, or the one-vs-rest mean; `None` with one class in the test records.
    pub roc_auc: Option<f64>,
    /// Average precision of the positive class.
    pub average_precision: Option<f64>,
    /// Counts by true class (row) and decided class (column), with more than two classes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matrix: Option<Vec<Vec<u64>>>,
}

impl Run {
    /// A two-class run; the measures that depend on the counts are computed here.
    ///
    /// The accuracy of an empty table is written as 0, which [`super::Results::check`] then refuses.
    pub fn binary(split: &str, key: u64, threshold: f64, counts: evaluation::Confusion) -> Self {
        Self {
            split: split.to_owned(),
            key,
            threshold: Some(threshold),
            confusion: Some(counts.into()),
            accuracy: counts.accuracy().unwrap_or(0.0),
            balanced_accuracy: counts.balanced_accuracy(),
            f1: counts.f1(),
            mcc: counts.mcc(),
            roc_auc: None,
            average_precision: None,
            matrix: None,
        }
    }

    /// A run with more than two classes.
    pub fn multi_class(split: &str, key: u64, counts: &ConfusionMatrix) -> Self {
        Self {
            split: split.to_owned(),
            key,
            threshold: None,
            confusion: None,
            accuracy: counts.accuracy().unwrap_or(0.0),
            balanced_accuracy: counts.balanced_accuracy(),
            f1: counts.macro_f1(),
            mcc: counts.mcc(),
            roc_auc: None,
            average_precision: None,
            matrix: Some(counts.rows().map(<[u64]>::to_vec).collect()),
        }
    }

    /// The same run with the area under the ROC curve and the average precision of its scores.
    #[must_use]
    pub fn with_ranking(mut self, roc_auc: Option<f64>, average_precision: Option<f64>) -> Self {
        self.roc_auc = roc_auc;
        self.average_precision = average_precision;
        self
    }
}
