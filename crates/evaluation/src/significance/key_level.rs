//! Signal that depends on the key drawn.
//!
//! Under a random orthogonal map with another key for the test records, a fitted direction is turned into a random one:
//! under one pair of keys the classifier ranks records well, under another it ranks them backwards, and over keys its
//! mean AUC is one half. A permutation test of the mean AUC over the K keys that were drawn treats those keys as given.
//! It asks whether the scores of these runs depend on the labels, and they do, so it may reject when the few keys drawn
//! happen to lean one way. The question asked here is about keys not drawn: does the mean over keys exceed one half? That
//! needs the spread between keys, hence [`key_level_p`].
//!
//! A cell has signal when both hypotheses are rejected: "the labels are exchangeable" (permutation) and "the mean over
//! keys and splits is at most one half" (key level). The union of two null hypotheses is rejected at level alpha when
//! each is rejected at level alpha, so the p-value of the pair is the larger one (the intersection-union test; Berger,
//! Technometrics 1982). No correction is needed for taking two tests.

use crate::error::{EvaluationError, check_finite_option, check_share};
use crate::interval::{MeanEstimate, RunTable};

/// One-sided p-value of "the mean AUC over keys and splits is at most `null`", from the splits x keys standard error of
/// [`MeanEstimate`]; two-sided, of "it is `null`". `None` with a single key.
///
/// # Errors
/// A ratio that is negative or not finite, a `null` that is not finite, or values too far apart to have a variance.
pub fn key_level_p(
    auc: &RunTable,
    covariance_ratio: f64,
    null: f64,
    two_sided: bool,
) -> Result<Option<f64>, EvaluationError> {
    check_finite_option("null", null)?;
    if auc.n_keys() < 2 {
        return Ok(None);
    }
    let Some(estimate) = MeanEstimate::of_runs(auc, covariance_ratio)? else { return Ok(None) };
    let greater = estimate.p_greater(null)?;
    Ok(Some(if two_sided { (2.0 * greater.min(estimate.p_less(null)?)).min(1.0) } else { greater }))
}

/// The p-value of the intersection-union test: the larger of the two, or the permutation p-value alone where there is
/// only one key.
///
/// # Errors
/// A p-value outside [0, 1].
pub fn combined_p(permutation: f64, key_level: Option<f64>) -> Result<f64, EvaluationError> {
    check_share("permutation", permutation)?;
    let Some(key_level) = key_level else { return Ok(permutation) };
    check_share("key_level", key_level)?;
    Ok(key_level.max(permutation))
}
