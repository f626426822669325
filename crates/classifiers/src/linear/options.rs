//! Options of the large linear learners and their validated form.

use super::loss::Loss;
use crate::learner::FitError;

/// What a user may choose; [`Default`] is scikit-learn's `LinearSVC`: squared hinge, `C = 1`, intercept scaling 1.
#[derive(Debug, Clone, PartialEq)]
pub struct LinearOptions {
    /// The loss of a training row.
    pub loss: Loss,
    /// The weight `C` of the losses against `½‖w‖²`; above 0.
    pub c: f64,
    /// How `C` differs between classes.
    pub class_weights: ClassWeights,
    /// The value of the constant column whose weight gives the intercept, which is therefore penalised as in LIBLINEAR;
    /// `None` fits no intercept.
    pub intercept_scaling: Option<f64>,
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
            loss: Loss::SquaredHinge,
            c: 1.0,
            class_weights: ClassWeights::Uniform,
            intercept_scaling: Some(1.0),
            tolerance: 1e-4,
            max_passes: 1000,
            seed: [0; 32],
        }
    }
}

/// How the weight `C` of a row depends on its class.
///
/// In one-vs-rest problems the rows of the class get its weight and all others weight 1, as in LIBLINEAR.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum ClassWeights {
    /// The same for every class.
    #[default]
    Uniform,
    /// `n / (k n_class)`: each class counts as much as another.
    Balanced,
    /// One factor a class, each above 0.
    PerClass(Vec<f64>),
}

/// Validated options.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct LinearSpec {
    options: LinearOptions,
}

impl LinearSpec {
    pub(super) fn new(options: LinearOptions) -> Result<Self, FitError> {
        require_positive("c", options.c)?;
        require_positive("tolerance", options.tolerance)?;
        if let Some(scaling) = options.intercept_scaling {
            require_positive("intercept_scaling", scaling)?;
        }
        if let ClassWeights::PerClass(weights) = &options.class_weights {
            weights.iter().try_for_each(|&weight| require_positive("class_weights", weight))?;
        }
        if options.max_passes == 0 {
            return Err(FitError::Option { option: "max_passes", value: 0.0, rule: "it must be at least 1" });
        }
        Ok(Self { options })
    }

    pub(super) fn options(&self) -> &LinearOptions {
        &self.options
    }

    /// The value of the constant column, 0 without an intercept.
    pub(super) fn constant(&self) -> f64 {
        self.options.intercept_scaling.unwrap_or(0.0)
    }

    /// The two-class problems to solve for classes that occur `counts` times: one for two classes, else one a class.
    pub(super) fn tasks(&self, counts: &[usize]) -> Result<Vec<Task>, FitError> {
        let factors = self.class_factors(counts)?;
        let c = self.options.c;
        if let [negative, positive] = factors[..] {
            return Ok(vec![Task { positive: 1, costs: [c * negative, c * positive] }]);
        }
        Ok(factors.iter().enumerate().map(|(positive, factor)| Task { positive, costs: [c, c * factor] }).collect())
    }

    fn class_factors(&self, counts: &[usize]) -> Result<Vec<f64>, FitError> {
        let rows: usize = counts.iter().sum();
        match &self.options.class_weights {
            ClassWeights::Uniform => Ok(vec![1.0; counts.len()]),
            ClassWeights::Balanced => {
                let even = rows as f64 / counts.len() as f64;
                Ok(counts.iter().map(|&count| even / count as f64).collect())
            }
            ClassWeights::PerClass(weights) if weights.len() == counts.len() => Ok(weights.clone()),
            ClassWeights::PerClass(weights) => Err(FitError::Option {
                option: "class_weights",
                value: weights.len() as f64,
                rule: "it must hold one factor a class",
            }),
        }
    }
}

/// One two-class problem: which class is positive, and the cost of a negative and of a positive row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Task {
    positive: usize,
    costs: [f64; 2],
}

impl Task {
    /// The sign and the cost of a row of class `label`.
    #[inline]
    pub(super) fn row(&self, label: usize) -> (f64, f64) {
        if label == self.positive { (1.0, self.costs[1]) } else { (-1.0, self.costs[0]) }
    }
}

fn require_positive(option: &'static str, value: f64) -> Result<(), FitError> {
    if value.is_finite() && value > 0.0 {
        return Ok(());
    }
    Err(FitError::Option { option, value, rule: "it must be finite and above 0" })
}
