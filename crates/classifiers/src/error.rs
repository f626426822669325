//! Why a training set was refused, a fit failed, or rows could not be scored.

use thiserror::Error;

/// Why a training set was refused or a fit failed.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum FitError {
    /// There is nothing to learn from.
    #[error("the training set has {rows} rows and {columns} columns; both must be at least 1")]
    Empty {
        /// Number of rows found.
        rows: usize,
        /// Number of columns found.
        columns: usize,
    },
    /// Rows and labels do not pair up.
    #[error("{rows} training rows but {labels} labels; give one label a row")]
    LabelCount {
        /// Number of rows.
        rows: usize,
        /// Number of labels.
        labels: usize,
    },
    /// A label is not a class index.
    #[error("training row {row} has label {label}, but there are only {classes} classes")]
    LabelRange {
        /// Row index from 0.
        row: usize,
        /// The label found.
        label: usize,
        /// The number of classes declared.
        classes: usize,
    },
    /// Fewer than two classes were declared.
    #[error("{classes} class(es) declared; a classifier needs at least 2")]
    TooFewClasses {
        /// The number of classes declared.
        classes: usize,
    },
    /// A class has no training row.
    #[error("class {class} of {classes} has no training row; use a stratified split or more data")]
    AbsentClass {
        /// The class index.
        class: usize,
        /// The number of classes declared.
        classes: usize,
    },
    /// A value is NaN or infinite.
    #[error("training row {row}, column {column} holds {value}; impute or clip it first")]
    NotFinite {
        /// Row index from 0.
        row: usize,
        /// Column index from 0.
        column: usize,
        /// The value found.
        value: f32,
    },
    /// An option is outside its range.
    #[error("option {option} is {value}; {rule}")]
    Option {
        /// The option's name.
        option: &'static str,
        /// The value found.
        value: f64,
        /// What it must be.
        rule: &'static str,
    },
    /// The learner handles two classes only.
    #[error("{learner} handles two classes, found {classes}; wrap it in one-vs-rest")]
    TwoClassesOnly {
        /// The learner's id.
        learner: &'static str,
        /// The number of classes found.
        classes: usize,
    },
    /// The learner cannot do what its options ask for.
    #[error("{learner}: {what}")]
    Unsupported {
        /// The learner's id.
        learner: &'static str,
        /// What is missing.
        what: &'static str,
    },
    /// A class has too few rows for cross-validation.
    #[error("class {class} has {rows} training row(s); cross-validation needs at least 2 of each class")]
    TooFewForFolds {
        /// The class index.
        class: usize,
        /// Its number of rows.
        rows: usize,
    },
    /// No learner has this id.
    #[error("there is no classifier {id:?}; known ids: {known}")]
    UnknownLearner {
        /// The id asked for.
        id: String,
        /// The ids that exist, comma-separated.
        known: String,
    },
    /// The caller asked for an end before the fit was done.
    #[error("stopped on request")]
    Stopped,
    /// The underlying solver gave up.
    #[error("{learner} did not finish: {reason}")]
    Solver {
        /// The learner's id.
        learner: &'static str,
        /// What the solver said.
        reason: String,
    },
}

/// Why rows could not be scored.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PredictError {
    /// The rows are not as wide as the training rows.
    #[error("rows have {found} columns, the model was fitted on {expected}")]
    Width {
        /// Columns of the training rows.
        expected: usize,
        /// Columns found.
        found: usize,
    },
    /// The caller asked for an end before all rows were scored.
    #[error("stopped on request")]
    Stopped,
}
