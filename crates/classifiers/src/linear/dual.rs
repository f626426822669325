//! Dual coordinate descent over the rows of one block, with shrinking.
//!
//! One pass visits the active rows in a fresh random order, minimises the dual in the one variable of each row and
//! updates the weights at once (Hsieh et al., ICML 2008, algorithm 3). A row whose variable sits at a bound and whose
//! gradient points outwards by more than any violation of the pass before leaves the active set until it is refilled.
//! Weights and dual variables are `f64`, so that `w = Σ αᵢ yᵢ xᵢ` holds to rounding after any number of updates.

use super::loss::Loss;
use super::options::Task;
use crate::simd;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha20Rng;

/// Rows of one contiguous matrix with the class of each.
#[derive(Clone, Copy)]
pub(super) struct Block<'a> {
    pub(super) values: &'a [f32],
    pub(super) width: usize,
    pub(super) labels: &'a [usize],
    /// The squared norm of each row, the constant column included.
    pub(super) norms: &'a [f64],
}

impl<'a> Block<'a> {
    #[inline]
    pub(super) fn row(&self, i: usize) -> &'a [f32] {
        let start = i * self.width;
        &self.values[start..start + self.width]
    }
}

/// The squared norm of each row plus that of the constant column.
pub(super) fn squared_norms(values: &[f32], width: usize, constant: f64) -> impl Iterator<Item = f64> {
    values.chunks_exact(width).map(move |row| {
        let squares = row.iter().map(|&x| f64::from(x) * f64::from(x));
        squares.sum::<f64>() + constant * constant
    })
}

/// The weight vector of one two-class problem, with that of the constant column.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Weights {
    pub(super) features: Vec<f64>,
    pub(super) constant: f64,
    constant_column: f64,
}

impl Weights {
    pub(super) fn zero(width: usize, constant_column: f64) -> Self {
        Self { features: vec![0.0; width], constant: 0.0, constant_column }
    }

    /// The signed score of a row.
    #[inline]
    pub(super) fn score(&self, row: &[f32]) -> f64 {
        simd::dot(row, &self.features) + self.constant * self.constant_column
    }

    #[inline]
    pub(super) fn add(&mut self, scale: f64, row: &[f32]) {
        simd::add_scaled(scale, row, &mut self.features);
        self.constant += scale * self.constant_column;
    }

    pub(super) fn squared_norm(&self) -> f64 {
        self.features.iter().map(|w| w * w).sum::<f64>() + self.constant * self.constant
    }

    pub(super) fn intercept(&self) -> f64 {
        self.constant * self.constant_column
    }
}

/// The largest and the smallest projected gradient of a pass.
#[derive(Debug, Clone, Copy)]
pub(super) struct Violation {
    max: f64,
    min: f64,
}

impl Violation {
    const NONE: Self = Self { max: f64::NEG_INFINITY, min: f64::INFINITY };

    /// The distance between the two, 0 when no row was visited.
    pub(super) fn width(self) -> f64 {
        (self.max - self.min).max(0.0)
    }

    #[inline]
    fn add(&mut self, projected: f64) {
        self.max = self.max.max(projected);
        self.min = self.min.min(projected);
    }
}

/// The rows that are still visited, and the gradients beyond which a row at a bound leaves.
#[derive(Debug, Clone)]
pub(super) struct Active {
    rows: Vec<u32>,
    leave_above: f64,
    leave_below: f64,
}

impl Active {
    pub(super) fn new(rows: Vec<u32>) -> Self {
        Self { rows, leave_above: f64::INFINITY, leave_below: f64::NEG_INFINITY }
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    fn tighten(&mut self, seen: Violation) {
        self.leave_above = if seen.max > 0.0 { seen.max } else { f64::INFINITY };
        self.leave_below = if seen.min < 0.0 { seen.min } else { f64::NEG_INFINITY };
    }
}

/// One pass over the active rows; `alphas` are those of the block's rows.
pub(super) fn pass(
    loss: Loss,
    task: &Task,
    block: Block<'_>,
    alphas: &mut [f64],
    weights: &mut Weights,
    active: &mut Active,
    rng: &mut ChaCha20Rng,
) -> Violation {
    let mut seen = Violation::NONE;
    active.rows.shuffle(rng);
    let (above, below) = (active.leave_above, active.leave_below);
    active.rows.retain(|&index| {
        let i = index as usize;
        let (sign, cost) = task.row(block.labels[i]);
        let row = block.row(i);
        let margin = sign * weights.score(row);
        let gradient = loss.gradient(alphas[i], margin, cost);
        let projected = if alphas[i] <= loss.lower(cost) {
            if gradient > above {
                return false;
            }
            gradient.min(0.0)
        } else if alphas[i] >= loss.upper(cost) {
            if gradient < below {
                return false;
            }
            gradient.max(0.0)
        } else {
            gradient
        };
        seen.add(projected);
        if projected.abs() > NEGLIGIBLE {
            let next = loss.best(alphas[i], margin, block.norms[i], cost);
            weights.add((next - alphas[i]) * sign, row);
            alphas[i] = next;
        }
        true
    });
    active.tighten(seen);
    seen
}

/// A projected gradient below which an update would change nothing that matters.
const NEGLIGIBLE: f64 = 1e-12;
