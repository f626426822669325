//! Counting how often a permuted statistic reaches the observed one.

use crate::error::{EvaluationError, check_not_empty, check_open_unit};

/// How a permutation test is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PermutationOptions {
    /// Number of permutations, B; see [`permutations_needed`].
    pub permutations: usize,
    /// Stop as soon as this many (at least 1) permuted statistics reach the observed one (Besag & Clifford, Biometrika 1991), so that
    /// cells without signal cost little. The p-value is then exceedances / permutations done, still valid and no finer
    /// than needed where it is large. `None` always does all.
    pub stop_after: Option<usize>,
    /// Seed; the same seed gives the same p-value.
    pub seed: [u8; 32],
}

impl Default for PermutationOptions {
    /// 9,999 permutations, all of them, with a seed of zeros.
    fn default() -> Self {
        Self { permutations: 9999, stop_after: None, seed: [0; 32] }
    }
}

impl PermutationOptions {
    /// The same with this number of permutations.
    #[must_use]
    pub fn with_permutations(self, permutations: usize) -> Self {
        Self { permutations, ..self }
    }

    /// The same, stopping once this many permuted statistics reach the observed one.
    #[must_use]
    pub fn with_stop_after(self, exceedances: usize) -> Self {
        Self { stop_after: Some(exceedances), ..self }
    }

    /// The same with this seed.
    #[must_use]
    pub fn with_seed(self, seed: [u8; 32]) -> Self {
        Self { seed, ..self }
    }
}

/// Result of a permutation test.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct PermutationP {
    /// The statistic of the true labels.
    pub observed: f64,
    /// The p-value: (1 + exceedances) / (1 + B), or exceedances / permutations when stopped early.
    pub p: f64,
    /// Permutations whose statistic reached the observed one.
    pub exceedances: usize,
    /// Permutations done.
    pub permutations: usize,
}

/// The smallest B for which a cell among `n_cells` can fall below `alpha` after Holm's correction: the smallest p-value
/// of B permutations is 1 / (1 + B). `usize::MAX` where more would be needed.
///
/// # Errors
/// A level outside (0, 1).
pub fn permutations_needed(n_cells: usize, alpha: f64) -> Result<usize, EvaluationError> {
    check_open_unit("alpha", alpha)?;
    Ok((n_cells as f64 / alpha).ceil() as usize)
}

/// Two statistics this close are equal: they are sums of the same terms in another order.
pub(super) const TIE: f64 = 1e-12;

/// Takes statistics in batches until enough exceedances or permutations are seen. A statistic of `None` (undefined under
/// that permutation) counts as an exceedance, which can only raise the p-value.
pub(super) fn count(
    observed: f64,
    options: &PermutationOptions,
    mut next_batch: impl FnMut(&mut Vec<Option<f64>>),
) -> Result<PermutationP, EvaluationError> {
    check_not_empty("permutations", options.permutations)?;
    let stop_after = options.stop_after.unwrap_or(usize::MAX);
    check_not_empty("stop_after", stop_after)?;
    let (mut exceedances, mut done) = (0, 0);
    let mut batch = Vec::new();
    while done < options.permutations {
        batch.clear();
        next_batch(&mut batch);
        for statistic in batch.iter().take(options.permutations - done) {
            done += 1;
            exceedances += usize::from(statistic.is_none_or(|value| value >= observed - TIE));
            if exceedances == stop_after {
                return Ok(PermutationP {
                    observed,
                    p: exceedances as f64 / done as f64,
                    exceedances,
                    permutations: done,
                });
            }
        }
    }
    Ok(PermutationP {
        observed,
        p: (1 + exceedances) as f64 / (1 + done) as f64,
        exceedances,
        permutations: done,
    })
}
