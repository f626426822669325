//! Columns of a received table, borrowed, each with the way in which it is read.

use super::ReceiverError;

/// A column and how the receiver reads it. The same cells may stand in a table several times, in different readings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum MixedColumn<'a> {
    /// Numbers, of which NaN and infinite ones are missing: imputed by the median and standardised.
    Scaled(&'a [f64]),
    /// Numbers imputed by the median and left in their own unit, so that the penalty is weak on large ones.
    Unscaled(&'a [f64]),
    /// Levels, each an indicator of its own.
    OneHot {
        /// The level of every row, below `n_levels`.
        codes: &'a [u32],
        /// Number of levels in the whole table.
        n_levels: usize,
    },
    /// Levels as the number of their place, standardised: codes in the order of the texts' bytes are scikit-learn's
    /// `OrdinalEncoder`.
    Ordinal(&'a [u32]),
}

/// A table of borrowed columns.
///
/// ```
/// use classifiers::{MixedColumn, MixedRows};
///
/// let (ages, cities) = ([41.0, 38.0, 7.0], [1, 0, 2]);
/// let table = MixedRows::new(
///     3,
///     vec![MixedColumn::Scaled(&ages), MixedColumn::OneHot { codes: &cities, n_levels: 3 }, MixedColumn::Ordinal(&cities)],
/// )?;
/// let smaller = table.choose(&[0, 2]);
/// assert_eq!(smaller.columns(), [MixedColumn::Scaled(&ages), MixedColumn::Ordinal(&cities)]);
/// # Ok::<(), classifiers::ReceiverError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct MixedRows<'a> {
    columns: Vec<MixedColumn<'a>>,
    n_rows: usize,
}

impl MixedColumn<'_> {
    /// Number of cells.
    fn len(&self) -> usize {
        match self {
            Self::Scaled(values) | Self::Unscaled(values) => values.len(),
            Self::OneHot { codes, .. } | Self::Ordinal(codes) => codes.len(),
        }
    }

    fn check(&self, column: usize, rows: usize) -> Result<(), ReceiverError> {
        if self.len() != rows {
            return Err(ReceiverError::ColumnLength { column, found: self.len(), rows });
        }
        let Self::OneHot { codes, n_levels } = *self else { return Ok(()) };
        match codes.iter().position(|&code| code as usize >= n_levels) {
            None => Ok(()),
            Some(row) => Err(ReceiverError::CodeRange { column, row, code: codes[row], levels: n_levels }),
        }
    }
}

impl<'a> MixedRows<'a> {
    /// A table of `n_rows` rows; it may have no columns.
    ///
    /// # Errors
    /// [`ReceiverError::ColumnLength`], [`ReceiverError::CodeRange`].
    pub fn new(n_rows: usize, columns: Vec<MixedColumn<'a>>) -> Result<Self, ReceiverError> {
        columns.iter().enumerate().try_for_each(|(index, column)| column.check(index, n_rows))?;
        Ok(Self { columns, n_rows })
    }

    /// The table of these of its columns, in this order; those beyond the last are left out. No cell is copied or checked again.
    #[must_use]
    pub fn choose(&self, columns: &[usize]) -> Self {
        let columns = columns.iter().filter_map(|&column| self.columns.get(column).copied()).collect();
        Self { columns, n_rows: self.n_rows }
    }

    /// The columns.
    pub fn columns(&self) -> &[MixedColumn<'a>] {
        &self.columns
    }

    /// Number of rows.
    pub fn n_rows(&self) -> usize {
        self.n_rows
    }
}
