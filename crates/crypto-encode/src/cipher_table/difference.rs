//! Whether a table is the one that was encrypted, and where it differs.

use std::fmt;

use thiserror::Error;

use super::form::CellForm;
use super::note::Note;
use super::{Cell, CipherTableError, Head};
use crate::binding::{RowMarks, TableDigest, TableKey};

/// Where a table differs from the one that was encrypted.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum Difference {
    /// Its first line names another separator.
    #[error("line 1 says that {found:?} separates cells, and when it was encrypted {encrypted:?} did")]
    Separator {
        /// The separator found.
        found: char,
        /// The one when it was encrypted.
        encrypted: char,
    },
    /// A first line `sep=;` that was not there.
    #[error("line 1 is {found:?}, which was added")]
    SeparatorLineAdded {
        /// The line found.
        found: String,
    },
    /// A first line `sep=;` that is no longer there.
    #[error("its first line {encrypted:?} is missing")]
    SeparatorLineMissing {
        /// The line when it was encrypted.
        encrypted: String,
    },
    /// A first line `sep=;` written in another way.
    #[error("line 1 was {encrypted:?}, and here it is {found:?}")]
    SeparatorLine {
        /// The line found.
        found: String,
        /// The line when it was encrypted.
        encrypted: String,
    },
    /// The number of columns.
    #[error("{encrypted} columns were encrypted, and here are {found}")]
    Columns {
        /// Columns found.
        found: usize,
        /// Columns when it was encrypted.
        encrypted: usize,
    },
    /// The name of a column.
    #[error("column {number} was {encrypted:?}, and here it is {found:?}")]
    ColumnName {
        /// The first column that differs, from 1.
        number: usize,
        /// Its name.
        found: String,
        /// Its name when it was encrypted.
        encrypted: String,
    },
    /// The rows.
    #[error(transparent)]
    Rows(RowsDiffer),
    /// A cell that is no ciphertext under this key.
    #[error(transparent)]
    Cell(Box<CipherTableError>),
}

/// Rows that are not those that were encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowsDiffer {
    /// Rows when it was encrypted.
    pub encrypted: u64,
    /// Rows found. Where the table was not read to its end, those read; whoever counts the others adds them for the message.
    pub found: u64,
    read: u64,
    /// Rows up to the last mark that agreed.
    agreed: u64,
    /// Line of the first row after it.
    line: u64,
}

impl std::error::Error for RowsDiffer {}

impl fmt::Display for RowsDiffer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let &Self { encrypted, found, read, agreed, line } = self;
        if encrypted != found {
            write!(f, "{encrypted} rows were encrypted, and here are {found}; ")?;
        }
        let (from, to, common) = (agreed + 1, read.max(agreed + 1), encrypted.min(found));
        match (from > common, from == to) {
            (true, _) => write!(f, "the first {common} rows are as they were, what follows them is not"),
            (false, true) => write!(f, "the first difference is in row {from} (line {line})"),
            (false, false) => {
                write!(f, "the first difference is in rows {from} to {to} (from line {line} on)")
            }
        }
    }
}

/// Whether header and first line are those that were encrypted, as far as the note binds them.
pub(super) fn compare_head(head: &Head<'_>, note: &Note) -> Result<(), Difference> {
    compare_separator_line(head.separator_line, note)?;
    let (found, encrypted) = (head.columns.len(), note.released().count());
    if found != encrypted {
        return Err(Difference::Columns { found, encrypted });
    }
    let mut pairs = (1..).zip(head.columns.iter().zip(note.released()));
    match pairs.find(|(_, (found, column))| **found != column.name) {
        None => Ok(()),
        Some((number, (found, column))) => {
            Err(Difference::ColumnName { number, found: found.clone(), encrypted: column.name.clone() })
        }
    }
}

fn compare_separator_line(found: &str, note: &Note) -> Result<(), Difference> {
    match (note.separator_line.clone(), found.to_owned()) {
        (None, _) => Ok(()),
        (Some(encrypted), found) if encrypted == found => Ok(()),
        (Some(encrypted), found) if encrypted.is_empty() => Err(Difference::SeparatorLineAdded { found }),
        (Some(encrypted), found) if found.is_empty() => Err(Difference::SeparatorLineMissing { encrypted }),
        (Some(encrypted), found) => Err(Difference::SeparatorLine { found, encrypted }),
    }
}

/// The digest of what has been read, against that of what was encrypted.
pub(super) struct Guard<'a> {
    note: &'a Note,
    forms: Vec<CellForm>,
    digest: TableDigest,
    marks: RowMarks,
    /// Rows up to the last mark that agreed.
    agreed: u64,
    /// Line of the first row after it.
    line: Option<u64>,
}

impl<'a> Guard<'a> {
    /// Begins with the header, which must be the one of the note.
    pub(super) fn new(note: &'a Note, key: &TableKey, forms: Vec<CellForm>) -> Self {
        let digest = key.digest(note.released().map(|column| column.name.as_str()));
        Self { note, forms, digest, marks: note.row_marks(), agreed: 0, line: None }
    }

    /// Adds a row; false where the table is known to differ.
    pub(super) fn add(&mut self, line: u64, cells: &[Cell<'_>]) -> bool {
        let forms = self.forms.iter().copied().chain(std::iter::repeat(CellForm::Exact));
        let cells: Vec<_> = cells.iter().zip(forms).map(|(cell, form)| form.apply(cell.text())).collect();
        self.digest.row(cells.iter().map(|cell| cell.as_ref()));
        self.line.get_or_insert(line);
        let row = self.digest.rows();
        let agrees = row <= self.note.rows && self.marks.agree(&self.digest);
        if agrees && row.is_multiple_of(self.marks.step().get()) {
            (self.agreed, self.line) = (row, None);
        }
        agrees
    }

    pub(super) fn blank_line(&mut self) {
        self.digest.blank_line();
    }

    /// Whether all that was encrypted has been read and nothing else.
    pub(super) fn is_whole(&self) -> bool {
        self.digest.rows() == self.note.rows && self.digest.is(&self.note.digest.0)
    }

    /// What differs, where something does.
    pub(super) fn difference(&self) -> RowsDiffer {
        let read = self.digest.rows();
        let line = self.line.unwrap_or_default();
        RowsDiffer { encrypted: self.note.rows, found: read, read, agreed: self.agreed, line }
    }
}
