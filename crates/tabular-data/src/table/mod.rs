//! The typed table: a CSV file as its schema reads it, labels as class numbers, missing cells marked.

mod build;
mod classes;
mod column;
mod reading;
mod records;
mod report;
mod target_leak;

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

pub use column::{CategoricalColumn, Column};
pub use reading::{ColumnReading, DroppedRows, LabelReading, ReadAs};
pub use records::Records;
pub use report::{ReadingReport, Remark, ReportedColumn};
pub use target_leak::TargetLeak;

use crate::csv::batches::{CsvBatches, DEFAULT_BATCH_ROWS};
use crate::csv::file::TableFile;
use crate::error::{ColumnRole, TableError};
use crate::schema::Schema;
use build::TableBuilder;
use column::TextColumn;

/// A labelled table in memory.
///
/// Rows are numbered from 0 in the order of the file; rows without a label are an error, or left out where the schema says so. Holds 8 bytes a number and 4 bytes a categorical cell.
#[derive(Debug, Clone)]
pub struct Table {
    schema: Schema,
    columns: Vec<(String, Column)>,
    classes: Vec<String>,
    targets: Vec<usize>,
    ids: Option<TextColumn>,
    all_rows: Vec<usize>,
    reading: Vec<ColumnReading>,
    labels: Vec<LabelReading>,
    dropped: DroppedRows,
}

/// The rows of a class in which a categorical column has a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LevelCount<'a> {
    /// The column.
    pub column: &'a str,
    /// The level.
    pub level: &'a str,
    /// The class, an index into [`Table::classes`].
    pub class: usize,
    /// How many.
    pub rows: u64,
}

impl Table {
    /// Reads and types a whole file: CSV, compressed by gzip or not, or with the features `polars` and `parquet` Arrow IPC (Feather)
    /// and Parquet, which are known by their first bytes and read as the CSV that they would be exported to.
    ///
    /// # Errors
    /// [`TableError`]: the file cannot be read, is not well-formed CSV, lacks a column, has a cell that is not what the schema says,
    /// a feature without any value, a row without label, fewer than two classes, or an identifier twice.
    pub fn read_csv(file: impl Into<TableFile>, schema: &Schema) -> Result<Self, TableError> {
        Self::from_batches(CsvBatches::open(file, schema, DEFAULT_BATCH_ROWS)?)
    }

    /// Reads from any byte stream; `path` is what messages call it.
    ///
    /// # Errors
    /// As [`Table::read_csv`].
    pub fn from_reader(input: impl Read, path: &Path, schema: &Schema) -> Result<Self, TableError> {
        Self::from_batches(CsvBatches::from_reader(input, path, schema, DEFAULT_BATCH_ROWS)?)
    }

    pub(crate) fn from_batches(batches: CsvBatches<impl Read>) -> Result<Self, TableError> {
        let mut builder = TableBuilder::new(batches.path(), batches.schema(), batches.header())?;
        for batch in batches {
            builder.append(&batch?)?;
        }
        builder.finish()
    }

    /// The schema the table was read by.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// What became of every column of the file, in its order.
    pub fn reading(&self) -> &[ColumnReading] {
        &self.reading
    }

    /// The labels of the target as the file writes them, in the order of their first rows.
    pub fn labels(&self) -> &[LabelReading] {
        &self.labels
    }

    /// Rows that are not in the table because they have no label.
    pub fn dropped(&self) -> &DroppedRows {
        &self.dropped
    }

    /// Number of rows.
    pub fn n_rows(&self) -> usize {
        self.targets.len()
    }

    /// The feature column of that name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|(n, _)| n == name).map(|(_, column)| column)
    }

    /// Feature columns with their names, in the order of the schema.
    pub fn columns(&self) -> impl Iterator<Item = (&str, &Column)> {
        self.columns.iter().map(|(name, column)| (name.as_str(), column))
    }

    /// Names of the classes; of two, class 1 is the positive one.
    pub fn classes(&self) -> &[String] {
        &self.classes
    }

    /// Class of every row, an index into [`Table::classes`].
    pub fn targets(&self) -> &[usize] {
        &self.targets
    }

    /// Rows of every class.
    pub fn class_counts(&self) -> Vec<usize> {
        let mut counts = vec![0; self.classes.len()];
        for &class in &self.targets {
            counts[class] += 1;
        }
        counts
    }

    /// How often each level of each categorical column occurs in each class, columns in the order of the schema, levels in the
    /// order of their bytes. A missing cell is the level `""`.
    pub fn level_counts(&self) -> Vec<LevelCount<'_>> {
        let mut all = Vec::new();
        for (column, cells) in self.columns() {
            let Column::Categorical(cells) = cells else { continue };
            let mut counts: BTreeMap<(&str, usize), u64> = BTreeMap::new();
            for (row, &class) in self.targets.iter().enumerate() {
                *counts.entry((cells.level(row).unwrap_or_default(), class)).or_default() += 1;
            }
            let count = |((level, class), rows)| LevelCount { column, level, class, rows };
            all.extend(counts.into_iter().map(count));
        }
        all
    }

    /// Share of class 1 among all rows; `None` unless there are exactly two classes.
    pub fn positive_rate(&self) -> Option<f64> {
        match self.class_counts()[..] {
            [_, positives] => Some(positives as f64 / self.n_rows() as f64),
            _ => None,
        }
    }

    /// Identifier of a row, if the schema has an identifier column.
    pub fn row_id(&self, row: usize) -> Option<&str> {
        self.ids.as_ref()?.cell(row)
    }

    /// The number of every row, in order.
    pub(crate) fn all_rows(&self) -> &[usize] {
        &self.all_rows
    }
}

/// The name a message gives a target column that the schema lacks.
fn target_of<'a>(schema: &'a Schema, path: &Path) -> Result<&'a str, TableError> {
    schema.target().ok_or_else(|| TableError::NoTarget { path: path.to_owned() })
}

fn missing_cell(path: &Path, batch: &crate::Batch, row: usize, column: &str, role: ColumnRole) -> TableError {
    let at = batch.position(row).unwrap_or_default();
    TableError::MissingCell { path: path.to_owned(), at, column: column.to_owned(), role }
}
