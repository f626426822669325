//! Options of the large linear learners and their validated form.

use serde::{Deserialize, Serialize};

use super::loss::LinearLoss;
use super::report::LinearSolver;
use crate::options::{at_least, positive};
use crate::{ClassWeights, FitError};

/// What a user may choose; [`Default`] is scikit-learn's `LinearSVC`: squared hinge, `C = 1`, intercept scaling 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinearOptions {
    /// The loss of a training row.
    pub loss: LinearLoss,
    /// The weight `C` of the losses against `½‖w‖²`; above 0.
    pub c: f64,
    /// How `C` differs between classes. In one-vs-rest problems the rows of the class get its factor and all others
    /// factor 1, as in LIBLINEAR.
    pub class_weights: ClassWeights,
    /// The value of the constant column whose weight gives the intercept, which is therefore penalised as in LIBLINEAR;
    /// `None` fits no intercept.
    pub intercept_scaling: Option<f64>,
    /// The algorithm.
    pub solver: LinearSolver,
    /// The relative duality gap `(primal − dual) / primal` at which a fit stops; above 0.
    pub tolerance: f64,
    /// The most passes over the rows; at least 1. A fit that reaches it is returned and its report says so.
    pub max_passes: usize,
    /// The seed of the order in which rows are visited.
    pub seed: [u8; 32],
}

impl Default for LinearOptions {
    fn default() -> Self {
        Self {
            loss: LinearLoss::SquaredHinge,
            c: 1.0,
            class_weights: ClassWeights::Uniform,
            intercept_scaling: Some(1.0),
            solver: LinearSolver::Auto,
            tolerance: 1e-4,
            max_passes: 1000,
            seed: [0; 32],
        }
    }
}

/// Validated options.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct LinearSpec {
    options: LinearOptions,
}

impl LinearSpec {
    pub(super) fn new(options: LinearOptions) -> Result<Self, FitError> {
        positive("c", options.c)?;
        positive("tolerance", options.tolerance)?;
        options.intercept_scaling.map_or(Ok(1.0), |scaling| positive("intercept_scaling", scaling))?;
        options.class_weights.check()?;
        at_least("max_passes", options.max_passes, 1, "it must be at least 1")?;
        Ok(Self { options })
    }

    pub(super) fn options(&self) -> &LinearOptions {
        &self.options
    }

    /// The value of the constant column, 0 without an intercept.
    pub(super) fn constant(&self) -> f64 {
        self.options.intercept_scaling.unwrap_or(0.0)
    }

    /// The two-class problems to solve for classes that occur `counts` times: one for two classes, else one per class.
    pub(super) fn tasks(&self, counts: &[usize]) -> Result<Vec<Task>, FitError> {
        let factors = self.options.class_weights.factors(counts)?;
        let c = self.options.c;
        if let [negative, positive] = factors[..] {
            return Ok(vec![Task { positive: 1, costs: [c * negative, c * positive] }]);
        }
        Ok(factors
            .iter()
            .enumerate()
            .map(|(positive, factor)| Task { positive, costs: [c, c * factor] })
            .collect())
    }
}

/// One two-class problem: which class is positive, and the cost of a negative and of a positive row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Task {
    positive: usize,
    costs: [f64; 2],
}

impl Task {
    /// The class on the positive side.
    pub(super) fn positive(&self) -> usize {
        self.positive
    }

    /// The sign and the cost of a row of class `label`.
    #[inline]
    pub(super) fn row(&self, label: usize) -> (f64, f64) {
        if label == self.positive { (1.0, self.costs[1]) } else { (-1.0, self.costs[0]) }
    }
}
