//! Areas under the ROC and precision-recall curves.

use super::order::groups;
use crate::error::{EvaluationError, check_share};

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

/// Variance of the area under the ROC curve over samples of records, by the components of each record (E. R. DeLong, D. M.
/// DeLong, D. L. Clarke-Pearson, Biometrics 44, 1988): the sample variance of the share of negatives that each positive
/// outscores, over the number of positives, and the same the other way round. The scores themselves are taken as given.
///
/// 0 where all positives outscore all negatives. `None` with fewer than two records of a class.
///
/// # Errors
/// Lengths that differ, no record, or a score that is NaN.
///
/// ```
/// // shares of negatives below: 1/2 and 1; shares of positives above: 1 and 1/2
/// let variance = evaluation::roc_auc_variance(&[0.1, 0.4, 0.35, 0.8], &[false, false, true, true])?;
/// assert_eq!(variance, Some(0.125 / 2.0 + 0.125 / 2.0));
/// # Ok::<(), evaluation::EvaluationError>(())
/// ```
pub fn roc_auc_variance(scores: &[f32], positive: &[bool]) -> Result<Option<f64>, EvaluationError> {
    let groups = groups(scores, positive)?;
    let positives = groups.iter().map(|group| group.positives).sum::<u64>() as f64;
    let negatives = groups.iter().map(|group| group.negatives).sum::<u64>() as f64;
    if positives < 2.0 || negatives < 2.0 {
        return Ok(None);
    }
    let (mut below, mut lower) = (0.0, 0.0);
    let (mut of_positives, mut of_negatives) = (Squares::default(), Squares::default());
    for group in groups {
        let (p, n) = (group.positives as f64, group.negatives as f64);
        of_positives.add((below + n / 2.0) / negatives, p);
        of_negatives.add((positives - lower - p / 2.0) / positives, n);
        below += n;
        lower += p;
    }
    Ok(Some(of_positives.variance() / positives + of_negatives.variance() / negatives))
}

/// Variance of the area under the ROC curve from the area alone, for so many positive and negative records (J. A. Hanley, B. J.
/// McNeil, Radiology 143, 1982, with exponential scores): (A (1 - A) + (p - 1) (A / (2 - A) - A^2) + (n - 1) (2 A^2 / (1 + A) - A^2)) /
/// (p n). An area below one half counts as that of the scores turned round. Where A is one half it is (p + n + 1) / (12 p n),
/// that of any scores without signal.
///
/// `None` without a record of a class.
///
/// # Errors
/// An area outside [0, 1].
///
/// ```
/// let variance = evaluation::expected_auc_variance(0.5, 85, 38)?;
/// assert!((variance.unwrap_or_default() - 124.0 / (12.0 * 85.0 * 38.0)).abs() < 1e-15);
/// # Ok::<(), evaluation::EvaluationError>(())
/// ```
pub fn expected_auc_variance(
    auc: f64,
    positives: u64,
    negatives: u64,
) -> Result<Option<f64>, EvaluationError> {
    check_share("auc", auc)?;
    let (area, p, n) = (auc.max(1.0 - auc), positives as f64, negatives as f64);
    let (first, second) = (area / (2.0 - area), 2.0 * area * area / (1.0 + area));
    let sum = area * (1.0 - area) + (p - 1.0) * (first - area * area) + (n - 1.0) * (second - area * area);
    Ok((positives > 0 && negatives > 0).then(|| sum / (p * n)))
}

/// Sums of weighted values between 0 and 1.
#[derive(Default)]
struct Squares {
    weight: f64,
    sum: f64,
    squares: f64,
}

impl Squares {
    fn add(&mut self, value: f64, weight: f64) {
        self.weight += weight;
        self.sum += weight * value;
        self.squares += weight * value * value;
    }

    fn variance(&self) -> f64 {
        ((self.squares - self.sum * self.sum / self.weight) / (self.weight - 1.0)).max(0.0)
    }
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
