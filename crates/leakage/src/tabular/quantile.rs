//! Ranks with ties.

use crate::{LeakageError, check};

/// For each value the middle of the quantile interval that it and its equals fill, strictly between 0 and 1.
///
/// ```
/// assert_eq!(leakage::tabular::mid_quantiles(&[7.0, 3.0, 7.0, 9.0])?, [0.5, 0.125, 0.5, 0.875]);
/// # Ok::<(), leakage::LeakageError>(())
/// ```
///
/// # Errors
/// [`LeakageError::NotANumber`] for NaN, which has no rank.
pub fn mid_quantiles(values: &[f64]) -> Result<Vec<f64>, LeakageError> {
    check::ranked("values", values)?;
    Ok(middles(values))
}

/// [`mid_quantiles`] of numbers.
pub(super) fn middles(values: &[f64]) -> Vec<f64> {
    let mut quantiles = vec![0.0; values.len()];
    for block in ties(values) {
        let middle = (block.low + block.high) / 2.0;
        block.members.iter().for_each(|&member| quantiles[member] = middle);
    }
    quantiles
}

/// Equal values, and the interval of quantiles that they fill.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct TieBlock {
    /// Positions of the values.
    pub members: Vec<usize>,
    /// Share of values below.
    pub low: f64,
    /// Share of values below or equal.
    pub high: f64,
}

/// The distinct values from the smallest to the largest, each with its positions in rising order.
///
/// # Errors
/// [`LeakageError::NotANumber`] for NaN, which has no rank.
pub fn tie_blocks(values: &[f64]) -> Result<Vec<TieBlock>, LeakageError> {
    check::ranked("values", values)?;
    Ok(ties(values))
}

/// [`tie_blocks`] of numbers.
pub(super) fn ties(values: &[f64]) -> Vec<TieBlock> {
    let n = values.len() as f64;
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut below = 0;
    let mut blocks = Vec::new();
    for members in order.chunk_by(|&a, &b| values[a] == values[b]) {
        let low = below as f64 / n;
        below += members.len();
        blocks.push(TieBlock { members: members.to_vec(), low, high: below as f64 / n });
    }
    blocks
}
