//! What a fit reports about its own accuracy.

use serde::{Deserialize, Serialize};

/// How a fit ended, one a two-class problem.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
pub struct LinearReport {
    /// The class on the positive side: 1 for two classes, else the class that this problem separates from the rest.
    pub positive: usize,
    /// The algorithm that reached the solution.
    pub solver: LinearSolver,
    /// Visits of rows divided by the number of training rows; a shrunk row costs nothing.
    pub passes: f64,
    /// `½‖w‖² + Σ loss`, the constant column's weight included in the norm.
    pub primal: f64,
    /// The dual objective, never above the primal one but for rounding.
    pub dual: f64,
    /// The largest minus the smallest projected gradient that the last round of dual coordinate descent met.
    pub violation: f64,
    /// Training rows with a dual variable above 0: those that decide the model. With the logistic loss all do.
    pub support_vectors: usize,
    /// Whether the relative duality gap reached the tolerance.
    pub converged: bool,
}

impl LinearReport {
    /// `(primal − dual) / primal`: the primal objective is at most this far, relatively, from the best one.
    pub fn relative_gap(&self) -> f64 {
        Objective { primal: self.primal, dual: self.dual }.relative_gap()
    }
}

/// The algorithms for a linear model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LinearSolver {
    /// Dual coordinate descent, and Newton's method from where it got to when it converges too slowly and the loss is
    /// smooth: correlated or unscaled columns with a large `C`.
    #[default]
    Auto,
    /// Dual coordinate descent only.
    DualDescent,
    /// Newton's method on the primal problem from the start; the hinge loss, which is not smooth, is left to descent.
    Newton,
}

/// Primal and dual objective of one two-class problem.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Objective {
    pub(super) primal: f64,
    pub(super) dual: f64,
}

impl Objective {
    pub(super) fn relative_gap(self) -> f64 {
        (self.primal - self.dual) / self.primal.max(f64::MIN_POSITIVE)
    }
}
