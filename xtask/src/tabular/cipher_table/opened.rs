//! A table on its way through one pass: its stored bytes are counted for the progress line, and Ctrl-C ends them.

use std::io::{self, Read};

use anyhow::{Error, Result};
use tabular_data::{TableError, TableFile, TableReader, VerbatimRecord, VerbatimRecords};

use crate::interrupt;
use crate::progress::{Mode, Progress};

/// Opens a table for one pass; `label` names the pass on the progress line, which goes with the records.
pub fn open(
    file: &TableFile,
    separator: char,
    label: &str,
    show: Mode,
) -> Result<VerbatimRecords<TableReader>> {
    let progress = Progress::of_bytes(show, label, file.stored_len()?);
    let input = file.open_through(|stored| Box::new(Watched { stored, progress })).map_err(or_interrupt)?;
    VerbatimRecords::from_reader(input, file.name(), separator as u8).map_err(or_interrupt)
}

/// The next record, unless the user has asked to stop.
pub(super) fn next<R: Read>(records: &mut VerbatimRecords<R>) -> Result<Option<VerbatimRecord<'_>>> {
    interrupt::check()?;
    records.read().map_err(or_interrupt)
}

/// Reading that ended because the user asked to stop is no fault of the file.
fn or_interrupt(error: TableError) -> Error {
    interrupt::check().err().map_or_else(|| error.into(), Error::from)
}

/// The bytes of a table as they are stored.
struct Watched<R> {
    stored: R,
    progress: Progress,
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        interrupt::check().map_err(io::Error::other)?;
        let read = self.stored.read(buffer)?;
        self.progress.add(read as u64);
        Ok(read)
    }
}
