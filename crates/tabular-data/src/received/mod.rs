//! A table as whoever receives it would read it: `pandas.read_csv` without a schema, the texts ready for one-hot coding.
//!
//! The rest of this crate reads a table as its owner means it. The receiver of a release has the file and nothing else: tokens are
//! texts, ciphertext numbers are numbers, and the rules that tell them apart are those of pandas' parser ([`dtype`]), because that is
//! what most receivers use. What scikit-learn refuses is read as the obvious repair would: an infinite number is missing, and
//! truth values with gaps are three levels. pandas reads long files in pieces and may give each another type; here a column has one.

mod cells;
mod dtype;
mod target;

use std::io::Read;
use std::path::{Path, PathBuf};

use self::cells::CellBuilder;
pub use self::cells::{MISSING_LEVEL, ReceivedCells};
pub use self::dtype::Dtype;
pub use self::target::ReceivedTarget;
use crate::csv::file::TableFile;
use crate::csv::raw::RawReader;
use crate::error::{ColumnRole, Position, TableError};
use crate::schema::CsvFormat;

/// Rows read at a time.
const BLOCK_ROWS: usize = 4096;

/// A table as its receiver reads it: every column numbers or texts, nothing declared.
///
/// ```
/// use tabular_data::{CsvFormat, Received, ReceivedCells};
///
/// let csv = "age,city,paid\n41,Bonn,yes\n,NA,no\n 7 ,Köln,yes\n";
/// let received = Received::from_reader(csv.as_bytes(), "release.csv".as_ref(), &CsvFormat::default())?;
/// let ReceivedCells::Numbers(ages) = received.column("age")?.cells() else { panic!("numbers") };
/// assert!(ages[0] == 41.0 && ages[1].is_nan() && ages[2] == 7.0);
/// let ReceivedCells::Texts { codes, levels } = received.column("city")?.cells() else { panic!("texts") };
/// assert_eq!((codes, levels.join(" ")), (&vec![1, 0, 2], "(missing) Bonn Köln".to_owned()));
/// assert_eq!(received.target("paid", Some("yes"))?.targets, [1, 0, 1]);
/// # Ok::<(), tabular_data::TableError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Received {
    path: PathBuf,
    n_rows: usize,
    columns: Vec<ReceivedColumn>,
}

/// A column as its receiver reads it.
#[derive(Debug, Clone, PartialEq)]
pub struct ReceivedColumn {
    name: String,
    dtype: Dtype,
    cells: ReceivedCells,
    n_missing: usize,
    first_missing: Vec<Position>,
}

impl Received {
    /// Reads a file (CSV, compressed by gzip or not; Parquet; Arrow IPC). Separator and decimal mark are those of `format`, as a
    /// receiver would set them; grouped digits are text, as they are to pandas.
    ///
    /// Memory: 8 bytes per number, 4 per text, and each column's distinct cells.
    ///
    /// # Errors
    /// [`TableError`] when the file cannot be opened, is no valid CSV, or has no rows.
    pub fn read(file: impl Into<TableFile>, format: &CsvFormat) -> Result<Self, TableError> {
        Self::from_rows(RawReader::open(&file.into(), separator(format))?, format)
    }

    /// Reads CSV from any byte stream; `path` is what messages call it.
    ///
    /// # Errors
    /// As [`Received::read`].
    pub fn from_reader(input: impl Read, path: &Path, format: &CsvFormat) -> Result<Self, TableError> {
        Self::from_rows(RawReader::new(input, path, separator(format))?, format)
    }

    fn from_rows<R: Read>(mut reader: RawReader<R>, format: &CsvFormat) -> Result<Self, TableError> {
        let mut builders = vec![CellBuilder::default(); reader.header().len()];
        let mut n_rows = 0;
        while let Some(block) = reader.next_block(BLOCK_ROWS)? {
            for (index, builder) in builders.iter_mut().enumerate() {
                let cells = block.cells(index).zip(&block.positions);
                cells.for_each(|(cell, &at)| builder.push(cell, at));
            }
            n_rows += block.positions.len();
        }
        let path = reader.path().to_owned();
        if n_rows == 0 {
            return Err(TableError::HeaderOnly { path });
        }
        let named = reader.header().iter().zip(builders);
        let columns = named.map(|(name, builder)| builder.finish(name.clone(), format.decimal)).collect();
        Ok(Self { path, n_rows, columns })
    }

    /// Number of rows, at least 1.
    pub fn n_rows(&self) -> usize {
        self.n_rows
    }

    /// All columns, in the order of the file.
    pub fn columns(&self) -> &[ReceivedColumn] {
        &self.columns
    }

    /// One column.
    ///
    /// # Errors
    /// [`TableError::MissingColumn`].
    pub fn column(&self, name: &str) -> Result<&ReceivedColumn, TableError> {
        self.find(name, ColumnRole::Feature)
    }

    /// The columns that are not listed: target and identifiers are no features.
    ///
    /// # Errors
    /// [`TableError::MissingColumn`] for a listed column that the file lacks.
    pub fn columns_without(&self, names: &[&str]) -> Result<Vec<&ReceivedColumn>, TableError> {
        for name in names {
            self.column(name)?;
        }
        Ok(self.columns.iter().filter(|column| !names.contains(&column.name.as_str())).collect())
    }

    fn find(&self, name: &str, role: ColumnRole) -> Result<&ReceivedColumn, TableError> {
        self.columns.iter().find(|column| column.name == name).ok_or_else(|| TableError::MissingColumn {
            path: self.path.clone(),
            column: name.to_owned(),
            role,
            available: self.columns.iter().map(|column| column.name.clone()).collect(),
        })
    }
}

impl ReceivedColumn {
    /// Its name in the header, trimmed.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The type that pandas gives it.
    pub fn dtype(&self) -> Dtype {
        self.dtype
    }

    /// Its cells, one per row.
    pub fn cells(&self) -> &ReceivedCells {
        &self.cells
    }

    /// Number of missing cells.
    pub fn n_missing(&self) -> usize {
        self.n_missing
    }
}

/// A separator that is no ASCII character separates nothing, which the header then shows.
fn separator(format: &CsvFormat) -> u8 {
    format.separator_byte().unwrap_or(b',')
}
