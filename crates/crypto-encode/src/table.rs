//! What an encoder knows of a table: its columns, and where a cell stands.

use std::sync::Arc;

use crate::{CellFault, EncodeError};

/// What the cells of a column hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CellKind {
    /// Numbers of any size.
    Numeric,
    /// 0 or 1.
    Indicator,
}

/// What an encoder must know of one column of the design matrix.
#[derive(Debug, Clone, PartialEq)]
pub struct CipherColumn {
    /// The column's name: the tweak of `ff1`, the associated data of `siv`, part of the key of `ope`.
    pub name: String,
    /// What it holds.
    pub kind: CellKind,
    /// Declared bounds `(low, high)`, from knowledge of the domain and never from the data.
    /// `laplace` and `randomised-response` need them for numeric columns; `ope` chooses its decimals by them.
    pub bounds: Option<(f64, f64)>,
}

impl CipherColumn {
    /// A column of zeros and ones, or of numbers without declared bounds: for a design matrix whose columns say which of the
    /// two they are.
    pub fn new(name: impl Into<String>, is_indicator: bool) -> Self {
        if is_indicator { Self::indicator(name) } else { Self::numeric(name) }
    }

    /// A numeric column without declared bounds.
    pub fn numeric(name: impl Into<String>) -> Self {
        Self { name: name.into(), kind: CellKind::Numeric, bounds: None }
    }

    /// A numeric column whose values are declared to lie in `[low, high]`.
    pub fn bounded(name: impl Into<String>, low: f64, high: f64) -> Self {
        Self { name: name.into(), kind: CellKind::Numeric, bounds: Some((low, high)) }
    }

    /// A column of zeros and ones.
    pub fn indicator(name: impl Into<String>) -> Self {
        Self { name: name.into(), kind: CellKind::Indicator, bounds: None }
    }

    /// The declared bounds, `(0, 1)` for an indicator.
    ///
    /// # Errors
    /// [`EncodeError::MissingBounds`] for a numeric column without any, [`EncodeError::InvalidBounds`] for bounds
    /// that are not finite and rising.
    pub(crate) fn required_bounds(&self, scheme: &'static str) -> Result<(f64, f64), EncodeError> {
        match (self.kind, self.bounds) {
            (CellKind::Indicator, _) => Ok((0.0, 1.0)),
            (CellKind::Numeric, None) => {
                Err(EncodeError::MissingBounds { scheme, column: self.name.clone() })
            }
            (CellKind::Numeric, Some(bounds)) => self.check_bounds(bounds),
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
    pub row: usize,
    /// The column's position, from 0. No table has 2^32 columns, beyond which derived values would repeat.
    pub column: usize,
}

/// The columns an encoder was built for, shared by all that need them for checks and messages.
#[derive(Debug, Clone)]
pub(crate) struct Layout(Arc<[CipherColumn]>);

impl Layout {
    pub(crate) fn new(columns: &[CipherColumn]) -> Self {
        Self(columns.into())
    }

    pub(crate) fn width(&self) -> usize {
        self.0.len()
    }

    /// The column at an address.
    pub(crate) fn column(&self, at: Address) -> Result<&CipherColumn, EncodeError> {
        self.0
            .get(at.column)
            .ok_or(EncodeError::ColumnCount { expected: self.width(), found: at.column.saturating_add(1) })
    }

    /// Whether the column at an address holds indicators, after checking that the cell is finite.
    pub(crate) fn check(&self, cell: f64, at: Address) -> Result<CellKind, EncodeError> {
        let column = self.column(at)?;
        if !cell.is_finite() {
            return Err(self.fault(cell, at, CellFault::NotFinite));
        }
        Ok(column.kind)
    }

    /// The error that names the cell.
    pub(crate) fn fault(&self, value: f64, at: Address, fault: CellFault) -> EncodeError {
        let column = self.0.get(at.column).map_or_else(String::new, |column| column.name.clone());
        EncodeError::Cell { row: at.row, column, value, fault }
    }
}
