//! Support vector machines with linear, radial, polynomial and sigmoid kernels, solved by our own SMO.

mod batch;
mod kernel;
mod kernel_rows;
mod lanes;
#[cfg(feature = "linfa")]
mod linfa;
mod model;
mod one_vs_one;
mod panels;
mod row_cache;
mod selection;
mod shrink;
mod smo;
mod variables;

use ndarray::ArrayView2;
use serde::{Deserialize, Serialize};
use serde_json::Value;

#[cfg(feature = "linfa")]
pub use self::linfa::LinfaSvm;
pub use kernel::{Gamma, Kernel, KernelKind};
pub use model::{SvmModel, SvmReport};
pub use one_vs_one::{OneVsOneSvm, OneVsOneSvmModel};

use crate::options::{finite, positive, within};
use crate::stop::Stop;
use crate::{ClassWeights, Classifier, FitError, Learner, TrainSet};

/// Options of [`Svm`]; the defaults are those of scikit-learn's `SVC` with an rbf kernel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SvmOptions {
    /// The kernel.
    pub kernel: KernelKind,
    /// The penalty C of a training error, above 0.
    pub c: f64,
    /// The factor of the rbf, polynomial and sigmoid kernels.
    pub gamma: Gamma,
    /// The degree of the polynomial kernel, 1 to 64.
    pub degree: u32,
    /// The constant of the polynomial and sigmoid kernels.
    pub coef0: f64,
    /// The largest violation of the optimality conditions at the end, above 0.
    pub tolerance: f64,
    /// Factors on C by class.
    pub class_weights: ClassWeights,
    /// Bytes of kernel rows kept; two rows are kept whatever the limit.
    pub cache_bytes: usize,
    /// Whether variables that will not move are set aside meanwhile; changes speed only.
    pub shrinking: bool,
    /// Most steps; `None` is the larger of 10,000,000 and 100 a row.
    pub max_iterations: Option<u64>,
}

impl Default for SvmOptions {
    fn default() -> Self {
        Self {
            kernel: KernelKind::Rbf,
            c: 1.0,
            gamma: Gamma::Scale,
            degree: 3,
            coef0: 0.0,
            tolerance: 1e-3,
            class_weights: ClassWeights::Uniform,
            cache_bytes: 256 << 20,
            shrinking: true,
            max_iterations: None,
        }
    }
}

/// What support vector machines do with more than two classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MultiClass {
    /// One machine a pair of classes and a vote, as in LIBSVM: [`OneVsOneSvm`].
    #[default]
    OneVsOne,
    /// One machine a class against all others: [`OneVsRest`](crate::OneVsRest).
    OneVsRest,
}

impl MultiClass {
    /// The name in options.
    pub fn id(self) -> &'static str {
        match self {
            Self::OneVsOne => "one-vs-one",
            Self::OneVsRest => "one-vs-rest",
        }
    }
}

/// A two-class support vector machine with our own solver; ids `svm-linear`, `svm-rbf`, `svm-poly`, `svm-sigmoid`. For
/// more classes there is [`OneVsOneSvm`].
#[derive(Debug, Clone)]
pub struct Svm {
    options: SvmOptions,
}

impl Svm {
    /// Checks the options.
    ///
    /// # Errors
    /// [`FitError::Option`] for the first option outside its range.
    pub fn new(options: SvmOptions) -> Result<Self, FitError> {
        positive("c", options.c)?;
        options.gamma.checked()?;
        within("degree", options.degree, 1..=kernel::MAX_DEGREE)?;
        finite("coef0", options.coef0)?;
        positive("tolerance", options.tolerance)?;
        options.class_weights.check()?;
        Ok(Self { options })
    }

    /// Fits the concrete model.
    ///
    /// # Errors
    /// [`FitError::TwoClassesOnly`], or [`FitError::Solver`] when a kernel value overflows.
    pub fn fit_model(&self, train: &TrainSet<'_>) -> Result<SvmModel, FitError> {
        two_classes(self.id(), train)?;
        let rows = train.rows();
        let rows = rows.as_standard_layout();
        let positive: Vec<bool> = train.labels().iter().map(|&label| label == 1).collect();
        let problem = self.resolved(rows.view(), &positive, train.stop())?;
        let solution = smo::solve(&problem)?.ok_or_else(|| self.overflow())?;
        let report = SvmReport::of(&solution);
        Ok(SvmModel::new(rows.view(), problem.kernel, &solution.beta, solution.bias, report))
    }

    /// The problem with gamma and the penalties resolved on the training rows.
    fn resolved<'a>(
        &self,
        rows: ArrayView2<'a, f32>,
        positive: &'a [bool],
        stop: Stop<'a>,
    ) -> Result<smo::Problem<'a>, FitError> {
        let penalties = penalties(&self.options, positive)?;
        let kernel = resolve(&self.options, rows);
        Ok(smo::Problem { stop, ..self.problem(rows, positive, kernel, penalties) })
    }

    /// The problem of rows that are row-major without gaps; `penalties` are those of negative and of positive rows.
    fn problem<'a>(
        &self,
        rows: ArrayView2<'a, f32>,
        positive: &'a [bool],
        kernel: Kernel,
        penalties: [f64; 2],
    ) -> smo::Problem<'a> {
        let options = &self.options;
        smo::Problem {
            rows,
            positive,
            penalties,
            kernel,
            tolerance: options.tolerance,
            max_iterations: max_iterations(options, positive.len()),
            shrinking: options.shrinking,
            cache_bytes: options.cache_bytes,
            stop: Stop::default(),
        }
    }

    fn overflow(&self) -> FitError {
        FitError::Solver {
            learner: self.id(),
            reason: "a kernel value is too large for f32; standardise the columns".to_owned(),
        }
    }
}

impl Learner for Svm {
    fn id(&self) -> &'static str {
        match self.options.kernel {
            KernelKind::Linear => "svm-linear",
            KernelKind::Rbf => "svm-rbf",
            KernelKind::Poly => "svm-poly",
            KernelKind::Sigmoid => "svm-sigmoid",
        }
    }

    fn options(&self) -> Value {
        serde_json::to_value(&self.options).expect("options are numbers, strings and lists")
    }

    fn fit(&self, train: &TrainSet<'_>) -> Result<Box<dyn Classifier>, FitError> {
        Ok(Box::new(self.fit_model(train)?))
    }
}

fn two_classes(learner: &'static str, train: &TrainSet<'_>) -> Result<(), FitError> {
    match train.n_classes() {
        2 => Ok(()),
        classes => Err(FitError::TwoClassesOnly { learner, classes }),
    }
}

/// The kernel with gamma resolved on the training rows.
fn resolve(options: &SvmOptions, rows: ArrayView2<'_, f32>) -> Kernel {
    let gamma = || options.gamma.resolve(rows);
    let (coef0, degree) = (options.coef0, options.degree);
    match options.kernel {
        KernelKind::Linear => Kernel::Linear,
        KernelKind::Rbf => Kernel::Rbf { gamma: gamma() },
        KernelKind::Poly => Kernel::Poly { gamma: gamma(), coef0, degree },
        KernelKind::Sigmoid => Kernel::Sigmoid { gamma: gamma(), coef0 },
    }
}

/// C of negative and of positive rows.
fn penalties(options: &SvmOptions, positive: &[bool]) -> Result<[f64; 2], FitError> {
    let n_positive = positive.iter().filter(|positive| **positive).count();
    let counts = [positive.len() - n_positive, n_positive];
    let factors = options.class_weights.factors(&counts)?;
    Ok([0, 1].map(|class| options.c * factors[class]))
}

fn max_iterations(options: &SvmOptions, n_rows: usize) -> u64 {
    let default = (n_rows as u64).saturating_mul(100).max(10_000_000);
    options.max_iterations.unwrap_or(default)
}
