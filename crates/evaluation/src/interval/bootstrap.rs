//! The percentile bootstrap, for figures that have no formula.

use super::sample::central_interval;
use crate::error::{EvaluationError, check_at_most, check_not_empty, check_open_unit};
use rand::Rng;
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;

/// How a bootstrap is run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bootstrap {
    /// Number of resamples, at least 1; 1,000 or more for 95 % intervals.
    pub resamples: usize,
    /// Confidence level, strictly between 0 and 1.
    pub level: f64,
    /// Seed; the same seed gives the same interval.
    pub seed: [u8; 32],
}

impl Default for Bootstrap {
    /// 2,000 resamples, 95 %, a seed of zeros.
    fn default() -> Self {
        Self { resamples: 2000, level: 0.95, seed: [0; 32] }
    }
}

impl Bootstrap {
    /// The most records, and the most resamples: 256 MB of indices or statistics.
    pub const MOST: usize = 1 << 25;

    /// The same with this number of resamples.
    #[must_use]
    pub fn with_resamples(self, resamples: usize) -> Self {
        Self { resamples, ..self }
    }

    /// The same at this confidence level.
    #[must_use]
    pub fn with_level(self, level: f64) -> Self {
        Self { level, ..self }
    }

    /// The same with this seed.
    #[must_use]
    pub fn with_seed(self, seed: [u8; 32]) -> Self {
        Self { seed, ..self }
    }
}

/// Percentile interval (Efron 1979) of a statistic of `n` records.
///
/// `statistic` is called with `n` record indices drawn with replacement. It answers `None` where it is undefined (one
/// class only, say); such resamples are left out, and the result is `None` when all were.
///
/// # Errors
/// No record, no resample, more than [`Bootstrap::MOST`] of either, a level outside (0, 1), or a statistic that is not
/// finite.
pub fn bootstrap_interval(
    n: usize,
    options: &Bootstrap,
    mut statistic: impl FnMut(&[usize]) -> Option<f64>,
) -> Result<Option<[f64; 2]>, EvaluationError> {
    check_not_empty("records", n)?;
    check_not_empty("resamples", options.resamples)?;
    check_at_most("records", n, Bootstrap::MOST)?;
    check_at_most("resamples", options.resamples, Bootstrap::MOST)?;
    check_open_unit("level", options.level)?;
    let mut rng = ChaCha20Rng::from_seed(options.seed);
    let mut drawn = vec![0; n];
    let mut values = Vec::new();
    for _ in 0..options.resamples {
        drawn.fill_with(|| rng.random_range(0..n));
        values.extend(statistic(&drawn));
    }
    if values.is_empty() {
        return Ok(None);
    }
    central_interval(&values, options.level).map(Some)
}
