//! Support vector machines on linfa-svm, the peer that our own solver is compared with.
//!
//! linfa-svm 0.8 builds the whole n x n kernel matrix in `f64`, whatever the kernel, and its shrinking gives wrong
//! models, so shrinking is off. Its polynomial kernel has no gamma: the features are scaled by the root of gamma
//! instead. It has no sigmoid kernel. What it does not report (objective, violation) is computed from its solution with
//! our `f32` kernel values; where these are large, rounding alone can make a model count as not converged.

use linfa::Dataset;
use linfa::traits::Fit;
use ndarray::{Array1, Array2};
use serde_json::{Value, json};

use super::kernel::Kernel;
use super::model::{SvmModel, SvmReport};
use super::smo::{self, Problem};
use super::{KernelKind, Svm, SvmOptions, two_classes};
use crate::{Classifier, FitError, Learner, TrainSet};

const NO_SIGMOID: FitError =
    FitError::Unsupported { learner: "svm-sigmoid", what: "linfa-svm has no sigmoid kernel" };

/// A two-class support vector machine on linfa-svm; same ids and options as [`Svm`], no sigmoid kernel. Memory grows
/// with the square of the number of rows. A stop is answered before and after linfa's solver, not within it.
#[derive(Debug, Clone)]
pub struct LinfaSvm {
    own: Svm,
}

impl LinfaSvm {
    /// Checks the options; `cache_bytes`, `shrinking` and `max_iterations` have no effect.
    ///
    /// # Errors
    /// As [`Svm::new`], and [`FitError::Unsupported`] for the sigmoid kernel.
    pub fn new(options: SvmOptions) -> Result<Self, FitError> {
        if options.kernel == KernelKind::Sigmoid {
            return Err(NO_SIGMOID);
        }
        Ok(Self { own: Svm::new(options)? })
    }

    /// Fits the concrete model.
    ///
    /// # Errors
    /// As [`Svm::fit_model`].
    pub fn fit_model(&self, train: &TrainSet<'_>) -> Result<SvmModel, FitError> {
        two_classes(self.id(), train)?;
        let rows = train.rows();
        let rows = rows.as_standard_layout();
        let positive: Vec<bool> = train.labels().iter().map(|&label| label == 1).collect();
        let problem = self.own.resolved(rows.view(), &positive, train.stop())?;
        train.stop().check()?;
        let (beta, intercept) = self.solve(&problem)?;
        let quality = smo::quality(&problem, &beta)?.ok_or_else(|| self.own.overflow())?;
        let report = SvmReport {
            objective: quality.objective,
            n_iterations: None,
            converged: quality.violation < 2.0 * problem.tolerance,
            n_support: beta.iter().filter(|beta| **beta != 0.0).count(),
        };
        Ok(SvmModel::new(rows.view(), problem.kernel, &beta, intercept, report))
    }

    /// `y_i alpha_i` of each row, and the intercept.
    fn solve(&self, problem: &Problem<'_>) -> Result<(Vec<f64>, f64), FitError> {
        let [negative, positive] = problem.penalties;
        let learner = linfa_svm::Svm::<f64, bool>::params()
            .shrinking(false)
            .eps(problem.tolerance)
            .pos_neg_weights(positive, negative);
        let (learner, rows) = match problem.kernel {
            Kernel::Linear => (learner.linear_kernel(), wide(problem, 1.0)),
            Kernel::Rbf { gamma } => (learner.gaussian_kernel(1.0 / gamma), wide(problem, 1.0)),
            Kernel::Poly { gamma, coef0, degree } => {
                (learner.polynomial_kernel(coef0, f64::from(degree)), wide(problem, gamma.sqrt()))
            }
            Kernel::Sigmoid { .. } => return Err(NO_SIGMOID),
        };
        let labels = Array1::from(problem.positive.to_vec());
        let model = learner
            .fit(&Dataset::new(rows, labels))
            .map_err(|error| FitError::Solver { learner: self.id(), reason: error.to_string() })?;
        Ok((model.alpha, -model.rho))
    }
}

fn wide(problem: &Problem<'_>, factor: f64) -> Array2<f64> {
    problem.rows.mapv(|value| factor * f64::from(value))
}

impl Learner for LinfaSvm {
    fn id(&self) -> &'static str {
        self.own.id()
    }

    fn options(&self) -> Value {
        json!({ "backend": "linfa", "svm": self.own.options() })
    }

    fn fit(&self, train: &TrainSet<'_>) -> Result<Box<dyn Classifier>, FitError> {
        Ok(Box::new(self.fit_model(train)?))
    }
}
