//! All learners by id, with one set of options. A new one is one file, one line in the table here, and one in
//! `model_file/kinds.rs` for its fitted model; the conformance tests then run on it.

use crate::{
    DecisionTree, FitError, KernelKind, Learner, LinearLearner, LinearOptions, Logistic, LogisticOptions,
    Majority, MlElm, MlElmOptions, MultiClass, NaiveBayes, NaiveBayesOptions, OneVsOneSvm, OneVsRest, Svm,
    SvmOptions, TreeOptions,
};

type Make = fn(&LearnerOptions) -> Result<Box<dyn Learner>, FitError>;

/// Every learner: its id and how it is made of the common options.
const LEARNERS: &[(&str, Make)] = &[
    ("majority", |_| Ok(Box::new(Majority))),
    ("logistic", |options| {
        Ok(Box::new(Logistic::new(LogisticOptions { c: options.c, ..LogisticOptions::default() })?))
    }),
    ("svm-linear", |options| svm(KernelKind::Linear, options)),
    ("svm-rbf", |options| svm(KernelKind::Rbf, options)),
    ("svm-poly", |options| svm(KernelKind::Poly, options)),
    ("svm-sigmoid", |options| svm(KernelKind::Sigmoid, options)),
    ("linear-svm", linear_svm),
    ("naive-bayes", |_| Ok(Box::new(NaiveBayes::new(NaiveBayesOptions::default())?))),
    ("tree", |options| {
        let max_depth = options.tree_depth;
        Ok(Box::new(DecisionTree::new(TreeOptions { max_depth, ..TreeOptions::default() })?))
    }),
    ("ml-elm", |options| {
        Ok(Box::new(MlElm::new(MlElmOptions { seed: options.seed, ..MlElmOptions::default() })?))
    }),
];

/// The ids of all learners, in the order of reports.
pub const LEARNER_IDS: &[&str] = &{
    let mut ids = [""; LEARNERS.len()];
    let mut index = 0;
    while index < LEARNERS.len() {
        ids[index] = LEARNERS[index].0;
        index += 1;
    }
    ids
};

/// The options that a whole experiment shares; every learner takes what concerns it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct LearnerOptions {
    /// Penalty C of the training errors of logistic regression and support vector machines; above 0.
    pub c: f64,
    /// Bytes of kernel rows that a support vector machine may keep.
    pub cache_bytes: usize,
    /// What kernel support vector machines do with more than two classes.
    pub multi_class: MultiClass,
    /// The most decisions from the root of a tree to a leaf, at least 1; `None` for no limit.
    pub tree_depth: Option<usize>,
    /// Seed of the learners that draw random numbers.
    pub seed: [u8; 32],
}

impl Default for LearnerOptions {
    fn default() -> Self {
        Self {
            c: 1.0,
            cache_bytes: 256 << 20,
            multi_class: MultiClass::default(),
            tree_depth: None,
            seed: [0; 32],
        }
    }
}

impl LearnerOptions {
    /// These options with another way to handle more than two classes.
    #[must_use]
    pub fn with_multi_class(self, multi_class: MultiClass) -> Self {
        Self { multi_class, ..self }
    }

    /// These options with another limit on the depth of trees.
    #[must_use]
    pub fn with_tree_depth(self, tree_depth: Option<usize>) -> Self {
        Self { tree_depth, ..self }
    }

    /// These options with another seed.
    #[must_use]
    pub fn with_seed(self, seed: [u8; 32]) -> Self {
        Self { seed, ..self }
    }
}

/// The learner with this id.
///
/// # Errors
/// [`FitError::UnknownLearner`] for an id that is not in [`LEARNER_IDS`], and whatever the learner finds wrong in
/// `options`.
pub fn learner(id: &str, options: &LearnerOptions) -> Result<Box<dyn Learner>, FitError> {
    match LEARNERS.iter().find(|(known, _)| *known == id) {
        Some((_, make)) => make(options),
        None => Err(FitError::UnknownLearner { id: id.to_owned(), known: LEARNER_IDS.join(", ") }),
    }
}

/// All learners, in the order of [`LEARNER_IDS`].
///
/// # Errors
/// As [`learner`].
pub fn learners(options: &LearnerOptions) -> Result<Vec<Box<dyn Learner>>, FitError> {
    LEARNER_IDS.iter().map(|id| learner(id, options)).collect()
}

fn linear_svm(options: &LearnerOptions) -> Result<Box<dyn Learner>, FitError> {
    let (c, seed) = (options.c, options.seed);
    Ok(Box::new(LinearLearner::new(LinearOptions { c, seed, ..LinearOptions::default() })?))
}

fn svm(kernel: KernelKind, options: &LearnerOptions) -> Result<Box<dyn Learner>, FitError> {
    let (c, cache_bytes) = (options.c, options.cache_bytes);
    let own = SvmOptions { kernel, c, cache_bytes, ..SvmOptions::default() };
    Ok(match options.multi_class {
        MultiClass::OneVsOne => Box::new(OneVsOneSvm::new(own)?),
        MultiClass::OneVsRest => Box::new(OneVsRest::new(Box::new(Svm::new(own)?))),
    })
}
