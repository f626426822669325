//! The ways in which a receiver may read a whole table, and what each gives away.
//!
//! A release is as telling as its strongest reading. Encrypted order shows in ordinal codes and numbers, equality in one-hot
//! codes; a receiver tries both. These are the readings of a first afternoon with scikit-learn, not a search for the best model.

use std::mem::discriminant;

use super::rows::{MixedColumn, MixedRows};
use super::{Receiver, ReceiverError};

/// A column of numbers with at most so many different values, a missing one among them, is also read one-hot.
pub const MAX_NUMBER_LEVELS: usize = 50;

/// How a receiver reads all columns of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TableReading {
    /// Texts one-hot, numbers standardised.
    AsWritten,
    /// Texts as the number of their place in sorted order, numbers standardised.
    OrdinalTexts,
    /// Texts one-hot, and numbers of at most [`MAX_NUMBER_LEVELS`] different values, too.
    OneHotNumbers,
    /// Texts one-hot, numbers in their own unit.
    UnscaledNumbers,
}

/// What a reading gives away.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadingAuc {
    /// The reading.
    pub reading: TableReading,
    /// The area under the ROC curve on each fold's test rows.
    pub folds: Vec<f64>,
}

impl TableReading {
    /// All readings, the usual one first.
    pub const ALL: [Self; 4] =
        [Self::AsWritten, Self::OrdinalTexts, Self::OneHotNumbers, Self::UnscaledNumbers];

    /// Its stable name: `as-written`, `ordinal-texts`, `one-hot-numbers`, `unscaled-numbers`.
    pub fn id(self) -> &'static str {
        match self {
            Self::AsWritten => "as-written",
            Self::OrdinalTexts => "ordinal-texts",
            Self::OneHotNumbers => "one-hot-numbers",
            Self::UnscaledNumbers => "unscaled-numbers",
        }
    }

    /// How it reads a column; `levels` are those of a column of few numbers.
    fn of<'a>(self, column: MixedColumn<'a>, levels: Option<&'a NumberLevels>) -> MixedColumn<'a> {
        match (self, column, levels) {
            (Self::OrdinalTexts, MixedColumn::OneHot { codes, .. }, _) => MixedColumn::Ordinal(codes),
            (Self::UnscaledNumbers, MixedColumn::Scaled(values), _) => MixedColumn::Unscaled(values),
            (Self::OneHotNumbers, MixedColumn::Scaled(_), Some(levels)) => {
                MixedColumn::OneHot { codes: &levels.codes, n_levels: levels.n_levels }
            }
            _ => column,
        }
    }
}

impl ReadingAuc {
    /// The mean over the folds.
    pub fn mean(&self) -> f64 {
        self.folds.iter().sum::<f64>() / self.folds.len() as f64
    }
}

impl Receiver<'_> {
    /// What each of [`TableReading::ALL`] gives away of a table as written ([`MixedColumn::OneHot`] and [`MixedColumn::Scaled`];
    /// other columns are read alike in all), the strongest first. Readings that change no column of this table are left out.
    ///
    /// # Errors
    /// As [`Receiver::auc`].
    pub fn readings(&self, rows: &MixedRows<'_>) -> Result<Vec<ReadingAuc>, ReceiverError> {
        let levels: Vec<Option<NumberLevels>> = rows.columns().iter().map(NumberLevels::of).collect();
        let mut readings = Vec::new();
        for reading in TableReading::ALL {
            let columns = rows.columns().iter().zip(&levels);
            let columns: Vec<_> =
                columns.map(|(column, levels)| reading.of(*column, levels.as_ref())).collect();
            if reading == TableReading::AsWritten || differ(&columns, rows.columns()) {
                let folds = self.auc(&MixedRows::new(rows.n_rows(), columns)?)?;
                readings.push(ReadingAuc { reading, folds });
            }
        }
        // Stable: of equal ones the usual reading comes first.
        readings.sort_by(|a, b| b.mean().total_cmp(&a.mean()));
        Ok(readings)
    }
}

fn differ(columns: &[MixedColumn<'_>], others: &[MixedColumn<'_>]) -> bool {
    columns.iter().zip(others).any(|(a, b)| discriminant(a) != discriminant(b))
}

/// The different values of a column of few numbers.
struct NumberLevels {
    codes: Vec<u32>,
    n_levels: usize,
}

impl NumberLevels {
    fn of(column: &MixedColumn<'_>) -> Option<Self> {
        let MixedColumn::Scaled(values) = column else { return None };
        let mut levels: Vec<u64> = Vec::new();
        let mut codes = Vec::with_capacity(values.len());
        for value in *values {
            // 0 and -0 are one value; so are all that are missing.
            let bits = if value.is_finite() { (value + 0.0).to_bits() } else { f64::NAN.to_bits() };
            let code = match levels.iter().position(|level| *level == bits) {
                Some(code) => code,
                None if levels.len() == MAX_NUMBER_LEVELS => return None,
                None => {
                    levels.push(bits);
                    levels.len() - 1
                }
            };
            codes.push(code as u32);
        }
        Some(Self { codes, n_levels: levels.len() })
    }
}
