//! Header and text cells of a CSV file, block by block, before any schema.

use std::io::Read;
use std::path::{Path, PathBuf};

use polars::error::PolarsError;
use polars::prelude::StringChunked;

use super::block::BlockParser;
use super::preamble::BYTE_ORDER_MARK;
use super::records::Records;
use crate::error::{Position, TableError};

/// Bytes after which a block is closed although it has fewer rows than asked for.
const MAX_BLOCK_BYTES: usize = 8 << 20;

/// A block of text cells.
#[derive(Debug)]
pub(crate) struct RawBlock {
    pub(crate) positions: Vec<Position>,
    pub(crate) columns: Vec<StringChunked>,
}

/// Reads a file of any size in blocks.
///
/// Every block begins with a byte-order mark: polars drops one from the start of what it reads, and a cell that happens to begin
/// with that character must not lose it.
pub(crate) struct RawReader<R> {
    path: PathBuf,
    records: Records<R>,
    header: Vec<String>,
    parser: BlockParser,
    buffer: Vec<u8>,
}

impl<R: Read> RawReader<R> {
    /// Reads and checks the header; `path` is for messages.
    pub(crate) fn new(input: R, path: &Path, separator: u8) -> Result<Self, TableError> {
        let mut records = Records::new(input, path, separator)?;
        let mut buffer = BYTE_ORDER_MARK.to_vec();
        let Some(first) = records.next_into(&mut buffer)? else {
            return Err(TableError::Empty { path: path.to_owned() });
        };
        let parser = BlockParser::new(first.cells, separator);
        let cells = parser.parse(&buffer).map_err(|source| parser_error(path, first.at, source))?;
        let header: Vec<String> =
            cells.iter().map(|cell| cell.get(0).unwrap_or_default().trim().to_owned()).collect();
        check_header(path, &header)?;
        if first.cells == 1 {
            records.keep_blank_rows();
        }
        Ok(Self { path: path.to_owned(), records, header, parser, buffer })
    }

    pub(crate) fn header(&self) -> &[String] {
        &self.header
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The next block of at most `rows` rows, or `None` at the end.
    pub(crate) fn next_block(&mut self, rows: usize) -> Result<Option<RawBlock>, TableError> {
        self.buffer.clear();
        self.buffer.extend_from_slice(BYTE_ORDER_MARK);
        let mut positions = Vec::new();
        while positions.len() < rows && self.buffer.len() < MAX_BLOCK_BYTES {
            let Some(record) = self.records.next_into(&mut self.buffer)? else { break };
            self.check_width(record.cells, record.at)?;
            positions.push(record.at);
        }
        let Some(&at) = positions.first() else { return Ok(None) };
        let columns =
            self.parser.parse(&self.buffer).map_err(|source| parser_error(&self.path, at, source))?;
        self.check_height(&columns, positions.len(), at)?;
        Ok(Some(RawBlock { positions, columns }))
    }

    fn check_width(&self, found: usize, at: Position) -> Result<(), TableError> {
        let expected = self.header.len();
        if found == expected {
            return Ok(());
        }
        Err(TableError::Ragged { path: self.path.clone(), at, found, expected })
    }

    fn check_height(&self, columns: &[StringChunked], rows: usize, at: Position) -> Result<(), TableError> {
        match columns.iter().map(StringChunked::len).find(|&n| n != rows) {
            None => Ok(()),
            Some(n) => {
                let message = format!("{n} rows where {rows} were counted");
                Err(parser_error(&self.path, at, PolarsError::ComputeError(message.into())))
            }
        }
    }
}

fn parser_error(path: &Path, at: Position, source: PolarsError) -> TableError {
    TableError::Parser { path: path.to_owned(), at, source: Box::new(source) }
}

pub(super) fn check_header(path: &Path, header: &[String]) -> Result<(), TableError> {
    let mut seen = std::collections::HashMap::new();
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
