//! The one error type of this crate.

use classifiers::{FitError, OutOfCoreError, PredictError, RowFileError};
use evaluation::EvaluationError;
use thiserror::Error;

/// Why an experiment could not be run or judged.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ExperimentError {
    /// A classifier could not be fitted or asked.
    #[error("{learner}, split {split}")]
    Learner {
        /// Id of the classifier.
        learner: String,
        /// Label of the split.
        split: String,
        /// Why.
        source: LearnerError,
    },
    /// Scores and labels that cannot be evaluated.
    #[error(transparent)]
    Evaluation(#[from] EvaluationError),
    /// What decides a piece of work cannot be written down.
    #[error("the name of a piece of work cannot be written")]
    Name(#[from] serde_json::Error),
    /// A subject that contradicts itself.
    #[error("{what}; this is a fault of the subject, not of its data")]
    Subject {
        /// The contradiction.
        what: String,
    },
}

impl ExperimentError {
    /// So many of `what` were given for a group of that many conditions.
    pub(crate) fn count(what: &str, found: usize, conditions: usize) -> Self {
        Self::Subject { what: format!("{found} {what} for a group of {conditions} conditions") }
    }
}

/// Why a classifier could not be fitted or asked.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum LearnerError {
    /// It cannot be fitted on these rows.
    #[error(transparent)]
    Fit(#[from] FitError),
    /// It cannot be fitted on these rows of a file.
    #[error(transparent)]
    File(#[from] OutOfCoreError),
    /// It cannot say anything about these rows.
    #[error(transparent)]
    Predict(#[from] PredictError),
    /// The file of rows cannot be read.
    #[error(transparent)]
    Rows(#[from] RowFileError),
}

impl LearnerError {
    /// The error of `learner` on the split of that label.
    pub(crate) fn of(self, learner: &str, split: &str) -> ExperimentError {
        ExperimentError::Learner { learner: learner.to_owned(), split: split.to_owned(), source: self }
    }
}
