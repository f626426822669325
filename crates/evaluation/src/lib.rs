#![doc = include_str!("../README.md")]

mod classification;
mod detection;
mod distribution;
mod error;
mod interval;
mod ranking;
mod significance;
mod threshold;
mod verdict;
pub mod verification;

pub use classification::{Confusion, ConfusionMatrix};
pub use detection::{
    BoundingBox, DetectionMatches, RankedDetection, SceneBoxes, ScoredBox, match_detections,
};
pub use error::EvaluationError;
pub use interval::{
    Bootstrap, MeanEstimate, RunTable, bootstrap_interval, central_interval, mean, quantile,
    standard_deviation, wilson, wilson_of_sum,
};
pub use ranking::{
    CurvePoint, average_precision, curve_height, expected_auc_variance, macro_one_vs_rest_auc,
    one_vs_rest_auc, precision_recall_curve, roc_auc, roc_auc_variance, roc_curve, thin_by_count,
    thin_by_length,
};
pub use significance::{
    Equivalence, LabelPermutation, NullStatistics, PermutationOptions, PermutationP, PermutedLabels,
    ScoredRun, SignalStatistic, SplitDesign, SplitSets, combined_p, critical_statistic,
    equivalence_to_chance, holm, key_level_p, permutations_needed, step_down, tost_paired,
};
pub use threshold::{ThresholdRule, TrainingScores, TunedThreshold, threshold_sweep, tune_threshold};
pub use verdict::{Evidence, Verdict, retained_utility};
