//! All learners by id, with one set of options. A new one is one file, one line in the table here, and one in
//! `model_file/kinds.rs` for its fitted model; the conformance tests then run on it.

use crate::{
    DecisionTree, FitError, KernelKind, Learner, LinearLearner, LinearOptions, Logistic, LogisticOptions,
    Majority, MlElm, MlElmOptions, MultiClass, NaiveBayes, NaiveBayesOptions, OneVsOneSvm, OneVsRest, Svm,
    SvmOptions, TreeOptions,
};

type Make = fn(&LearnerOptions) -> Result<Box<dyn Learner>, FitError>;

/// A learner of the registry: its id, and which of the common options concern it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct LearnerInfo {
    /// The stable id.
    pub id: &'static str,
    /// Whether it is a support vector machine with a kernel, which decides between two classes at a time and whose scores
    /// are margins: [`LearnerOptions::multi_class`] concerns it, and so does Platt scaling.
    pub is_kernel_machine: bool,
    /// Whether [`LearnerOptions::tree_depth`] concerns it.
    pub has_depth: bool,
}

impl LearnerInfo {
    const fn of(id: &'static str) -> Self {
        Self { id, is_kernel_machine: false, has_depth: false }
    }

    const fn kernel_machine(id: &'static str) -> Self {
        Self { is_kernel_machine: true, ..Self::of(id) }
    }

    const fn with_depth(id: &'static str) -> Self {
        Self { has_depth: true, ..Self::of(id) }
    }
}

/// Every learner: what it is and how it is made of the common options.
const LEARNERS: &[(LearnerInfo, Make)] = &[
    (LearnerInfo::of("majority"), |_| Ok(Box::new(Majority))),
    (LearnerInfo::of("logistic"), |options| {
        Ok(Box::new(Logistic::new(LogisticOptions { c: options.c, ..LogisticOptions::default() })?))
    }),
    (LearnerInfo::kernel_machine("svm-linear"), |options| svm(KernelKind::Linear, options)),
    (LearnerInfo::kernel_machine("svm-rbf"), |options| svm(KernelKind::Rbf, options)),
    (LearnerInfo::kernel_machine("svm-poly"), |options| svm(KernelKind::Poly, options)),
    (LearnerInfo::kernel_machine("svm-sigmoid"), |options| svm(KernelKind::Sigmoid, options)),
    (LearnerInfo::of("linear-svm"), linear_svm),
    (LearnerInfo::of("naive-bayes"), |_| Ok(Box::new(NaiveBayes::new(NaiveBayesOptions::default())?))),
    (LearnerInfo::with_depth("tree"), |options| {
        let max_depth = options.tree_depth;
        Ok(Box::new(DecisionTree::new(TreeOptions { max_depth, ..TreeOptions::default() })?))
    }),
    (LearnerInfo::of("ml-elm"), |options| {
        Ok(Box::new(MlElm::new(MlElmOptions { seed: options.seed, ..MlElmOptions::default() })?))
    }),
];

/// The ids of all learners, in the order of reports.
pub const LEARNER_IDS: &[&str] = &{
    let mut ids = [""; LEARNERS.len()];
    let mut index = 0;
    while index < LEARNERS.len() {
        ids[index] = LEARNERS[index].0.id;
        index += 1;
    }
    ids
};

/// What is known of the learner with this id.
pub fn learner_info(id: &str) -> Option<LearnerInfo> {
    LEARNERS.iter().map(|(info, _)| *info).find(|info| info.id == id)
}

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
    /// These options with another penalty C, above 0.
    #[must_use]
    pub fn with_c(self, c: f64) -> Self {
        Self { c, ..self }
    }

    /// These options with another number of bytes for the kernel rows of a support vector machine.
    #[must_use]
    pub fn with_cache_bytes(self, cache_bytes: usize) -> Self {
        Self { cache_bytes, ..self }
    }

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

    /// The settings of a learner beside the defaults on data of `n_classes` classes, as `name=value`.
    pub fn shown(&self, id: &str, n_classes: usize) -> Vec<String> {
        let Some(info) = learner_info(id) else { return Vec::new() };
        let way = (info.is_kernel_machine && n_classes > 2 && self.multi_class != MultiClass::default())
            .then(|| format!("multi-class={}", self.multi_class.id()));
        let depth = self.tree_depth.filter(|_| info.has_depth).map(|depth| format!("tree-depth={depth}"));
        way.into_iter().chain(depth).collect()
    }
}

/// The learner with this id.
///
/// # Errors
/// [`FitError::UnknownLearner`] for an id that is not in [`LEARNER_IDS`], and whatever the learner finds wrong in
/// `options`.
pub fn learner(id: &str, options: &LearnerOptions) -> Result<Box<dyn Learner>, FitError> {
    match LEARNERS.iter().find(|(info, _)| info.id == id) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_shown_where_they_change_something() {
        let options =
            LearnerOptions::default().with_multi_class(MultiClass::OneVsRest).with_tree_depth(Some(4));
        assert_eq!(options.shown("svm-rbf", 3), ["multi-class=one-vs-rest"]);
        assert_eq!(options.shown("tree", 3), ["tree-depth=4"]);
        for (id, n_classes) in [("svm-rbf", 2), ("linear-svm", 3), ("logistic", 3)] {
            assert!(options.shown(id, n_classes).is_empty(), "{id}");
        }
        for id in ["svm-rbf", "tree"] {
            assert!(LearnerOptions::default().shown(id, 3).is_empty(), "{id}");
        }
    }
}
