//! Why a received table cannot be learnt from.

use evaluation::EvaluationError;
use thiserror::Error;

use crate::FitError;

/// Why a received table cannot be learnt from.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum ReceiverError {
    /// A column is not as long as the table.
    #[error("column {column} has {found} cells, but the table has {rows} rows; give one cell per row")]
    ColumnLength {
        /// Column index from 0.
        column: usize,
        /// Cells found.
        found: usize,
        /// Rows of the table.
        rows: usize,
    },
    /// A code is no index of a level.
    #[error("row {row}, column {column} has the code {code}, but the column has {levels} levels")]
    CodeRange {
        /// Column index from 0.
        column: usize,
        /// Row index from 0.
        row: usize,
        /// The code found.
        code: u32,
        /// Levels of the column.
        levels: usize,
    },
    /// The table has another number of rows than there are labels.
    #[error("{rows} rows but {labels} labels; give one label per row")]
    LabelCount {
        /// Rows of the table.
        rows: usize,
        /// Number of labels.
        labels: usize,
    },
    /// A label is no class index.
    #[error("row {row} has label {label}, but there are only {classes} classes")]
    LabelRange {
        /// Row index from 0.
        row: usize,
        /// The label found.
        label: usize,
        /// The number of classes.
        classes: usize,
    },
    /// Fewer than two classes.
    #[error("{classes} class(es) declared; a classifier needs at least 2")]
    TooFewClasses {
        /// The number of classes.
        classes: usize,
    },
    /// There is nothing to measure on.
    #[error("no folds; give at least one with training and test rows")]
    NoFolds,
    /// A fold names a row that does not exist.
    #[error("fold {fold} names row {row}, but there are {rows} rows")]
    FoldRow {
        /// Fold index from 0.
        fold: usize,
        /// The row found.
        row: usize,
        /// Number of rows.
        rows: usize,
    },
    /// A class cannot be learnt or judged in a fold.
    #[error("fold {fold}: class {class} has no {part} row; use stratified folds, or fewer of them")]
    AbsentClass {
        /// Fold index from 0.
        fold: usize,
        /// The class.
        class: usize,
        /// `training` or `test`.
        part: &'static str,
    },
    /// The fit failed or was stopped.
    #[error(transparent)]
    Fit(#[from] FitError),
    /// Scores could not be judged.
    #[error(transparent)]
    Evaluation(#[from] EvaluationError),
}
