//! Why a table cannot be encrypted or decrypted.

use thiserror::Error;

use super::difference::Difference;
use super::separator::NotASeparator;
use crate::TextError;
use crate::release::PlanError;
use crate::text::TextFault;

/// Characters of a cell that a message shows.
const SHOWN: usize = 40;
/// Characters of a cell that an error keeps.
const KEPT: usize = 60;

/// A table that cannot be encrypted or decrypted.
#[derive(Debug, Clone, PartialEq, Error)]
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
    /// A column that is named twice.
    #[error("column {column:?} is named twice; name it once")]
    DoubledColumn {
        /// The column.
        column: String,
    },
    /// A plan that cannot be followed.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// A plan that drops every column.
    #[error("every column is dropped; nothing would be left: keep at least one")]
    NothingLeft,
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
    /// What is wrong with a cell, with its place; `row` counts from 0.
    pub(super) fn of_cell(fault: TextFault, column: &str, value: &str, line: u64, row: u64) -> Self {
        let value = value.chars().take(KEPT).collect();
        Self::Cell { line, row: row.saturating_add(1), column: column.to_owned(), value, fault }
    }
}

/// The first characters of a cell between quotation marks, control characters escaped.
fn excerpt(value: &str) -> String {
    match value.char_indices().nth(SHOWN) {
        None => format!("{value:?}"),
        Some((end, _)) => format!("{:?}…", value.get(..end).unwrap_or_default()),
    }
}
