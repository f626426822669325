//! What became of every column of a file.

use crate::csv::batches::{Batch, NumberCell};
use crate::error::{Example, Position, TableError};
use crate::schema::{ColumnKind, Schema};

/// Unreadable cells and dropped rows that are kept as examples.
const KEPT: usize = 3;

/// What a column was read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReadAs {
    /// Labels.
    Target,
    /// Numbers.
    Numeric,
    /// Numbers that are 0 or 1.
    Indicator,
    /// Levels.
    Categorical,
    /// Names of rows, not a feature.
    Identifier,
    /// Left out, as the schema says.
    Ignored,
    /// Left out: the schema does not list it.
    Unlisted,
}

impl ReadAs {
    /// Whether the column is learned from.
    pub fn is_feature(self) -> bool {
        matches!(self, Self::Numeric | Self::Indicator | Self::Categorical)
    }

    fn of(column: &str, schema: &Schema) -> Self {
        match schema.column(column).map(|spec| &spec.kind) {
            _ if schema.target() == Some(column) => Self::Target,
            Some(ColumnKind::Numeric { indicator: true }) => Self::Indicator,
            Some(ColumnKind::Numeric { indicator: false }) => Self::Numeric,
            Some(ColumnKind::Categorical { .. }) => Self::Categorical,
            Some(ColumnKind::Identifier) => Self::Identifier,
            _ if schema.id() == Some(column) => Self::Identifier,
            Some(ColumnKind::Ignored) => Self::Ignored,
            None => Self::Unlisted,
        }
    }
}

/// What was found in a column of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnReading {
    /// Its name in the header.
    pub name: String,
    /// What it was read as.
    pub read_as: ReadAs,
    /// Cells that mean "missing", in the rows that were kept.
    pub missing: usize,
    /// Cells of a numeric column that are no finite number and were taken as missing.
    pub unreadable: usize,
    /// The first of them.
    pub first_unreadable: Vec<Example>,
    /// Cells of a numeric column that are integers beyond 2^53 of which a 64-bit float does not hold every digit.
    pub rounded: usize,
    /// The first of them.
    pub first_rounded: Vec<Example>,
}

/// A label of the target as the file writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelReading {
    /// The label, spaces around it removed.
    pub label: String,
    /// Rows that have it.
    pub rows: usize,
    /// The first of them.
    pub first: Position,
    /// The label it was read as: another one where labels that are alike are one.
    pub read_as: String,
}

/// Rows that were left out because they have no label.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DroppedRows {
    /// How many.
    pub rows: usize,
    /// Where the first of them stand.
    pub first: Vec<Position>,
}

impl DroppedRows {
    pub(super) fn push(&mut self, at: Position) {
        self.rows += 1;
        if self.first.len() < KEPT {
            self.first.push(at);
        }
    }
}

impl ColumnReading {
    pub(super) fn new(name: &str, schema: &Schema) -> Self {
        let read_as = ReadAs::of(name, schema);
        Self {
            name: name.to_owned(),
            read_as,
            missing: 0,
            unreadable: 0,
            first_unreadable: Vec::new(),
            rounded: 0,
            first_rounded: Vec::new(),
        }
    }

    /// Cells that are filled in before a classifier sees them.
    pub fn imputed(&self) -> usize {
        if self.read_as.is_feature() { self.missing + self.unreadable } else { 0 }
    }

    /// Appends the numbers of the rows that are kept to `values`, and counts.
    pub(super) fn read_numbers(
        &mut self,
        batch: &Batch,
        keep: &[bool],
        values: &mut Vec<f64>,
    ) -> Result<(), TableError> {
        let name = self.name.clone();
        let cells = batch.number_cells(&name)?.zip(batch.positions()).zip(keep);
        for ((cell, &at), keep) in cells {
            let cell = cell?;
            if !keep {
                continue;
            }
            values.push(cell.value());
            match cell {
                NumberCell::Number(_) => {}
                NumberCell::Missing => self.missing += 1,
                NumberCell::Rounded(_, text) => {
                    self.rounded += 1;
                    keep_example(&mut self.first_rounded, at, text);
                }
                NumberCell::Unreadable(text) => {
                    self.unreadable += 1;
                    keep_example(&mut self.first_unreadable, at, text);
                }
            }
        }
        Ok(())
    }

    /// Counts the missing cells of the rows that are kept.
    pub(super) fn count_missing(&mut self, batch: &Batch, keep: &[bool]) -> Result<(), TableError> {
        let cells = batch.cells(&self.name)?.zip(keep);
        self.missing += cells.filter(|(cell, keep)| **keep && cell.is_none()).count();
        Ok(())
    }
}

fn keep_example(first: &mut Vec<Example>, at: Position, cell: &str) {
    if first.len() < KEPT {
        first.push(Example::new(at, cell));
    }
}
