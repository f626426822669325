//! Which rows train and which test.
//!
//! Splitters are pure functions of labels and a seed: they know nothing of tables and serve image sets as well. The order of rows
//! within a part is ascending, so that results do not depend on how a splitter shuffled.

mod file;
mod group;
mod holdout;
mod kfold;
mod strata;

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::error::TableError;

pub use group::{repeated_stratified_group_kfold, stratified_group_kfold};
pub use holdout::{TestSize, stratified_holdout, stratified_holdouts};
pub use kfold::{repeated_stratified_kfold, stratified_kfold};

/// A part of a split, for messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartName {
    /// Rows to learn from.
    Train,
    /// Rows to be judged on.
    Test,
}

impl std::fmt::Display for PartName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Train => "train",
            Self::Test => "test",
        })
    }
}

/// Rows that cannot be split as asked.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SplitError {
    /// A part without rows.
    #[error("split {label:?}: the {part} part has no rows")]
    Empty {
        /// Name of the split.
        label: String,
        /// The part.
        part: PartName,
    },
    /// A row listed twice, in one part or in both.
    #[error("split {label:?}: row {row} is listed twice; a row belongs to one part, once")]
    Repeated {
        /// Name of the split.
        label: String,
        /// The row, from 0.
        row: usize,
    },
    /// A row that the table does not have.
    #[error("split {label:?}: row {row} does not exist; the table has {rows} rows")]
    OutOfRange {
        /// Name of the split.
        label: String,
        /// The row, from 0.
        row: usize,
        /// Rows of the table.
        rows: usize,
    },
    /// Fewer than two folds.
    #[error("{folds} folds; at least 2 are needed")]
    TooFewFolds {
        /// Folds asked for.
        folds: usize,
    },
    /// Fewer rows than folds.
    #[error("{rows} rows cannot be split into {folds} folds; take at most {rows} folds")]
    TooFewRows {
        /// Rows given.
        rows: usize,
        /// Folds asked for.
        folds: usize,
    },
    /// A class with fewer members than parts that need one.
    #[error(
        "class {class} has {members} rows, fewer than the {needed} that stratification needs; take fewer folds or leave the class out"
    )]
    ClassTooSmall {
        /// The class.
        class: usize,
        /// Its rows (or groups).
        members: usize,
        /// Rows (or groups) needed.
        needed: usize,
    },
    /// Fewer groups than folds, over all or within the groups that hold one class.
    #[error("{groups} groups {} cannot be spread over {folds} folds; take fewer folds", class.map_or("in all".to_owned(), |c| format!("with class {c}")))]
    TooFewGroups {
        /// The class, if it is one that has too few groups.
        class: Option<usize>,
        /// Groups.
        groups: usize,
        /// Folds asked for.
        folds: usize,
    },
    /// A test share outside (0, 1), or a count that leaves no training rows.
    #[error(
        "a test part of {size} cannot be cut from {rows} rows with {classes} classes; each part needs at least one row of each class"
    )]
    TestSize {
        /// What was asked for.
        size: TestSize,
        /// Rows given.
        rows: usize,
        /// Classes present.
        classes: usize,
    },
    /// Labels and groups of different lengths.
    #[error("{labels} labels but {groups} groups; one group a row is needed")]
    LengthMismatch {
        /// Number of labels.
        labels: usize,
        /// Number of groups.
        groups: usize,
    },
    /// The split file is not well-formed CSV.
    #[error(transparent)]
    Csv(#[from] TableError),
    /// The table has no identifier column to match a split file with.
    #[error("{}: a split file names rows, but the table has no identifier column; set `id` in the schema", path.display())]
    NoIdentifier {
        /// The split file.
        path: PathBuf,
    },
    /// A row of the split file that the table lacks.
    #[error("{}: line {line}: no row of the table has the identifier {id:?}", path.display())]
    UnknownId {
        /// The split file.
        path: PathBuf,
        /// Line of the file, from 1.
        line: usize,
        /// The identifier.
        id: String,
    },
    /// A part other than `train`, `test` or `unused`.
    #[error("{}: line {line}: part {part:?} is neither \"train\", \"test\" nor \"unused\"", path.display())]
    UnknownPart {
        /// The split file.
        path: PathBuf,
        /// Line of the file, from 1.
        line: usize,
        /// The word found.
        part: String,
    },
    /// Rows of the table that the split file does not mention.
    #[error("{}: {count} rows of the table are not listed, the first is {id:?}; list them as train, test or unused", path.display())]
    Unlisted {
        /// The split file.
        path: PathBuf,
        /// How many.
        count: usize,
        /// Identifier of the first.
        id: String,
    },
    /// The split file cannot be opened.
    #[error("{}: cannot open: {source}", path.display())]
    Open {
        /// The split file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Disjoint, non-empty sets of training and test rows under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    label: String,
    train: Vec<usize>,
    test: Vec<usize>,
}

impl Split {
    /// Checks that both parts have rows and no row is listed twice. Rows are numbers from 0.
    ///
    /// # Errors
    /// [`SplitError::Empty`], [`SplitError::Repeated`].
    pub fn new(label: impl Into<String>, train: Vec<usize>, test: Vec<usize>) -> Result<Self, SplitError> {
        let label = label.into();
        for (rows, part) in [(&train, PartName::Train), (&test, PartName::Test)] {
            if rows.is_empty() {
                return Err(SplitError::Empty { label, part });
            }
        }
        let mut all: Vec<usize> = train.iter().chain(&test).copied().collect();
        all.sort_unstable();
        match all.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => Err(SplitError::Repeated { label, row: pair[0] }),
            None => Ok(Self { label, train, test }),
        }
    }

    /// Name of the split, such as `paper`, `holdout-3` or `repeat-0-fold-2`.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Training rows, from 0.
    pub fn train(&self) -> &[usize] {
        &self.train
    }

    /// Test rows, from 0.
    pub fn test(&self) -> &[usize] {
        &self.test
    }

    /// Checks that every row is below `rows`.
    ///
    /// # Errors
    /// [`SplitError::OutOfRange`].
    pub fn check_range(&self, rows: usize) -> Result<(), SplitError> {
        match self.train.iter().chain(&self.test).find(|&&row| row >= rows) {
            Some(&row) => Err(SplitError::OutOfRange { label: self.label.clone(), row, rows }),
            None => Ok(()),
        }
    }

    /// A split whose test rows are those marked in `is_test`.
    fn from_marks(label: String, is_test: impl Iterator<Item = bool>) -> Result<Self, SplitError> {
        let (mut train, mut test) = (Vec::new(), Vec::new());
        for (row, marked) in is_test.enumerate() {
            if marked { test.push(row) } else { train.push(row) }
        }
        Self::new(label, train, test)
    }
}
