//! Header and text cells of a table, block by block, before any schema.

use std::collections::HashMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::block::{BlockBuilder, RawBlock};
use super::file::{TableFile, TableReader};
use super::records::Records;
use crate::error::{Position, TableError};
#[cfg(feature = "polars")]
use crate::frame::FrameRows;

/// Bytes of text after which a block is closed although it has fewer rows than asked for.
pub(crate) const MAX_BLOCK_BYTES: usize = 8 << 20;

/// Reads a table of any size in blocks.
pub(crate) struct RawReader<R> {
    path: PathBuf,
    header: Vec<String>,
    rows: Rows<R>,
}

/// Where rows come from.
enum Rows<R> {
    Csv(Box<Records<R>>),
    #[cfg(feature = "polars")]
    Frame(Box<FrameRows>),
}

impl RawReader<TableReader> {
    /// Opens a file: text, or a binary format that is known by its first bytes.
    pub(crate) fn open(file: &TableFile, separator: u8) -> Result<Self, TableError> {
        #[cfg(feature = "polars")]
        if let Some(rows) = file.frame_rows()? {
            return Ok(Self::of_frame(rows));
        }
        Self::new(file.open()?, file.name(), separator)
    }
}

#[cfg(feature = "polars")]
impl<R> RawReader<R> {
    /// The rows of a frame or of a binary file.
    pub(crate) fn of_frame(rows: FrameRows) -> Self {
        let (path, header) = (rows.path().to_owned(), rows.header().to_vec());
        Self { path, header, rows: Rows::Frame(Box::new(rows)) }
    }
}

impl<R: Read> RawReader<R> {
    /// Reads and checks the header of a CSV text; `path` is for messages.
    pub(crate) fn new(input: R, path: &Path, separator: u8) -> Result<Self, TableError> {
        let mut records = Records::new(input, path, separator)?;
        let Some(record) = records.next_row()? else {
            return Err(TableError::Empty { path: path.to_owned() });
        };
        let header: Vec<String> = record.cells().map(|cell| cell.trim().to_owned()).collect();
        check_header(path, &header)?;
        if header.len() == 1 {
            records.keep_blank_rows();
        }
        Ok(Self { path: path.to_owned(), header, rows: Rows::Csv(Box::new(records)) })
    }

    pub(crate) fn header(&self) -> &[String] {
        &self.header
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Which columns are numbers by their type; those of text never are.
    pub(crate) fn number_columns(&self) -> &[bool] {
        match &self.rows {
            Rows::Csv(_) => &[],
            #[cfg(feature = "polars")]
            Rows::Frame(rows) => rows.numbers(),
        }
    }

    /// The next block of at most `rows` rows, or `None` at the end.
    pub(crate) fn next_block(&mut self, rows: usize) -> Result<Option<RawBlock>, TableError> {
        let expected = self.header.len();
        #[cfg_attr(
            not(feature = "polars"),
            expect(
                clippy::infallible_destructuring_match,
                reason = "the other kind of rows comes with a feature"
            )
        )]
        let records = match &mut self.rows {
            Rows::Csv(records) => records,
            #[cfg(feature = "polars")]
            Rows::Frame(frame) => return frame.next_block(rows),
        };
        let mut block = BlockBuilder::new(expected);
        while block.n_rows() < rows && block.n_bytes() < MAX_BLOCK_BYTES {
            let Some(record) = records.next_row()? else { break };
            check_width(&self.path, record.at, record.ends.len(), expected)?;
            block.push(record.at, record.text, record.ends);
        }
        Ok(block.finish())
    }
}

pub(super) fn check_width(
    path: &Path,
    at: Position,
    found: usize,
    expected: usize,
) -> Result<(), TableError> {
    match found == expected {
        true => Ok(()),
        false => Err(TableError::Ragged { path: path.to_owned(), at, found, expected }),
    }
}

pub(crate) fn check_header(path: &Path, header: &[String]) -> Result<(), TableError> {
    let mut seen = HashMap::new();
    for (i, column) in header.iter().enumerate() {
        if let Some(first) = seen.insert(column, i) {
            let column = column.clone();
            return Err(TableError::DuplicateHeader {
                path: path.to_owned(),
                column,
                first: first + 1,
                second: i + 1,
            });
        }
    }
    Ok(())
}
