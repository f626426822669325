//! Records of which no label is known: what a fitted model is applied to.

use std::io::Read;
use std::path::Path;

use super::build::TableBuilder;
use super::{Column, Table};
use crate::csv::batches::{CsvBatches, DEFAULT_BATCH_ROWS};
use crate::csv::file::TableFile;
use crate::error::TableError;
use crate::schema::Schema;

/// Records in memory, without labels; a fitted [`crate::Preprocessor`] turns them into rows of numbers.
///
/// ```
/// use tabular_data::{PreprocessOptions, Preprocessor, Records, Schema, Table};
///
/// let schema = Schema::from_toml(r#"
///     target = "ok"
///     columns = [{ name = "age", kind = "numeric" }, { name = "area", kind = "categorical" }]
/// "#)?;
/// let labelled = "age,area,ok\n30,rural,n\n50,urban,y\n".as_bytes();
/// let table = Table::from_reader(labelled, "train.csv".as_ref(), &schema)?;
/// let fitted = Preprocessor::fit(&table.as_train(), &PreprocessOptions::default())?;
/// let records = Records::from_reader("area,age\nurban,\n".as_bytes(), "new.csv".as_ref(), &schema)?;
/// assert_eq!(fitted.transform_records(&records)?.row(0).to_vec(), [40.0, 1.0]);
/// assert_eq!(records.missing().collect::<Vec<_>>(), [(0, "age")]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Records {
    /// A table whose classes mean nothing.
    table: Table,
}

impl Records {
    /// Reads a file as [`Table::read_csv`] does; a target column, where there is one, is passed over.
    ///
    /// # Errors
    /// [`TableError`]: the file cannot be read, is not well-formed CSV, lacks a feature or identifier column, has a cell that
    /// is not what the schema says, or an identifier twice.
    pub fn read_csv(file: impl Into<TableFile>, schema: &Schema) -> Result<Self, TableError> {
        Self::from_batches(CsvBatches::open(file, schema, DEFAULT_BATCH_ROWS)?)
    }

    /// Reads from any byte stream; `path` is what messages call it.
    ///
    /// # Errors
    /// As [`Records::read_csv`].
    pub fn from_reader(input: impl Read, path: &Path, schema: &Schema) -> Result<Self, TableError> {
        Self::from_batches(CsvBatches::from_reader(input, path, schema, DEFAULT_BATCH_ROWS)?)
    }

    pub(crate) fn from_batches(batches: CsvBatches<impl Read>) -> Result<Self, TableError> {
        let mut builder = TableBuilder::unlabelled(batches.path(), batches.schema(), batches.header())?;
        for batch in batches {
            builder.append(&batch?)?;
        }
        Ok(Self { table: builder.finish()? })
    }

    /// Number of records.
    pub fn n_rows(&self) -> usize {
        self.table.n_rows()
    }

    /// Identifier of a record, if the schema has an identifier column.
    pub fn row_id(&self, row: usize) -> Option<&str> {
        self.table.row_id(row)
    }

    /// What became of every column of the file, in its order.
    pub fn reading(&self) -> &[super::ColumnReading] {
        self.table.reading()
    }

    /// Feature cells without a value, column by column: the row, from 0, and the column's name.
    pub fn missing(&self) -> impl Iterator<Item = (usize, &str)> {
        self.table.columns().flat_map(move |(name, column)| {
            let is_missing = move |row: &usize| match column {
                Column::Numeric(values) => values.get(*row).is_none_or(|value| value.is_nan()),
                Column::Categorical(column) => column.code(*row).is_none(),
            };
            (0..self.n_rows()).filter(is_missing).map(move |row| (row, name))
        })
    }

    pub(crate) fn table(&self) -> &Table {
        &self.table
    }
}
