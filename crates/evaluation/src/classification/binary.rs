//! The confusion counts of a two-class decision and the measures read off them.

use super::ratio;
use crate::error::{EvaluationError, check_no_nan, check_not_empty, check_same_length};

/// Counts of the four outcomes of a two-class decision.
///
/// In the notation `[[tn, fp], [fn, tp]]` of scikit-learn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Confusion {
    /// Negative records called negative.
    pub tn: u64,
    /// Negative records called positive.
    pub fp: u64,
    /// Positive records called negative.
    #[cfg_attr(feature = "serde", serde(rename = "fn"))]
    pub fn_: u64,
    /// Positive records called positive.
    pub tp: u64,
}

impl Confusion {
    /// Counts outcomes of decisions against the truth, record by record.
    ///
    /// # Errors
    /// Lengths that differ, or no record.
    pub fn from_predictions(predicted: &[bool], positive: &[bool]) -> Result<Self, EvaluationError> {
        check_same_length("predicted", predicted.len(), "positive", positive.len())?;
        check_not_empty("predicted", predicted.len())?;
        let mut counts = Self::default();
        for (&decision, &truth) in predicted.iter().zip(positive) {
            counts.add(decision, truth);
        }
        Ok(counts)
    }

    /// Counts outcomes of the rule "positive when the score is at least `threshold`".
    ///
    /// # Errors
    /// Lengths that differ, no record, or a score or threshold that is NaN.
    pub fn from_scores(scores: &[f32], positive: &[bool], threshold: f64) -> Result<Self, EvaluationError> {
        check_same_length("scores", scores.len(), "positive", positive.len())?;
        check_not_empty("scores", scores.len())?;
        check_no_nan("scores", scores)?;
        if threshold.is_nan() {
            return Err(EvaluationError::Option {
                option: "threshold",
                found: threshold,
                expected: "a number that scores can be compared with",
            });
        }
        let mut counts = Self::default();
        for (&score, &truth) in scores.iter().zip(positive) {
            counts.add(f64::from(score) >= threshold, truth);
        }
        Ok(counts)
    }

    /// Adds one record. A count of `u64::MAX` stays there.
    pub fn add(&mut self, predicted: bool, positive: bool) {
        let count = match (predicted, positive) {
            (false, false) => &mut self.tn,
            (true, false) => &mut self.fp,
            (false, true) => &mut self.fn_,
            (true, true) => &mut self.tp,
        };
        *count = count.saturating_add(1);
    }

    /// Number of records, `u64::MAX` where the counts add up to more. Shares are computed from the exact sums.
    pub fn total(&self) -> u64 {
        [self.fp, self.fn_, self.tp].into_iter().fold(self.tn, u64::saturating_add)
    }

    /// Number of records that are positive in truth; at most `u64::MAX`, as [`Self::total`].
    pub fn positives(&self) -> u64 {
        self.tp.saturating_add(self.fn_)
    }

    /// Number of records that are negative in truth; at most `u64::MAX`, as [`Self::total`].
    pub fn negatives(&self) -> u64 {
        self.tn.saturating_add(self.fp)
    }

    /// Share of right decisions; `None` without records.
    pub fn accuracy(&self) -> Option<f64> {
        ratio(&[self.tp, self.tn], &[self.tn, self.fp, self.fn_, self.tp])
    }

    /// Mean of recall and specificity; `None` unless both classes occur.
    pub fn balanced_accuracy(&self) -> Option<f64> {
        Some((self.recall()? + self.specificity()?) / 2.0)
    }

    /// TP / (TP + FP); `None` without a positive decision.
    pub fn precision(&self) -> Option<f64> {
        ratio(&[self.tp], &[self.tp, self.fp])
    }

    /// TP / (TP + FN), the true-positive rate; `None` without a positive record.
    pub fn recall(&self) -> Option<f64> {
        ratio(&[self.tp], &[self.tp, self.fn_])
    }

    /// TN / (TN + FP), the true-negative rate; `None` without a negative record.
    pub fn specificity(&self) -> Option<f64> {
        ratio(&[self.tn], &[self.tn, self.fp])
    }

    /// Harmonic mean of precision and recall; 0 without a true positive, `None` when nothing is or is called positive.
    ///
    /// Computed as 2 P R / (P + R), whose last digit is the one that published tables show (2 TP / (2 TP + FP + FN) may
    /// round differently).
    pub fn f1(&self) -> Option<f64> {
        if [self.tp, self.fp, self.fn_] == [0; 3] {
            return None;
        }
        match (self.precision(), self.recall()) {
            (Some(p), Some(r)) if p + r > 0.0 => Some(2.0 * p * r / (p + r)),
            _ => Some(0.0),
        }
    }

    /// Matthews correlation coefficient,
    /// (TP TN - FP FN) / sqrt((TP+FP)(TP+FN)(TN+FP)(TN+FN)), in [-1, 1].
    ///
    /// `None` where a row or column of the table is empty, as for a constant decision; scikit-learn prints 0 there.
    pub fn mcc(&self) -> Option<f64> {
        let [tn, fp, fn_, tp] = [self.tn, self.fp, self.fn_, self.tp].map(|count| count as f64);
        let product = (tp + fp) * (tp + fn_) * (tn + fp) * (tn + fn_);
        (product > 0.0).then(|| ((tp * tn - fp * fn_) / product.sqrt()).clamp(-1.0, 1.0))
    }

    /// The same decisions seen with the other class as the positive one.
    #[must_use]
    pub fn swapped(&self) -> Self {
        Self { tn: self.tp, fp: self.fn_, fn_: self.fp, tp: self.tn }
    }

    /// Share of the more frequent class: the accuracy of always naming it. `None` without records.
    pub fn majority_accuracy(&self) -> Option<f64> {
        let share = |class: [u64; 2]| ratio(&class, &[self.tn, self.fp, self.fn_, self.tp]);
        Some(share([self.tp, self.fn_])?.max(share([self.tn, self.fp])?))
    }
}
