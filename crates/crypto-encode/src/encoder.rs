//! The two traits every scheme implements, and how one becomes the other.
//!
//! Most schemes map a cell on its own ([`CellEncoder`]); [`Lifted`] turns such a scheme into a [`MatrixEncoder`].
//! A scheme that maps rows (`orthogonal`), or that gains much from working on many cells at once (Fernet, `ope`),
//! implements [`MatrixEncoder`] itself. Where a scheme has both, the conformance tests hold them equal.

use std::fmt;

use ndarray::{Array2, ArrayView2};

use crate::table::Layout;
use crate::{Address, CipherColumn, EncodeError};

/// Maps one table cell to one number, under a key fixed when the encoder was built.
pub trait CellEncoder: Send + Sync {
    /// The scheme's id.
    fn id(&self) -> &'static str;

    /// The encoded cell. The same cell at the same address always gives the same number.
    ///
    /// # Errors
    /// [`EncodeError::Cell`] for a cell outside the scheme's domain, [`EncodeError::ColumnCount`] for an address
    /// outside the columns the encoder was built for.
    fn encode(&self, cell: f64, at: Address) -> Result<f64, EncodeError>;
}

/// Maps a table of cells to a table of numbers of the same shape.
pub trait MatrixEncoder: Send + Sync {
    /// The scheme's id.
    fn id(&self) -> &'static str;

    /// The encoded table. `values` is n x d with the d columns the encoder was built for; `rows` holds the n
    /// records' numbers in the whole table. Each row's result depends on that row and its number alone.
    ///
    /// # Errors
    /// [`EncodeError::ColumnCount`] or [`EncodeError::RowCount`] for a table of another shape, and
    /// [`EncodeError::Cell`] for the first cell (in row order) outside the scheme's domain.
    fn encode(&self, values: ArrayView2<'_, f64>, rows: &[usize]) -> Result<Array2<f64>, EncodeError>;
}

/// The scheme, not the key.
impl fmt::Debug for dyn CellEncoder + '_ {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CellEncoder").field("id", &self.id()).finish_non_exhaustive()
    }
}

/// The scheme, not the key.
impl fmt::Debug for dyn MatrixEncoder + '_ {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MatrixEncoder").field("id", &self.id()).finish_non_exhaustive()
    }
}

/// A cell encoder applied to every cell of a table.
pub struct Lifted<E> {
    cell: E,
    columns: usize,
}

impl<E: CellEncoder> Lifted<E> {
    /// Lifts `cell`, built for these columns.
    pub fn new(cell: E, columns: &[CipherColumn]) -> Self {
        Self { cell, columns: columns.len() }
    }
}

impl<E: CellEncoder> MatrixEncoder for Lifted<E> {
    fn id(&self) -> &'static str {
        self.cell.id()
    }

    fn encode(&self, values: ArrayView2<'_, f64>, rows: &[usize]) -> Result<Array2<f64>, EncodeError> {
        check_shape(values, rows, self.columns)?;
        let mut out = Array2::zeros(values.raw_dim());
        for ((source, mut target), &row) in values.outer_iter().zip(out.outer_iter_mut()).zip(rows) {
            for (column, (&cell, slot)) in source.iter().zip(target.iter_mut()).enumerate() {
                *slot = self.cell.encode(cell, Address { row, column })?;
            }
        }
        Ok(out)
    }
}

impl CellEncoder for Box<dyn CellEncoder> {
    fn id(&self) -> &'static str {
        (**self).id()
    }

    fn encode(&self, cell: f64, at: Address) -> Result<f64, EncodeError> {
        (**self).encode(cell, at)
    }
}

/// Checks that a table has the columns an encoder was built for and one number per row.
pub(crate) fn check_shape(
    values: ArrayView2<'_, f64>,
    rows: &[usize],
    columns: usize,
) -> Result<(), EncodeError> {
    if values.ncols() != columns {
        return Err(EncodeError::ColumnCount { expected: columns, found: values.ncols() });
    }
    if values.nrows() != rows.len() {
        return Err(EncodeError::RowCount { rows: rows.len(), found: values.nrows() });
    }
    Ok(())
}

/// Checks the shape and that every cell is finite, for schemes that map rows as a whole.
pub(crate) fn check_finite(
    values: ArrayView2<'_, f64>,
    rows: &[usize],
    layout: &Layout,
) -> Result<(), EncodeError> {
    check_shape(values, rows, layout.width())?;
    for (source, &row) in values.outer_iter().zip(rows) {
        for (column, &cell) in source.iter().enumerate() {
            layout.check(cell, Address { row, column })?;
        }
    }
    Ok(())
}
