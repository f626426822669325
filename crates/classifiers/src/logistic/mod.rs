//! Logistic regression: linfa's L-BFGS, finished by our own Newton steps.
//!
//! The objective is scikit-learn's: `C * sum of log losses + 1/2 |weights|^2`, the intercept free, one weight vector
//! for two classes and one a class (softmax) for more. linfa reports neither convergence nor a gradient, and takes the
//! more frequent class as its positive one; so its answer is only the start ([`start`]), turned to class 1, and
//! Newton steps ([`newton`]) bring the gradient below the tolerance or say that they could not.

mod model;
mod newton;
mod objective;
mod start;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use model::LogisticModel;

use crate::options::{at_least, positive};
use crate::{Classifier, FitError, Learner, TrainSet};
use newton::Limits;
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
        let mut parameters = start::linfa(rows.view(), train, self.options.c, &objective);
        let tolerance = self.options.tolerance * train.labels().len() as f64;
        let limits = Limits { tolerance, max_steps: self.options.max_iterations, stop: train.stop() };
        let gradient = newton::polish(&objective, &mut parameters, limits)?;
        match gradient <= tolerance {
            true => Ok(LogisticModel::new(rows.ncols(), train.n_classes(), &parameters)),
            false => Err(self.unfinished(gradient / train.labels().len() as f64)),
        }
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
