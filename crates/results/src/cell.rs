//! One combination of data set, scheme, regime, features and classifier, measured over splits and keys.

use super::run::Run;
use crate::{Clock, Features, Modality, Order, Regime, Resize, Verdict};
use serde::{Deserialize, Serialize};

/// Mean, spread and interval of one measure over the runs of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Stat {
    /// Mean over runs.
    pub mean: f64,
    /// Standard deviation over runs; `None` with a single run.
    pub sd: Option<f64>,
    /// 95 % confidence interval of the mean (splits x keys, or Wilson for a single accuracy).
    pub ci95: Option<[f64; 2]>,
    /// The central 95 % of the single runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub central95: Option<[f64; 2]>,
}

/// The measures of a cell over its runs; `None` where a measure is undefined in every run.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Share of right decisions.
    #[serde(default)]
    pub accuracy: Option<Stat>,
    /// Mean recall over classes.
    #[serde(default)]
    pub balanced_accuracy: Option<Stat>,
    /// F1.
    #[serde(default)]
    pub f1: Option<Stat>,
    /// Matthews correlation.
    #[serde(default)]
    pub mcc: Option<Stat>,
    /// Area under the ROC curve.
    #[serde(default)]
    pub roc_auc: Option<Stat>,
    /// Average precision.
    #[serde(default)]
    pub average_precision: Option<Stat>,
}

/// What two computations of one p-value may differ by, as a share of it.
const ROUNDING: f64 = 1e-9;

/// The largest p-value that can be a floor: that of the fewest permutations, 1,999.
const MOST_WITHOUT_FLOOR: f64 = 1.0 / 2000.0;

/// One row of the results: what one classifier reaches on one data set under one scheme.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// Id of the data set; one of `inputs`.
    pub dataset: String,
    /// What a record is.
    pub modality: Modality,
    /// Id of the scheme of the training records (and of the test records, unless `test_scheme` says otherwise).
    pub scheme: String,
    /// Scheme of the test records under the regime `cross-scheme`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test_scheme: Option<String>,
    /// Which keys are used.
    pub regime: Regime,
    /// What the classifier reads.
    pub features: Option<Features>,
    /// Whether encryption comes before the features.
    pub order: Option<Order>,
    /// Fernet's clock.
    pub clock: Option<Clock>,
    /// When images were resized.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resize: Option<Resize>,
    /// Id of the classifier.
    pub classifier: String,
    /// Name of the rule that tuned the threshold on training scores; `None` for the default decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold_rule: Option<String>,
    /// Further settings that set this cell apart, as `name=value` (`epsilon=1`, `block=8`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
    /// Names of the classes, when there are more than two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub classes: Option<Vec<String>>,
    /// The single runs, by split and key.
    pub runs: Vec<Run>,
    /// Measures over the runs.
    pub summary: Summary,
    /// Accuracy, on the same test records, of always naming the class that is the most frequent in the data set: the mean over
    /// runs and, where several classes are equally frequent, over these.
    pub majority_accuracy: f64,
    /// (AUC - 1/2) / (AUC of plain - 1/2); `None` where plain itself has no signal.
    pub retained_utility: Option<f64>,
    /// p-value of "the mean AUC does not exceed one half", or "is one half" where training and test records are encrypted in
    /// different ways; `None` where it was not tested.
    pub p_value: Option<f64>,
    /// The p-value after the correction for all tests of its family.
    #[serde(alias = "p_holm")]
    pub p_adjusted: Option<f64>,
    /// The tests that were corrected together with this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub family: Option<String>,
    /// The smallest mean AUC that this test would find in four runs of five; `None` where it finds none so often.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub smallest_auc: Option<f64>,
    /// Permutation part of `p_value`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p_permutation: Option<f64>,
    /// The smallest p-value that the permutation test could give, 1 / (1 + permutations). A `p_permutation` that equals it is
    /// an upper bound: no permuted statistic reached the observed one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p_floor: Option<f64>,
    /// Key-level part of `p_value`; only with several keys.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p_keys: Option<f64>,
    /// How much signal is left.
    pub verdict: Option<Verdict>,
    /// Whether the AUC is shown to lie within the margin around one half; never inferred from a large p-value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub equivalent_to_chance: Option<bool>,
    /// Size of an encrypted value in bytes (for images, of an encrypted image per plain byte).
    pub bytes_per_value: Option<f64>,
    /// Whether the key's owner gets the plain record back.
    pub decryptable: Option<bool>,
    /// Anything a reader must know about this row.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

impl Cell {
    /// A cell without runs; set the fields that apply.
    pub fn new(dataset: &str, modality: Modality, scheme: &str, regime: Regime, classifier: &str) -> Self {
        Self {
            dataset: dataset.to_owned(),
            modality,
            scheme: scheme.to_owned(),
            test_scheme: None,
            regime,
            features: None,
            order: None,
            clock: None,
            resize: None,
            classifier: classifier.to_owned(),
            threshold_rule: None,
            options: Vec::new(),
            classes: None,
            runs: Vec::new(),
            summary: Summary::default(),
            majority_accuracy: 0.0,
            retained_utility: None,
            p_value: None,
            p_adjusted: None,
            family: None,
            smallest_auc: None,
            p_permutation: None,
            p_floor: None,
            p_keys: None,
            verdict: None,
            equivalent_to_chance: None,
            bytes_per_value: None,
            decryptable: None,
            notes: Vec::new(),
        }
    }

    /// Whether the p-value is an upper bound: no permuted statistic reached the observed one, so that more permutations could
    /// only have made it smaller. Files that do not hold `p_floor` tell by the p-value itself, which then is 1 over an integer.
    pub fn p_is_bound(&self) -> bool {
        let Some(p) = self.p_permutation.filter(|p| Some(*p) == self.p_value) else { return false };
        match self.p_floor {
            Some(floor) => p <= floor * (1.0 + ROUNDING),
            None => p <= MOST_WITHOUT_FLOOR && ((1.0 / p).round() * p - 1.0).abs() < ROUNDING,
        }
    }

    /// The runs of one split, by key.
    pub fn runs_of<'a>(&'a self, split: &'a str) -> impl Iterator<Item = &'a Run> {
        self.runs.iter().filter(move |run| run.split == split)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_bound(p: [Option<f64>; 3]) -> bool {
        let [p_value, p_permutation, p_floor] = p;
        let cell = Cell::new("loan", Modality::Tabular, "siv", Regime::SameKey, "logistic");
        Cell { p_value, p_permutation, p_floor, ..cell }.p_is_bound()
    }

    #[test]
    fn a_p_value_is_a_bound_at_the_floor_of_its_test() {
        let floor = Some(1.0 / 10_281.0);
        assert!(is_bound([floor, floor, floor]));
        // one permuted statistic reached the observed one
        let one = Some(2.0 / 10_281.0);
        assert!(!is_bound([one, one, floor]));
        // the test over keys counts, and has no floor
        assert!(!is_bound([Some(0.01), floor, floor]));
        assert!(!is_bound([None, None, floor]));
    }

    #[test]
    fn files_without_a_floor_tell_by_the_value() {
        for (p, bound) in
            [(1.0 / 2000.0, true), (1.0 / 10_281.0, true), (2.0 / 10_281.0, false), (0.01, false)]
        {
            assert_eq!(is_bound([Some(p), Some(p), None]), bound, "{p}");
        }
    }
}
