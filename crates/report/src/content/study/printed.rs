//! The numbers that the study printed. With scikit-learn's counts in
//! [`KERNELS`] they are the only results in this crate that a run does not measure.
//!
//! It printed numbers for its figures 5 to 7; the other figures are drawings without numbers. Of figure 5 only one
//! confusion matrix is known here.

/// Id of the data set that the study used for its numeric experiment.
pub(crate) const LOAN: &str = "loan";

/// Name of the split that is the study's.
pub(crate) const PAPER_SPLIT: &str = "paper";

/// The threshold that the study's text names as the best one for its plain logistic regression.
pub(crate) const BEST_THRESHOLD: f64 = 0.4;

/// Accuracy and F1 of one model, as printed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct PrintedScores {
    pub(crate) accuracy: f64,
    pub(crate) f1: f64,
}

/// Figure 6: logistic regression on encrypted columns.
pub(crate) const ENCRYPTED_LOGISTIC: PrintedScores =
    PrintedScores { accuracy: 0.6910569105691057, f1: 0.8173076923076924 };

/// Figure 7: logistic regression on plain columns.
pub(crate) const PLAIN_LOGISTIC: PrintedScores =
    PrintedScores { accuracy: 0.8617886178861789, f1: 0.9081081081081082 };

/// One kernel of figure 5: a confusion matrix `[[tn, fp], [fn, tp]]`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Kernel {
    pub(crate) classifier: &'static str,
    pub(crate) encrypted: bool,
    /// The counts that the study printed, where they are known.
    pub(crate) printed: Option<[[u64; 2]; 2]>,
    /// The counts of scikit-learn's `SVC` on the study's split (standardised, C = 1, its other defaults): a check of ours
    /// where no printed ones are known.
    pub(crate) scikit_learn: Option<[[u64; 2]; 2]>,
}

/// Figure 5: support-vector machines by kernel. Of its numbers only those of the encrypted linear kernel are known here.
pub(crate) const KERNELS: [Kernel; 8] = [
    plain("svm-linear", [[21, 17], [1, 84]]),
    plain("svm-rbf", [[21, 17], [1, 84]]),
    plain("svm-poly", [[22, 16], [2, 83]]),
    plain("svm-sigmoid", [[23, 15], [5, 80]]),
    encrypted("svm-linear", Some([[1, 37], [0, 85]])),
    encrypted("svm-rbf", None),
    encrypted("svm-poly", None),
    encrypted("svm-sigmoid", None),
];

const fn plain(classifier: &'static str, scikit_learn: [[u64; 2]; 2]) -> Kernel {
    Kernel { classifier, encrypted: false, printed: None, scikit_learn: Some(scikit_learn) }
}

const fn encrypted(classifier: &'static str, printed: Option<[[u64; 2]; 2]>) -> Kernel {
    Kernel { classifier, encrypted: true, printed, scikit_learn: None }
}
