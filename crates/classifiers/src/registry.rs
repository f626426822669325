//! All learners by id, with one set of options: adding a classifier is one line in `make` and one in [`LEARNER_IDS`].

use crate::{
    DecisionTree, FitError, KernelKind, Learner, LinearLearner, LinearOptions, Logistic, LogisticOptions,
    Majority, MlElm, MlElmOptions, NaiveBayes, NaiveBayesOptions, OneVsRest, Svm, SvmOptions, TreeOptions,
};

/// The ids of all learners, in the order of reports.
pub const LEARNER_IDS: &[&str] = &[
    "majority",
    "logistic",
    "svm-linear",
    "svm-rbf",
    "svm-poly",
    "svm-sigmoid",
    "linear-svm",
    "naive-bayes",
    "tree",
    "ml-elm",
];

/// The options that a whole experiment shares; every learner takes what concerns it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct LearnerOptions {
    /// Penalty C of the training errors of logistic regression and support vector machines; above 0.
    pub c: f64,
    /// Bytes of kernel rows that a support vector machine may keep.
    pub cache_bytes: usize,
    /// Seed of the learners that draw random numbers.
    pub seed: [u8; 32],
}

impl Default for LearnerOptions {
    fn default() -> Self {
        Self { c: 1.0, cache_bytes: 256 << 20, seed: [0; 32] }
    }
}

/// The learner with this id.
///
/// # Errors
/// [`FitError::UnknownLearner`] for an id that is not in [`LEARNER_IDS`], and whatever the learner finds wrong in
/// `options`.
pub fn learner(id: &str, options: &LearnerOptions) -> Result<Box<dyn Learner>, FitError> {
    make(id, options)
}

/// All learners, in the order of [`LEARNER_IDS`].
///
/// # Errors
/// As [`learner`].
pub fn learners(options: &LearnerOptions) -> Result<Vec<Box<dyn Learner>>, FitError> {
    LEARNER_IDS.iter().map(|id| learner(id, options)).collect()
}

fn make(id: &str, options: &LearnerOptions) -> Result<Box<dyn Learner>, FitError> {
    Ok(match id {
        "majority" => Box::new(Majority),
        "logistic" => {
            Box::new(Logistic::new(LogisticOptions { c: options.c, ..LogisticOptions::default() })?)
        }
        "svm-linear" => svm(KernelKind::Linear, options)?,
        "svm-rbf" => svm(KernelKind::Rbf, options)?,
        "svm-poly" => svm(KernelKind::Poly, options)?,
        "svm-sigmoid" => svm(KernelKind::Sigmoid, options)?,
        "linear-svm" => Box::new(LinearLearner::new(LinearOptions {
            c: options.c,
            seed: options.seed,
            ..LinearOptions::default()
        })?),
        "naive-bayes" => Box::new(NaiveBayes::new(NaiveBayesOptions::default())?),
        "tree" => Box::new(DecisionTree::new(TreeOptions::default())?),
        "ml-elm" => Box::new(MlElm::new(MlElmOptions { seed: options.seed, ..MlElmOptions::default() })?),
        _ => {
            return Err(FitError::UnknownLearner { id: id.to_owned(), known: LEARNER_IDS.join(", ") });
        }
    })
}

/// Two-class machines, one-vs-rest for more classes.
fn svm(kernel: KernelKind, options: &LearnerOptions) -> Result<Box<dyn Learner>, FitError> {
    let learner = Svm::new(SvmOptions {
        kernel,
        c: options.c,
        cache_bytes: options.cache_bytes,
        ..SvmOptions::default()
    })?;
    Ok(Box::new(OneVsRest::new(Box::new(learner))))
}
