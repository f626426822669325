//! The numbers that the study printed. They are the only results in this crate that were not measured.

/// Id of the data set that the study used for its numeric experiment.
pub(crate) const LOAN: &str = "loan";

/// Name of the split that is the study's.
pub(crate) const PAPER_SPLIT: &str = "paper";

/// Accuracy and F1 of one model, as printed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct PrintedScores {
    pub(crate) accuracy: f64,
    pub(crate) f1: f64,
}

/// Figure 6: logistic regression on encrypted columns.
pub(crate) const ENCRYPTED_LOGISTIC: PrintedScores =
    PrintedScores { accuracy: 0.6910569105691057, f1: 0.8173076923076924 };
