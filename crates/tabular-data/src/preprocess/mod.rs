//! From typed columns to a design matrix: fill missing cells, code levels as indicators.
//!
//! Everything is fitted on training rows ([`crate::Train`]); the fitted [`Preprocessor`] then transforms any rows of any table
//! with the same columns. Standardising is a step of its own ([`Standardiser`]), because encoders work between the two.

mod design;
mod fit;
mod impute;
mod standardise;

use ndarray::Array2;
use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use design::{ColumnMeta, DesignKind, DesignMatrix};
pub use standardise::{StandardiseError, Standardiser};

use crate::partition::{Part, Train};
use crate::schema::{ColumnSpec, Imputer, UnseenLevel};
use crate::table::{Column, Records, Table};
use fit::FittedColumn;

/// How levels become columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreprocessOptions {
    /// Whether the reference level of a categorical column gets no indicator. Default: true (as linear models without penalty need).
    pub drop_reference: bool,
    /// What an unseen level means in every column; `None` (default): what the schema says of each.
    pub unseen: Option<UnseenLevel>,
}

impl Default for PreprocessOptions {
    fn default() -> Self {
        Self { drop_reference: true, unseen: None }
    }
}

/// Rows that cannot be fitted or transformed.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PreprocessError {
    /// No value in any training row.
    #[error(
        "column {column:?}: no training row has a value, so {imputer} cannot be fitted; give a constant or ignore the column"
    )]
    NothingToImpute {
        /// The column.
        column: String,
        /// The imputer.
        imputer: Imputer,
    },
    /// An imputer that needs numbers on a categorical column, or a constant that is no number.
    #[error("column {column:?}: imputer {imputer} does not suit its kind")]
    Imputer {
        /// The column.
        column: String,
        /// The imputer.
        imputer: Imputer,
    },
    /// A level the training rows (or the declared levels) do not have.
    #[error(
        "row {}: column {column:?}: level {level:?} is unknown; known: {}. Declare it, or set `unseen` to \"reference\" or \"mode\"",
        row + 1, known.join(", ")
    )]
    UnseenLevel {
        /// Row of the table, from 0 (the message counts from 1).
        row: usize,
        /// The column.
        column: String,
        /// The level.
        level: String,
        /// Known levels.
        known: Vec<String>,
    },
    /// The table to be transformed lacks a column, or holds text where the fitted one held numbers (or the reverse).
    #[error(
        "column {column:?} is absent from the table, or of another kind than in the table the preprocessor was fitted on"
    )]
    ColumnMismatch {
        /// The column.
        column: String,
    },
    /// A saved preprocessor that no fit can have made.
    #[error("saved preprocessor: column {column:?} is inconsistent; the file was altered")]
    Inconsistent {
        /// The column.
        column: String,
    },
}

/// Imputers and indicator levels fitted on training rows.
///
/// ```
/// use tabular_data::{PreprocessOptions, Preprocessor, Schema, Split, Table};
///
/// let schema = Schema::from_toml(r#"
///     target = "ok"
///     columns = [{ name = "age", kind = "numeric" }, { name = "area", kind = "categorical" }]
/// "#)?;
/// let csv = "age,area,ok\n30,rural,n\n,urban,y\n50,urban,n\n60,rural,y\n".as_bytes();
/// let table = Table::from_reader(csv, "t.csv".as_ref(), &schema)?;
/// let split = Split::new("mine", vec![0, 1, 2], vec![3])?;
/// let (train, test) = table.partition(&split)?;
/// let fitted = Preprocessor::fit(&train, &PreprocessOptions::default())?;
/// let design = fitted.transform(&train)?;
/// assert_eq!(design.names().collect::<Vec<_>>(), ["age", "area=urban"]);
/// assert_eq!(design.values().row(1).to_vec(), [40.0, 1.0]);
/// assert_eq!(fitted.transform(&test)?.values().row(0).to_vec(), [60.0, 0.0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Serialises, so that a saved model can be applied to new files; what is read back is checked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Saved", into = "Saved")]
pub struct Preprocessor {
    columns: Vec<FittedColumn>,
    meta: Vec<ColumnMeta>,
}

/// What a preprocessor is saved as.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    columns: Vec<FittedColumn>,
}

impl TryFrom<Saved> for Preprocessor {
    type Error = PreprocessError;

    fn try_from(saved: Saved) -> Result<Self, Self::Error> {
        match saved.columns.iter().find(|column| !column.is_consistent()) {
            Some(column) => Err(PreprocessError::Inconsistent { column: column.name().to_owned() }),
            None => Ok(Self::of(saved.columns)),
        }
    }
}

impl From<Preprocessor> for Saved {
    fn from(fitted: Preprocessor) -> Self {
        Self { columns: fitted.columns }
    }
}

impl Preprocessor {
    /// Fits imputers and levels on training rows.
    ///
    /// # Errors
    /// [`PreprocessError::NothingToImpute`] for a column without any value in the training rows,
    /// [`PreprocessError::UnseenLevel`] for a level outside the declared ones under the policy `error`.
    pub fn fit(train: &Train<'_>, options: &PreprocessOptions) -> Result<Self, PreprocessError> {
        let table = train.table();
        let features: Vec<(&ColumnSpec, &Column)> =
            table.schema().features().zip(table.columns().map(|(_, column)| column)).collect();
        let fitted: Result<Vec<_>, _> = features
            .into_iter()
            .map(|(spec, column)| fit::fit_column(spec, column, train.rows(), options))
            .collect();
        fitted.map(Self::of)
    }

    fn of(columns: Vec<FittedColumn>) -> Self {
        let meta = columns.iter().flat_map(FittedColumn::meta).collect();
        Self { columns, meta }
    }

    /// Columns of the design matrix.
    pub fn columns(&self) -> &[ColumnMeta] {
        &self.meta
    }

    /// The design matrix of training or test rows.
    ///
    /// # Errors
    /// [`PreprocessError::UnseenLevel`] under the policy `error`; [`PreprocessError::ColumnMismatch`] for a table of other columns.
    pub fn transform(&self, part: &impl Part) -> Result<DesignMatrix, PreprocessError> {
        let values = self.values(part.table(), part.rows())?;
        Ok(DesignMatrix::new(values, self.meta.clone(), part.targets(), part.rows().to_vec()))
    }

    /// The design values of records without labels, n x [`Preprocessor::columns`].
    ///
    /// # Errors
    /// As [`Preprocessor::transform`].
    pub fn transform_records(&self, records: &Records) -> Result<Array2<f64>, PreprocessError> {
        let rows: Vec<usize> = (0..records.n_rows()).collect();
        self.values(records.table(), &rows)
    }

    fn values(&self, table: &Table, rows: &[usize]) -> Result<Array2<f64>, PreprocessError> {
        let mut values = Array2::zeros((rows.len(), self.meta.len()));
        let mut next = 0;
        for column in &self.columns {
            column.write(table, rows, &mut values, next)?;
            next += column.width();
        }
        Ok(values)
    }
}
