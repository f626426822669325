//! Wilson's score interval of a share.

use crate::distribution::normal_quantile;
use crate::error::{EvaluationError, upper_quantile};

/// Wilson's score interval (E. B. Wilson, JASA 1927) of `successes` out of `n` at confidence `level`, without
/// continuity correction; always within [0, 1].
///
/// # Errors
/// `n` = 0, more successes than trials, or a level outside (0, 1).
///
/// ```
/// let [low, high] = evaluation::wilson(85, 123, 0.95)?;
/// assert!((low - 0.605).abs() < 5e-4 && (high - 0.766).abs() < 5e-4);
/// # Ok::<(), evaluation::EvaluationError>(())
/// ```
pub fn wilson(successes: u64, n: u64, level: f64) -> Result<[f64; 2], EvaluationError> {
    if successes > n {
        return Err(EvaluationError::Option {
            option: "n",
            found: n as f64,
            expected: "positive and at least the number of successes",
        });
    }
    wilson_of_sum(successes as f64, n, level)
}

/// [`wilson`] of `n` outcomes that may be right in part, each between 0 and 1, which add up to `sum`.
///
/// An outcome in [0, 1] with mean p has at most the variance p (1 - p) of a right-or-wrong one, so the interval is at
/// least as wide as it needs to be.
///
/// # Errors
/// `n` = 0, a sum outside [0, n], or a level outside (0, 1).
pub fn wilson_of_sum(sum: f64, n: u64, level: f64) -> Result<[f64; 2], EvaluationError> {
    let upper = upper_quantile(level)?;
    let n = n as f64;
    if !(n > 0.0 && (0.0..=n).contains(&sum)) {
        let expected = "positive and at least the number of successes";
        return Err(EvaluationError::Option { option: "n", found: n, expected });
    }
    let share = sum / n;
    let z = normal_quantile(upper);
    let scale = 1.0 + z * z / n;
    let centre = share + z * z / (2.0 * n);
    let half = z * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
    Ok([((centre - half) / scale).clamp(0.0, 1.0), ((centre + half) / scale).clamp(0.0, 1.0)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_count_as_half_and_nonsense_is_refused() {
        // Wilson's formula with the 0.975 quantile of the normal distribution, written as (k + z^2 / 2) / (n + z^2)
        let [low, high] = wilson_of_sum(2.5, 10, 0.95).unwrap();
        let z2 = 1.959963984540054f64.powi(2);
        let centre = (2.5 + z2 / 2.0) / (10.0 + z2);
        let half = (z2 * (2.5 * 7.5 / 10.0 + z2 / 4.0)).sqrt() / (10.0 + z2);
        assert!((low - (centre - half)).abs() < 1e-12 && (high - (centre + half)).abs() < 1e-12);
        assert_eq!(wilson_of_sum(85.0, 123, 0.95), wilson(85, 123, 0.95));
        for (sum, n) in [(0.0, 0), (-0.1, 3), (3.1, 3), (f64::NAN, 3)] {
            assert!(wilson_of_sum(sum, n, 0.95).is_err(), "{sum} of {n}");
        }
    }
}
