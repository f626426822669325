//! Dual coordinate descent over the rows of one block, with shrinking.
//!
//! One pass visits the active rows in a fresh random order, minimises the dual in the one variable of each row and
//! updates the weights at once (Hsieh et al., ICML 2008, algorithm 3). A row whose variable sits at a bound and whose
//! gradient points outwards by more than any violation of the pass before leaves the active set until it is refilled.

use rand::seq::SliceRandom;
use rand_chacha::ChaCha20Rng;

use super::loss::LinearLoss;
use super::options::Task;
use super::source::Block;
use super::weights::Weights;
use crate::simd;

/// A projected gradient below which an update would change nothing that matters.
const NEGLIGIBLE: f64 = 1e-12;

/// The variables of one two-class problem: one per row of the source, and the weights `Σ αᵢ yᵢ xᵢ`.
#[derive(Debug, Clone)]
pub(super) struct State {
    pub(super) alphas: Vec<f64>,
    pub(super) weights: Weights,
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

    fn add(&mut self, projected: f64) {
        self.max = self.max.max(projected);
        self.min = self.min.min(projected);
    }
}

/// The rows of a block that are still visited, and the gradients beyond which a row at a bound leaves.
#[derive(Debug)]
pub(super) struct Active {
    all: Vec<u32>,
    rows: Vec<u32>,
    leave_above: f64,
    leave_below: f64,
}

impl Active {
    /// All of `rows`, none of which leaves in the first pass.
    pub(super) fn new(rows: &[u32]) -> Self {
        let mut active = Self { all: rows.to_vec(), rows: Vec::new(), leave_above: 0.0, leave_below: 0.0 };
        active.refill();
        active
    }

    /// Brings back the rows that left.
    pub(super) fn refill(&mut self) {
        self.rows.clone_from(&self.all);
        self.leave_above = f64::INFINITY;
        self.leave_below = f64::NEG_INFINITY;
    }

    /// The number of rows left.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    fn tighten(&mut self, seen: Violation) {
        self.leave_above = if seen.max > 0.0 { seen.max } else { f64::INFINITY };
        self.leave_below = if seen.min < 0.0 { seen.min } else { f64::NEG_INFINITY };
    }

    /// The projected gradient of a row at `place`, or `None` when the row leaves.
    #[inline]
    fn project(&self, gradient: f64, place: Place) -> Option<f64> {
        match place {
            Place::Lower if gradient > self.leave_above => None,
            Place::Lower => Some(gradient.min(0.0)),
            Place::Upper if gradient < self.leave_below => None,
            Place::Upper => Some(gradient.max(0.0)),
            Place::Inside => Some(gradient),
        }
    }
}

/// Where in its interval a dual variable is.
enum Place {
    Lower,
    Inside,
    Upper,
}

/// Dual coordinate descent for one loss and one two-class problem.
#[derive(Clone, Copy)]
pub(super) struct Descent<'a> {
    pub(super) loss: LinearLoss,
    pub(super) task: &'a Task,
    /// The squared norms of all rows of the source, the constant column included.
    pub(super) norms: &'a [f64],
}

impl Descent<'_> {
    /// One pass over the active rows of `block`.
    pub(super) fn pass(
        &self,
        block: Block<'_>,
        state: &mut State,
        active: &mut Active,
        rng: &mut ChaCha20Rng,
    ) -> Violation {
        let mut seen = Violation::NONE;
        let mut rows = std::mem::take(&mut active.rows);
        rows.shuffle(rng);
        let mut kept = 0;
        for at in 0..rows.len() {
            if let Some(&next) = rows.get(at + 1) {
                simd::prefetch(block.row(next as usize));
            }
            if let Some(projected) = self.visit(block, rows[at] as usize, state, active) {
                seen.add(projected);
                rows[kept] = rows[at];
                kept += 1;
            }
        }
        rows.truncate(kept);
        active.rows = rows;
        active.tighten(seen);
        seen
    }

    /// Minimises in the variable of row `i` of the block; its projected gradient before, or `None` when it leaves.
    #[inline]
    fn visit(&self, block: Block<'_>, i: usize, state: &mut State, active: &Active) -> Option<f64> {
        let (sign, cost) = self.task.row(block.labels[i]);
        let row = block.row(i);
        let at = block.first + i;
        let alpha = state.alphas[at];
        let margin = sign * state.weights.score(row);
        let gradient = self.loss.gradient(alpha, margin, cost);
        let projected = active.project(gradient, self.place(alpha, cost))?;
        if projected.abs() > NEGLIGIBLE {
            let next = self.loss.best(alpha, margin, self.norms[at], cost);
            state.weights.add_row((next - alpha) * sign, row);
            state.alphas[at] = next;
        }
        Some(projected)
    }

    #[inline]
    fn place(&self, alpha: f64, cost: f64) -> Place {
        if alpha <= self.loss.lower(cost) {
            Place::Lower
        } else if alpha >= self.loss.upper(cost) {
            Place::Upper
        } else {
            Place::Inside
        }
    }
}
