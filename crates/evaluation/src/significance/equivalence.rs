//! Showing that two figures are the same, which a large p-value never does.

use crate::error::EvaluationError;
use crate::interval::{MeanEstimate, RunTable};

/// Result of two one-sided tests (TOST; Schuirmann, J. Pharmacokinet. Biopharm. 1987).
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Equivalence {
    /// Mean of the differences.
    pub mean_difference: f64,
    /// p-value of "the true difference is at most -margin".
    pub p_above_lower: f64,
    /// p-value of "the true difference is at least +margin".
    pub p_below_upper: f64,
}

impl Equivalence {
    /// p-value of "the true difference lies outside the margin": the larger of the two.
    pub fn p(&self) -> f64 {
        self.p_above_lower.max(self.p_below_upper)
    }

    /// Whether the difference is shown to lie within the margin at level `alpha`.
    pub fn passes(&self, alpha: f64) -> bool {
        self.p() < alpha
    }
}

/// Tests whether `left` and `right`, measured on the same splits, differ by less than `margin`, from the run-by-run
/// differences with the splits x keys standard error of [`MeanEstimate`]. A table with a single key (plain data) is
/// compared under every key of the other.
///
/// `None` with one split and one key.
///
/// # Errors
/// Splits or keys that cannot be paired, a margin that is not positive, or a bad ratio.
pub fn tost_paired(
    left: &RunTable,
    right: &RunTable,
    covariance_ratio: f64,
    margin: f64,
) -> Result<Option<Equivalence>, EvaluationError> {
    tost(&left.paired_difference(right)?, covariance_ratio, margin)
}

/// Tests whether the mean AUC lies within `margin` of one half: chance shown, not merely signal unproven.
///
/// `None` with one split and one key.
///
/// # Errors
/// A margin that is not positive, or a bad ratio.
pub fn equivalence_to_chance(
    auc: &RunTable,
    covariance_ratio: f64,
    margin: f64,
) -> Result<Option<Equivalence>, EvaluationError> {
    tost(&auc.minus(0.5)?, covariance_ratio, margin)
}

fn tost(
    differences: &RunTable,
    covariance_ratio: f64,
    margin: f64,
) -> Result<Option<Equivalence>, EvaluationError> {
    if !(margin > 0.0 && margin.is_finite()) {
        return Err(EvaluationError::Option {
            option: "margin",
            found: margin,
            expected: "a positive number",
        });
    }
    let Some(estimate) = MeanEstimate::of_runs(differences, covariance_ratio)? else { return Ok(None) };
    Ok(Some(Equivalence {
        mean_difference: estimate.mean(),
        p_above_lower: estimate.p_greater(-margin)?,
        p_below_upper: estimate.p_less(margin)?,
    }))
}
