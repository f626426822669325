//! Why a table cannot be encrypted or decrypted.

use thiserror::Error;

use super::difference::Difference;
use super::separator::NotASeparator;
use crate::TextError;
use crate::text::TextFault;

/// Characters of a cell that a message shows.
const SHOWN: usize = 40;

/// A table that cannot be encrypted or decrypted.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CipherTableError {
    /// A column that the table does not have.
    #[error("no column {column:?}; the file has: {}", columns.join(", "))]
    NoColumn {
        /// The column that was named.
        column: String,
        /// The columns of the table.
        columns: Vec<String>,
    },
    /// A scheme that is no text cipher.
    #[error(transparent)]
    Scheme(#[from] TextError),
    /// A character that cannot separate cells.
    #[error(transparent)]
    Separator(#[from] NotASeparator),
    /// A table without rows.
    #[error("only a header, no rows; there is nothing to encrypt")]
    NoRows,
    /// A row of another width than the header.
    #[error("line {line}: {found} cells, but the header has {expected}")]
    Width {
        /// Its line.
        line: u64,
        /// Its cells.
        found: usize,
        /// Cells of the header.
        expected: usize,
    },
    /// A cell that the cipher refuses.
    #[error("line {line} (row {row}): column {column:?}: {} {fault}", excerpt(value))]
    Cell {
        /// The line on which its row begins.
        line: u64,
        /// Its row, from 1.
        row: u64,
        /// Its column.
        column: String,
        /// Its first characters.
        value: String,
        /// Why it was refused.
        fault: TextFault,
    },
    /// A table that is not the one that was encrypted.
    #[error("this is not the table that was encrypted: {0}")]
    Changed(Difference),
}

impl CipherTableError {
    /// What a cipher says of a cell, with the cell's place; `row` counts from 0.
    pub(super) fn of_cell(error: TextError, line: u64, row: u64) -> Self {
        match error {
            TextError::Cell { column, value, fault, .. } => {
                Self::Cell { line, row: row.saturating_add(1), column, value, fault }
            }
            other => Self::Scheme(other),
        }
    }
}

/// The first characters of a cell between quotation marks, control characters escaped.
fn excerpt(value: &str) -> String {
    match value.char_indices().nth(SHOWN) {
        None => format!("{value:?}"),
        Some((end, _)) => format!("{:?}…", value.get(..end).unwrap_or_default()),
    }
}
