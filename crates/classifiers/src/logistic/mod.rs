//! Logistic regression: linfa's L-BFGS, finished by our own Newton steps.
//!
//! The objective is scikit-learn's: `C * sum of log losses + 1/2 |weights|^2`, the intercept free, one weight vector for
//! two classes and one per class (softmax) for more. linfa reports neither convergence nor a gradient, so its solution is
//! verified: where the gradient is within the tolerance, it is the answer; else Newton steps ([`newton`]) go on from it, or
//! from zeros where those have the smaller objective, until the gradient is within the tolerance, or the fit fails. Without
//! the feature `linfa` all fits begin at zeros.

#[cfg(feature = "linfa")]
mod linfa;
mod model;
pub(crate) mod newton;
pub(crate) mod objective;
pub(crate) mod rows;

use ndarray::ArrayView2;
use serde::{Deserialize, Serialize};
use serde_json::Value;

#[cfg(feature = "linfa")]
pub use self::linfa::LinfaLogistic;
pub use model::LogisticModel;

use crate::options::{at_least, positive};
use crate::{Classifier, FitError, Learner, TrainSet};
use newton::{Limits, Polished};
use objective::Objective;

const ID: &str = "logistic";

/// Options of [`Logistic`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LogisticOptions {
    /// The weight C of the log losses against the penalty, above 0.
    pub c: f64,
    /// The largest entry of the gradient of the mean objective at the end, above 0.
    pub tolerance: f64,
    /// Most Newton steps, at least 1.
    pub max_iterations: usize,
}

impl Default for LogisticOptions {
    fn default() -> Self {
        Self { c: 1.0, tolerance: 1e-8, max_iterations: 100 }
    }
}

/// Logistic regression with a squared penalty; id `logistic`. Multinomial for more than two classes.
#[derive(Debug, Clone)]
pub struct Logistic {
    options: LogisticOptions,
}

impl Logistic {
    /// Checks the options.
    ///
    /// # Errors
    /// [`FitError::Option`] for the first option outside its range.
    pub fn new(options: LogisticOptions) -> Result<Self, FitError> {
        positive("c", options.c)?;
        positive("tolerance", options.tolerance)?;
        at_least("max_iterations", options.max_iterations, 1, "it must be at least 1")?;
        Ok(Self { options })
    }

    /// Fits the concrete model.
    ///
    /// # Errors
    /// [`FitError::Solver`] when the gradient stays above the tolerance, which happens with columns of very different
    /// size: standardise them.
    pub fn fit_model(&self, train: &TrainSet<'_>) -> Result<LogisticModel, FitError> {
        let rows = train.rows();
        let rows = rows.as_standard_layout();
        let objective = Objective::new(rows.view(), train.labels(), train.n_classes(), 1.0 / self.options.c);
        train.stop().check()?;
        let found = self.polish(&objective, start(rows.view(), train, self.options.c, &objective), train)?;
        let n_rows = train.labels().len() as f64;
        match found.gradient <= self.options.tolerance * n_rows {
            true => Ok(LogisticModel::new(rows.ncols(), train.n_classes(), &found.parameters)),
            false => Err(self.unfinished(found.gradient / n_rows)),
        }
    }

    /// Newton steps from `start`, none where the gradient is within the tolerance there.
    fn polish(
        &self,
        objective: &Objective<'_>,
        start: Vec<f64>,
        train: &TrainSet<'_>,
    ) -> Result<Polished, FitError> {
        let tolerance = self.options.tolerance * train.labels().len() as f64;
        let limits = Limits {
            tolerance,
            max_steps: self.options.max_iterations,
            forcing: 1e-2,
            unit: 1.0,
            stop: train.stop(),
        };
        newton::polish(objective, start, limits)
    }

    fn unfinished(&self, gradient: f64) -> FitError {
        let LogisticOptions { tolerance, max_iterations, .. } = self.options;
        FitError::Solver {
            learner: ID,
            reason: format!(
                "the gradient is {gradient:e} after at most {max_iterations} Newton steps, more than the tolerance \
                 {tolerance:e}; standardise the columns"
            ),
        }
    }
}

impl Learner for Logistic {
    fn id(&self) -> &'static str {
        ID
    }

    fn options(&self) -> Value {
        serde_json::to_value(&self.options).expect("options are numbers")
    }

    fn fit(&self, train: &TrainSet<'_>) -> Result<Box<dyn Classifier>, FitError> {
        Ok(Box::new(self.fit_model(train)?))
    }
}

/// linfa's solution, unless zeros have the smaller objective by more than rounding: then its arithmetic broke down.
#[cfg(feature = "linfa")]
fn start(rows: ArrayView2<'_, f32>, train: &TrainSet<'_>, c: f64, objective: &Objective<'_>) -> Vec<f64> {
    let at_zeros = train.labels().len() as f64 * (train.n_classes() as f64).ln();
    let is_better = |found: &Vec<f64>| objective.at(found).value <= at_zeros * (1.0 + 1e-9);
    let found = self::linfa::rough(rows, train, c).filter(is_better);
    found.unwrap_or_else(|| vec![0.0; objective.n_parameters()])
}

#[cfg(not(feature = "linfa"))]
fn start(_: ArrayView2<'_, f32>, _: &TrainSet<'_>, _: f64, objective: &Objective<'_>) -> Vec<f64> {
    vec![0.0; objective.n_parameters()]
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};

    use super::*;

    /// Two or three overlapping classes in three columns.
    fn overlapping(n_classes: usize) -> (Array2<f32>, Vec<usize>) {
        let labels: Vec<usize> = (0..90).map(|row| row % n_classes).collect();
        let value = |(row, column): (usize, usize)| {
            ((row * 7 + column * 5) as f32 * 0.37).sin() + 0.5 * (labels[row] as f32 - column as f32)
        };
        (Array2::from_shape_fn((90, 3), value), labels)
    }

    /// The start, and what Newton steps make of it under a tolerance.
    #[cfg(feature = "linfa")]
    fn polished(n_classes: usize, tolerance: f64) -> (Vec<f64>, Polished) {
        let (rows, labels) = overlapping(n_classes);
        let train = TrainSet::new(rows.view(), &labels, n_classes).unwrap();
        let objective = Objective::new(rows.view(), &labels, n_classes, 1.0);
        let start = start(rows.view(), &train, 1.0, &objective);
        let learner = Logistic::new(LogisticOptions { tolerance, ..LogisticOptions::default() }).unwrap();
        (start.clone(), learner.polish(&objective, start, &train).unwrap())
    }

    #[cfg(feature = "linfa")]
    #[test]
    fn newton_steps_are_taken_only_where_linfa_falls_short() {
        for n_classes in [2, 3] {
            let (start, found) = polished(n_classes, 2e-3);
            assert!(found.gradient <= 2e-3 * 90.0, "{}", found.gradient);
            assert_eq!(found.parameters, start, "linfa's own solution");
            let (start, found) = polished(n_classes, 1e-10);
            assert!(found.parameters != start && start.iter().any(|parameter| *parameter != 0.0));
            assert!(found.gradient <= 1e-10 * 90.0, "{}", found.gradient);
        }
    }

    /// Both starts lead to one optimum; linfa's is the closer one.
    #[test]
    fn zeros_lead_to_the_same_optimum() {
        for n_classes in [2, 3] {
            let (rows, labels) = overlapping(n_classes);
            let train = TrainSet::new(rows.view(), &labels, n_classes).unwrap();
            let objective = Objective::new(rows.view(), &labels, n_classes, 1.0);
            let learner = Logistic::new(LogisticOptions { tolerance: 1e-10, ..Default::default() }).unwrap();
            let zeros = learner.polish(&objective, vec![0.0; objective.n_parameters()], &train).unwrap();
            let usual = learner.fit_model(&train).unwrap();
            let zeros = LogisticModel::new(3, n_classes, &zeros.parameters);
            for (a, b) in usual.coefficients().iter().zip(zeros.coefficients()) {
                assert!((a - b).abs() < 1e-7, "{a} and {b}");
            }
        }
    }

    /// The optimum of one column without a penalty to speak of is known: the odds of a class equal its frequencies.
    #[test]
    fn the_odds_of_a_two_valued_column_are_its_frequencies() {
        // of the rows with 0, one in four is of class 1; of those with 1, two in three
        let rows = array![[0.0f32], [0.0], [0.0], [0.0], [1.0], [1.0], [1.0]];
        let train = TrainSet::new(rows.view(), &[0, 0, 0, 1, 0, 1, 1], 2).unwrap();
        let learner = Logistic::new(LogisticOptions { c: 1e9, ..LogisticOptions::default() }).unwrap();
        let model = learner.fit_model(&train).unwrap();
        assert!((model.intercepts()[0] - (1.0f64 / 3.0).ln()).abs() < 1e-6);
        assert!((model.coefficients()[[0, 0]] - (2.0f64.ln() - (1.0f64 / 3.0).ln())).abs() < 1e-6);
    }
}
