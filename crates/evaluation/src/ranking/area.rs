//! Areas under the ROC and precision-recall curves.

use super::order::groups;
use crate::error::EvaluationError;

/// Area under the ROC curve: the probability that a positive record outscores a negative one, ties counting half
/// (the Mann-Whitney statistic with midranks; Hanley & McNeil, Radiology 1982).
///
/// Computed in integers with one division at the end, so it is exact up to that rounding. `None` when only one
/// class occurs.
///
/// # Errors
/// Lengths that differ, no record, or a score that is NaN.
///
/// ```
/// let auc = evaluation::roc_auc(&[0.1, 0.4, 0.35, 0.8], &[false, false, true, true])?;
/// assert_eq!(auc, Some(0.75));
/// # Ok::<(), evaluation::EvaluationError>(())
/// ```
pub fn roc_auc(scores: &[f32], positive: &[bool]) -> Result<Option<f64>, EvaluationError> {
    let (mut twice_wins, mut positives, mut negatives) = (0u128, 0u64, 0u64);
    for group in groups(scores, positive)? {
        let below = 2 * negatives + group.negatives;
        twice_wins += u128::from(group.positives) * u128::from(below);
        positives += group.positives;
        negatives += group.negatives;
    }
    let pairs = 2 * u128::from(positives) * u128::from(negatives);
    Ok((pairs > 0).then(|| twice_wins as f64 / pairs as f64))
}

/// Average precision, sum over distinct thresholds of (R_n - R_(n-1)) P_n, as scikit-learn's
/// `average_precision_score` defines it (no interpolation). `None` without a positive record.
///
/// # Errors
/// Lengths that differ, no record, or a score that is NaN.
pub fn average_precision(scores: &[f32], positive: &[bool]) -> Result<Option<f64>, EvaluationError> {
    let (mut found, mut called, mut area) = (0u64, 0u64, 0.0);
    for group in groups(scores, positive)?.iter().rev() {
        found += group.positives;
        called += group.positives + group.negatives;
        area += group.positives as f64 * (found as f64 / called as f64);
    }
    Ok((found > 0).then(|| area / found as f64))
}
