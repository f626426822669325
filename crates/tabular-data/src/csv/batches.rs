//! Typed access to a file of any size, a block of rows at a time.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::block::RawBlock;
use super::file::{TableFile, TableReader};
use super::raw::RawReader;
use crate::error::{ColumnRole, Position, TableError, excerpt};
use crate::schema::{ColumnKind, ColumnSpec, CsvFormat, LONGEST_USUAL_MARKER, NumberFault, Schema};

/// Rows of a batch when the caller has no wish of its own.
pub const DEFAULT_BATCH_ROWS: usize = 16_384;

/// Reads a CSV file in batches of rows, so that memory stays bounded whatever the file's size.
///
/// The feature and identifier columns of the schema must be in the file; the target may be absent (records to be encrypted or
/// classified have none).
///
/// ```
/// use tabular_data::{CsvBatches, Schema};
///
/// let schema = Schema::from_toml(r#"columns = [{ name = "income", kind = "numeric" }]"#)?;
/// let csv = "name,income\nann,12\nbob,\n".as_bytes();
/// for batch in CsvBatches::from_reader(csv, "people.csv".as_ref(), &schema, 1000)? {
///     let batch = batch?;
///     assert_eq!(batch.raw("name")?.collect::<Vec<_>>(), ["ann", "bob"]);
///     let income = batch.numbers("income")?;
///     assert!(income[0] == 12.0 && income[1].is_nan());
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct CsvBatches<R> {
    reader: RawReader<R>,
    context: Arc<Context>,
    rows: usize,
    any: bool,
    done: bool,
}

/// What every batch of a file shares.
#[derive(Debug)]
struct Context {
    path: PathBuf,
    header: Vec<String>,
    /// Which columns are numbers by their type; empty for text.
    numbers: Vec<bool>,
    schema: Schema,
}

impl CsvBatches<TableReader> {
    /// Opens a file (CSV, compressed by gzip or not; Parquet; Arrow IPC) for batches of `rows` rows (at least one).
    ///
    /// # Errors
    /// [`TableError`] when the file cannot be opened, has no valid header, or lacks a column.
    pub fn open(file: impl Into<TableFile>, schema: &Schema, rows: usize) -> Result<Self, TableError> {
        Self::from_rows(RawReader::open(&file.into(), schema.separator())?, schema, rows)
    }
}

impl<R: Read> CsvBatches<R> {
    /// Reads from any byte stream; `path` is what messages call it.
    ///
    /// # Errors
    /// As [`CsvBatches::open`].
    pub fn from_reader(input: R, path: &Path, schema: &Schema, rows: usize) -> Result<Self, TableError> {
        Self::from_rows(RawReader::new(input, path, schema.separator())?, schema, rows)
    }

    pub(crate) fn from_rows(reader: RawReader<R>, schema: &Schema, rows: usize) -> Result<Self, TableError> {
        let (header, numbers) = (reader.header().to_vec(), reader.number_columns().to_vec());
        let context = Context { path: reader.path().to_owned(), header, numbers, schema: schema.clone() };
        context.check_columns()?;
        Ok(Self { reader, context: Arc::new(context), rows: rows.max(1), any: false, done: false })
    }

    /// Column names of the file, in its order.
    pub fn header(&self) -> &[String] {
        &self.context.header
    }

    pub(crate) fn path(&self) -> &Path {
        &self.context.path
    }

    pub(crate) fn schema(&self) -> &Schema {
        &self.context.schema
    }

    fn advance(&mut self) -> Result<Option<Batch>, TableError> {
        match self.reader.next_block(self.rows)? {
            Some(block) => {
                self.any = true;
                Ok(Some(Batch { block, context: self.context.clone() }))
            }
            None if !self.any => Err(TableError::HeaderOnly { path: self.reader.path().to_owned() }),
            None => Ok(None),
        }
    }
}

impl<R: Read> Iterator for CsvBatches<R> {
    type Item = Result<Batch, TableError>;

    /// The next batch; after an error nothing more.
    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let item = self.advance().transpose();
        self.done = !matches!(item, Some(Ok(_)));
        item
    }
}

impl Context {
    fn check_columns(&self) -> Result<(), TableError> {
        for column in self.schema.features() {
            self.position_of(&column.name, ColumnRole::Feature)?;
        }
        self.schema.id().map_or(Ok(()), |id| self.position_of(id, ColumnRole::Identifier).map(|_| ()))
    }

    /// What tells the missing cells of a column: a numeric one has markers of its own.
    fn missing_test(&self, column: &str) -> impl Fn(&str) -> bool + '_ {
        let options = self.schema.options();
        let numeric = self.schema.column(column).is_some_and(ColumnSpec::is_numeric);
        let markers = options.missing.iter().chain(options.missing_numbers.iter().flatten());
        let listed = markers.map(|marker| marker.len()).max().unwrap_or(0);
        let longest = listed.max(LONGEST_USUAL_MARKER);
        move |cell| {
            cell.len() <= longest
                && if numeric { self.schema.is_missing_number(cell) } else { self.schema.is_missing(cell) }
        }
    }

    fn position_of(&self, column: &str, role: ColumnRole) -> Result<usize, TableError> {
        self.header.iter().position(|h| h == column).ok_or_else(|| TableError::MissingColumn {
            path: self.path.clone(),
            column: column.to_owned(),
            role,
            available: self.header.clone(),
        })
    }
}

/// A cell of a numeric column.
#[derive(Debug, Clone, Copy)]
pub(crate) enum NumberCell<'a> {
    Number(f64),
    /// The number nearest to an integer that no 64-bit float is.
    Rounded(f64, &'a str),
    Missing,
    /// No finite number, and the schema says that this is no error.
    Unreadable(&'a str),
}

/// Whether a cell is an integer, of up to 128 bits, that was read as another one.
fn is_rounded(cell: &str, value: f64) -> bool {
    const EXACT: f64 = (1_u64 << f64::MANTISSA_DIGITS) as f64;
    value.abs() >= EXACT && cell.parse::<i128>().is_ok_and(|whole| whole != value as i128)
}

impl NumberCell<'_> {
    /// The number; NaN where there is none.
    pub(crate) fn value(self) -> f64 {
        match self {
            Self::Number(value) | Self::Rounded(value, _) => value,
            Self::Missing | Self::Unreadable(_) => f64::NAN,
        }
    }
}

/// Some consecutive rows of a file.
#[derive(Debug)]
pub struct Batch {
    block: RawBlock,
    context: Arc<Context>,
}

impl Batch {
    /// Number of rows.
    pub fn n_rows(&self) -> usize {
        self.block.positions.len()
    }

    /// Column names of the file, in its order.
    pub fn header(&self) -> &[String] {
        &self.context.header
    }

    /// Where row `row` (from 0, within the batch) stands in the file.
    pub fn position(&self, row: usize) -> Option<Position> {
        self.block.positions.get(row).copied()
    }

    /// The cells of a column as they stand in the file, quotation marks removed.
    ///
    /// # Errors
    /// [`TableError::MissingColumn`] when the file has no such column.
    pub fn raw(&self, column: &str) -> Result<impl Iterator<Item = &str>, TableError> {
        Ok(self.block.column(self.context.position_of(column, self.role_of(column))?))
    }

    /// The cells of a column, trimmed; `None` where missing.
    ///
    /// # Errors
    /// [`TableError::MissingColumn`] when the file has no such column.
    pub fn cells(&self, column: &str) -> Result<impl Iterator<Item = Option<&str>>, TableError> {
        let missing = self.context.missing_test(column);
        let index = self.context.position_of(column, self.role_of(column))?;
        let cells = self.block.cells(index).map(|cell| cell.map(str::trim));
        Ok(cells.map(move |cell| cell.filter(|cell| !missing(cell))))
    }

    /// The cells of a column as finite numbers; NaN where missing, and where the schema passes over cells that are no number.
    ///
    /// # Errors
    /// [`TableError::NotANumber`] or [`TableError::NotFinite`] with row, column and value.
    pub fn numbers(&self, column: &str) -> Result<Vec<f64>, TableError> {
        self.number_cells(column)?.map(|cell| cell.map(|cell| cell.value())).collect()
    }

    /// The cells of a column as numbers, those apart that the schema passes over.
    pub(crate) fn number_cells<'a>(
        &'a self,
        column: &'a str,
    ) -> Result<impl Iterator<Item = Result<NumberCell<'a>, TableError>> + 'a, TableError> {
        let schema = &self.context.schema;
        let spec = schema.column(column);
        let index = self.context.position_of(column, self.role_of(column))?;
        let is_number = self.context.numbers.get(index) == Some(&true);
        let format = spec.and_then(|spec| spec.number.as_ref());
        let policy = spec.map(|spec| spec.unreadable).unwrap_or_default();
        let file = schema.csv();
        let read = move |cell: &str| match format {
            _ if is_number => CsvFormat::default().parse_number(cell),
            Some(format) => format.parse_number(cell, file),
            None => file.parse_number(cell),
        };
        Ok(self.cells(column)?.zip(&self.block.positions).map(move |(cell, &at)| {
            let Some(cell) = cell else { return Ok(NumberCell::Missing) };
            match read(cell) {
                Ok(value) if is_rounded(cell, value) => Ok(NumberCell::Rounded(value, cell)),
                Ok(value) => Ok(NumberCell::Number(value)),
                Err(fault) if policy.passes_over(fault) => Ok(NumberCell::Unreadable(cell)),
                Err(fault) => Err(self.number_error(column, at, cell, fault)),
            }
        }))
    }

    pub(crate) fn positions(&self) -> &[Position] {
        &self.block.positions
    }

    fn role_of(&self, column: &str) -> ColumnRole {
        let schema = &self.context.schema;
        match schema.column(column).map(|c| &c.kind) {
            _ if schema.target() == Some(column) => ColumnRole::Target,
            _ if schema.id() == Some(column) => ColumnRole::Identifier,
            Some(ColumnKind::Identifier) => ColumnRole::Identifier,
            _ => ColumnRole::Feature,
        }
    }

    fn number_error(&self, column: &str, at: Position, cell: &str, fault: NumberFault) -> TableError {
        let (path, column, value) = (self.context.path.clone(), column.to_owned(), excerpt(cell));
        match fault {
            NumberFault::NotANumber => TableError::NotANumber { path, at, column, value },
            NumberFault::NotFinite => TableError::NotFinite { path, at, column, value },
        }
    }
}
