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
    let upper = upper_quantile(level)?;
    if n == 0 || successes > n {
        return Err(EvaluationError::Option {
            option: "n",
            found: n as f64,
            expected: "positive and at least the number of successes",
        });
    }
    let (n, share) = (n as f64, successes as f64 / n as f64);
    let z = normal_quantile(upper);
    let scale = 1.0 + z * z / n;
    let centre = share + z * z / (2.0 * n);
    let half = z * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
    Ok([((centre - half) / scale).clamp(0.0, 1.0), ((centre + half) / scale).clamp(0.0, 1.0)])
}
