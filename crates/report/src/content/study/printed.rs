//! The numbers that the study printed. They are the only results in this crate that were not measured.
//!
//! It printed numbers for its figures 5 to 7; the other figures are drawings without numbers.

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

/// A confusion matrix `[[tn, fp], [fn, tp]]` of figure 5.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct PrintedKernel {
    pub(crate) classifier: &'static str,
    pub(crate) encrypted: bool,
    pub(crate) counts: [[u64; 2]; 2],
    /// What must be known to compare it.
    pub(crate) note: &'static str,
}

/// Figure 5: support-vector machines by kernel.
pub(crate) const KERNELS: [PrintedKernel; 5] = [
    PrintedKernel { classifier: "svm-linear", encrypted: false, counts: [[21, 17], [1, 84]], note: "" },
    PrintedKernel { classifier: "svm-rbf", encrypted: false, counts: [[21, 17], [1, 84]], note: "" },
    PrintedKernel { classifier: "svm-poly", encrypted: false, counts: [[22, 16], [2, 83]], note: "" },
    PrintedKernel {
        classifier: "svm-sigmoid",
        encrypted: false,
        counts: [[23, 15], [5, 80]],
        note: "this kernel is not positive definite, and its result depends on the order of the rows",
    },
    PrintedKernel { classifier: "svm-linear", encrypted: true, counts: [[1, 37], [0, 85]], note: "" },
];
