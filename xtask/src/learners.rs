//! Options of classifiers that the user chooses.

use std::num::NonZeroUsize;

use anyhow::Result;
use clap::{Args, ValueEnum};
use classifiers::{LearnerOptions, MultiClass, learner_info};

use crate::idle;

/// Options of classifiers on the command line.
#[derive(Debug, Clone, Copy, Args)]
pub struct LearnerArgs {
    /// What svm-linear, svm-rbf, svm-poly and svm-sigmoid do with more than two classes.
    #[arg(long, value_enum, default_value_t = Way::OneVsOne)]
    multi_class: Way,
    /// Largest depth of a tree (default: no limit, until leaves are pure).
    #[arg(long, value_name = "N", value_parser = depth)]
    tree_depth: Option<NonZeroUsize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Way {
    /// One machine for each pair of classes, and a vote, as in LIBSVM.
    OneVsOne,
    /// One machine for each class against all others.
    OneVsRest,
}

/// A depth that a tree can have.
fn depth(text: &str) -> Result<NonZeroUsize, String> {
    let depth = text.parse().ok().and_then(NonZeroUsize::new);
    depth
        .ok_or_else(|| "give an integer from 1, or leave the option out for trees without a limit".to_owned())
}

impl LearnerArgs {
    /// What classifiers take of these.
    pub fn options(&self) -> LearnerOptions {
        let multi_class = match self.multi_class {
            Way::OneVsOne => MultiClass::OneVsOne,
            Way::OneVsRest => MultiClass::OneVsRest,
        };
        LearnerOptions::default()
            .with_multi_class(multi_class)
            .with_tree_depth(self.tree_depth.map(NonZeroUsize::get))
    }

    /// Refuses an option of classifiers that are not run.
    pub fn refuse_idle(&self, classifiers: &[&str]) -> Result<()> {
        let given = self.multi_class != Way::OneVsOne && !classifiers.iter().any(|id| is_kernel_machine(id));
        let why = "it is for svm-linear, svm-rbf, svm-poly and svm-sigmoid; name one in --classifiers";
        idle::refuse("--multi-class", given, why)?;
        let given = self.tree_depth.is_some()
            && !classifiers.iter().any(|id| learner_info(id).is_some_and(|info| info.has_depth));
        idle::refuse("--tree-depth", given, "it is for tree, which --classifiers leaves out")
    }

    /// Refuses an option for more than two classes where no data set has them; `n_classes` is that of each.
    pub fn refuse_idle_on(&self, n_classes: impl IntoIterator<Item = usize>) -> Result<()> {
        let given = self.multi_class != Way::OneVsOne && n_classes.into_iter().all(|classes| classes <= 2);
        idle::refuse("--multi-class", given, "the data have two classes; leave it out")
    }
}

/// Whether a classifier is a support vector machine with a kernel.
pub fn is_kernel_machine(id: &str) -> bool {
    learner_info(id).is_some_and(|info| info.is_kernel_machine)
}
