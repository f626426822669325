//! linfa's own learners in the place of ours: the same problem, solved by another program.

use crate::{
    FitError, KernelKind, Learner, LearnerOptions, LinfaLogistic, LinfaSvm, MultiClass, OneVsRest,
    SvmOptions, learner,
};

/// A learner of linfa's that solves the problem of one of ours.
#[derive(Debug)]
pub struct LinfaPeer {
    /// The package that solves it, for example `linfa-svm`.
    pub package: &'static str,
    /// The learner, which has the id of ours.
    pub learner: Box<dyn Learner>,
}

/// The learner of linfa-svm or linfa-logistic that minimises what [`learner`] with the same `id` and `options` does, on
/// data of `n_classes` classes.
///
/// linfa-svm keeps the whole kernel matrix, `8 n^2` bytes for `n` rows, and is neither shrunk nor stopped.
///
/// # Errors
/// [`FitError::Unsupported`] with the reason where linfa has no such learner: for the sigmoid kernel, for kernel machines
/// that are one-vs-one on more than two classes, and for ids other than `logistic` and those of kernel machines.
/// [`FitError::UnknownLearner`], and what is wrong in `options`, as [`learner`].
pub fn linfa_peer(id: &str, options: &LearnerOptions, n_classes: usize) -> Result<LinfaPeer, FitError> {
    let own = learner(id, options)?.id();
    let kernel = match own {
        "logistic" => {
            let learner = Box::new(LinfaLogistic::new(options.c)?);
            return Ok(LinfaPeer { package: "linfa-logistic", learner });
        }
        "svm-linear" => KernelKind::Linear,
        "svm-rbf" => KernelKind::Rbf,
        "svm-poly" => KernelKind::Poly,
        "svm-sigmoid" => KernelKind::Sigmoid,
        learner => {
            let what = "neither linfa-svm nor linfa-logistic has this learner";
            return Err(FitError::Unsupported { learner, what });
        }
    };
    let machine = LinfaSvm::new(SvmOptions { kernel, c: options.c, ..SvmOptions::default() })?;
    let learner: Box<dyn Learner> = match (n_classes, options.multi_class) {
        (..=2, _) => Box::new(machine),
        (_, MultiClass::OneVsRest) => Box::new(OneVsRest::new(Box::new(machine))),
        (_, MultiClass::OneVsOne) => {
            let what = "linfa-svm decides between two classes, not one-vs-one between more";
            return Err(FitError::Unsupported { learner: own, what });
        }
    };
    Ok(LinfaPeer { package: "linfa-svm", learner })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LEARNER_IDS;

    #[test]
    fn linfa_has_what_it_is_said_to_have() {
        let has = |options: &LearnerOptions, n_classes| -> Vec<(&'static str, &'static str)> {
            let peers = LEARNER_IDS.iter().filter_map(|id| linfa_peer(id, options, n_classes).ok());
            peers.map(|peer| (peer.learner.id(), peer.package)).collect()
        };
        let two = [
            ("logistic", "linfa-logistic"),
            ("svm-linear", "linfa-svm"),
            ("svm-rbf", "linfa-svm"),
            ("svm-poly", "linfa-svm"),
        ];
        let options = LearnerOptions::default();
        assert_eq!(has(&options, 2), two);
        assert_eq!(has(&options, 3), two[..1]);
        assert_eq!(has(&options.clone().with_multi_class(MultiClass::OneVsRest), 3), two);
        let error = linfa_peer("tree", &options, 2).unwrap_err();
        assert_eq!(error.to_string(), "tree: neither linfa-svm nor linfa-logistic has this learner");
        assert!(matches!(linfa_peer("bush", &options, 2), Err(FitError::UnknownLearner { .. })));
    }
}
