//! A split from a file: two columns, the identifier and the part.

use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::{Split, SplitError};
use crate::csv::batches::DEFAULT_BATCH_ROWS;
use crate::csv::block::RawBlock;
use crate::csv::raw::RawReader;
use crate::error::{ColumnRole, TableError, excerpt};
use crate::table::Table;

const PART_COLUMN: &str = "part";

impl Split {
    /// Reads a CSV file with the table's identifier column and a column `part` (`train`, `test` or `unused`). Every row of the table
    /// must be listed.
    ///
    /// # Errors
    /// [`SplitError`]: the file is missing or malformed, names an unknown row or part, repeats or leaves out a row.
    pub fn from_file(path: &Path, label: &str, table: &Table) -> Result<Self, SplitError> {
        let file = File::open(path).map_err(|source| SplitError::Open { path: path.to_owned(), source })?;
        Self::from_reader(file, path, label, table)
    }

    /// Reads from any byte stream; `path` is what messages call it.
    ///
    /// # Errors
    /// As [`Split::from_file`].
    pub fn from_reader(
        input: impl Read,
        path: &Path,
        label: &str,
        table: &Table,
    ) -> Result<Self, SplitError> {
        let Some(id) = table.schema().id() else {
            return Err(SplitError::NoIdentifier { path: path.to_owned() });
        };
        let mut reader = RawReader::new(input, path, b',')?;
        let id_column = find(&reader, id, ColumnRole::Identifier)?;
        let part_column = find(&reader, PART_COLUMN, ColumnRole::Part)?;
        let mut listing = Listing::new(path, label, table);
        while let Some(block) = reader.next_block(DEFAULT_BATCH_ROWS)? {
            listing.append(&block, id_column, part_column)?;
        }
        listing.finish()
    }
}

fn find<R: Read>(reader: &RawReader<R>, column: &str, role: ColumnRole) -> Result<usize, TableError> {
    reader.header().iter().position(|h| h == column).ok_or_else(|| TableError::MissingColumn {
        path: reader.path().to_owned(),
        column: column.to_owned(),
        role,
        available: reader.header().to_vec(),
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Train,
    Test,
    Unused,
}

/// Marks of the table's rows while the file is read.
struct Listing<'a> {
    path: &'a Path,
    label: &'a str,
    table: &'a Table,
    row_of: HashMap<&'a str, usize>,
    marks: Vec<Option<Mark>>,
}

impl<'a> Listing<'a> {
    fn new(path: &'a Path, label: &'a str, table: &'a Table) -> Self {
        let row_of = (0..table.n_rows()).filter_map(|row| Some((table.row_id(row)?, row))).collect();
        Self { path, label, table, row_of, marks: vec![None; table.n_rows()] }
    }

    fn append(&mut self, block: &RawBlock, id_column: usize, part_column: usize) -> Result<(), SplitError> {
        let cells = block.column(id_column).zip(block.column(part_column));
        for ((id, part), at) in cells.zip(&block.positions) {
            let (id, part) = (id.trim(), part.trim());
            let row = self.row_of(id, at.line)?;
            let mark = self.mark_of(part, at.line)?;
            if self.marks[row].replace(mark).is_some() {
                return Err(SplitError::Repeated { label: self.label.to_owned(), row });
            }
        }
        Ok(())
    }

    fn row_of(&self, id: &str, line: usize) -> Result<usize, SplitError> {
        let unknown = || SplitError::UnknownId { path: self.path.to_owned(), line, id: excerpt(id) };
        self.row_of.get(id).copied().ok_or_else(unknown)
    }

    fn mark_of(&self, part: &str, line: usize) -> Result<Mark, SplitError> {
        match part {
            "train" => Ok(Mark::Train),
            "test" => Ok(Mark::Test),
            "unused" => Ok(Mark::Unused),
            _ => Err(SplitError::UnknownPart { path: self.path.to_owned(), line, part: excerpt(part) }),
        }
    }

    fn finish(self) -> Result<Split, SplitError> {
        if let Some(first) = self.marks.iter().position(Option::is_none) {
            return Err(SplitError::Unlisted {
                path: self.path.to_owned(),
                count: self.marks.iter().filter(|m| m.is_none()).count(),
                id: self.table.row_id(first).unwrap_or_default().to_owned(),
            });
        }
        let rows = |mark| (0..self.marks.len()).filter(|&row| self.marks[row] == Some(mark)).collect();
        Split::new(self.label, rows(Mark::Train), rows(Mark::Test))
    }
}
