//! What an encoder knows of a table: its columns, and where a cell stands.

use std::sync::Arc;

use crate::{CellFault, EncodeError};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ColumnKind {
    /// Numbers of any size.
    Numeric,
    /// 0 or 1.
    Indicator,
}

/// One column of the design matrix.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// The column's name: the tweak of `ff1`, the associated data of `siv`, part of the key of `ope`.
    pub name: String,
    /// What it holds.
    pub kind: ColumnKind,
    /// Declared bounds `(low, high)`, from knowledge of the domain and never from the data.
    /// `laplace` and `randomised-response` need them for numeric columns; `ope` chooses its decimals by them.
    pub bounds: Option<(f64, f64)>,
}

impl Column {
    /// A numeric column without declared bounds.
    pub fn numeric(name: impl Into<String>) -> Self {
        Self { name: name.into(), kind: ColumnKind::Numeric, bounds: None }
    }

    /// A numeric column whose values are declared to lie in `[low, high]`.
    pub fn bounded(name: impl Into<String>, low: f64, high: f64) -> Self {
        Self { name: name.into(), kind: ColumnKind::Numeric, bounds: Some((low, high)) }
    }

    /// A column of zeros and ones.
    pub fn indicator(name: impl Into<String>) -> Self {
        Self { name: name.into(), kind: ColumnKind::Indicator, bounds: None }
    }

    /// The declared bounds, `(0, 1)` for an indicator.
    ///
    /// # Errors
    /// [`EncodeError::MissingBounds`] for a numeric column without any, [`EncodeError::InvalidBounds`] for bounds
    /// that are not finite and rising.
    pub(crate) fn required_bounds(&self, scheme: &'static str) -> Result<(f64, f64), EncodeError> {
        match (self.kind, self.bounds) {
            (ColumnKind::Indicator, _) => Ok((0.0, 1.0)),
            (ColumnKind::Numeric, None) => {
                Err(EncodeError::MissingBounds { scheme, column: self.name.clone() })
            }
            (ColumnKind::Numeric, Some(bounds)) => self.check_bounds(bounds),
        }
    }

    /// The bounds themselves when they are finite and rising.
    pub(crate) fn check_bounds(&self, (low, high): (f64, f64)) -> Result<(f64, f64), EncodeError> {
        if low < high && (high - low).is_finite() {
            return Ok((low, high));
        }
        Err(EncodeError::InvalidBounds { column: self.name.clone(), low, high })
    }
}

/// Where a cell stands. Nonces, initialisation vectors, noise and the running clock derive from it, so a cell's
/// ciphertext does not depend on which other rows are encoded with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Address {
    /// The record's number in the whole table, the same before and after a split.
    pub row: u64,
    /// The column's position, from 0.
    pub column: u32,
}

/// The columns an encoder was built for, shared by all that need them for checks and messages.
#[derive(Debug, Clone)]
pub(crate) struct Layout(Arc<[Column]>);

impl Layout {
    pub(crate) fn new(columns: &[Column]) -> Self {
        Self(columns.into())
    }

    pub(crate) fn width(&self) -> usize {
        self.0.len()
    }

    /// The column at an address.
    pub(crate) fn column(&self, at: Address) -> Result<&Column, EncodeError> {
        let position = at.column as usize;
        self.0
            .get(position)
            .ok_or(EncodeError::ColumnCount { expected: self.width(), found: position.saturating_add(1) })
    }

    /// Whether the column at an address holds indicators, after checking that the cell is finite.
    pub(crate) fn check(&self, cell: f64, at: Address) -> Result<ColumnKind, EncodeError> {
        let column = self.column(at)?;
        if !cell.is_finite() {
            return Err(self.fault(cell, at, CellFault::NotFinite));
        }
        Ok(column.kind)
    }

    /// The error that names the cell.
    pub(crate) fn fault(&self, value: f64, at: Address, fault: CellFault) -> EncodeError {
        let column = self.0.get(at.column as usize).map_or_else(String::new, |column| column.name.clone());
        EncodeError::Cell { row: at.row, column, value, fault }
    }
}
