//! The structural scanner: where records end, how many cells they have, on which line they begin.
//!
//! Accepts RFC 4180 with any one-byte separator, a UTF-8 byte-order mark, a first line `sep=;`, and line ends LF, CRLF or CR.
//!
//! A blank line holds one empty cell. Where the header has one cell it is therefore a row, and is read as one; before the header,
//! and where the header has more cells, it is no record and is skipped.

use std::io::{BufRead, BufReader, Chain, Cursor, Read};
use std::path::{Path, PathBuf};

use super::preamble::Preamble;
use crate::error::{Position, TableError};

/// Longest record accepted; a longer one is an unclosed quotation mark.
const MAX_RECORD_BYTES: usize = 16 << 20;

/// One record found by the scanner.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Record {
    pub(crate) at: Position,
    pub(crate) cells: usize,
    /// The bytes that end it; none at the end of the file.
    pub(crate) line_end: &'static str,
    /// A blank line that is no row.
    pub(crate) skipped: bool,
}

/// Walks a byte stream record by record.
pub(crate) struct Records<R> {
    input: BufReader<Chain<Cursor<Vec<u8>>, R>>,
    path: PathBuf,
    separator: u8,
    line: usize,
    row: usize,
    preamble: String,
    blank_rows: bool,
}

impl<R: Read> Records<R> {
    /// Starts at the header, past a byte-order mark and a line `sep=;`; `path` is for messages.
    pub(crate) fn new(mut input: R, path: &Path, separator: u8) -> Result<Self, TableError> {
        let mut start = Vec::with_capacity(Preamble::MAX_BYTES);
        let read = input.by_ref().take(Preamble::MAX_BYTES as u64).read_to_end(&mut start);
        read.map_err(|source| TableError::Read { path: path.to_owned(), source })?;
        let preamble = Preamble::of(&start);
        if let Some(line) = preamble.separator.filter(|said| *said != separator) {
            let (line, schema) = (char::from(line), char::from(separator));
            return Err(TableError::SeparatorConflict { path: path.to_owned(), line, schema });
        }
        let text = start.drain(..preamble.bytes).collect::<Vec<_>>();
        Ok(Self {
            input: BufReader::with_capacity(1 << 16, Cursor::new(start).chain(input)),
            path: path.to_owned(),
            separator,
            line: 1 + usize::from(preamble.separator.is_some()),
            row: 0,
            preamble: String::from_utf8_lossy(&text).into_owned(),
            blank_rows: false,
        })
    }

    /// What stands before the first record.
    pub(crate) fn preamble(&self) -> &str {
        &self.preamble
    }

    /// From here on a blank line is a row of one empty cell: what it is under a header of one cell.
    pub(crate) fn keep_blank_rows(&mut self) {
        self.blank_rows = true;
    }

    /// Appends the next record and a line feed to `out`, a blank row as `""`; `None` at the end of the file.
    pub(crate) fn next_into(&mut self, out: &mut Vec<u8>) -> Result<Option<Record>, TableError> {
        loop {
            let start = out.len();
            let Some(record) = self.next_raw(out)? else { return Ok(None) };
            if record.skipped {
                continue;
            }
            if out.get(start..).is_some_and(|text| text.contains(&0)) {
                return Err(TableError::NulByte { path: self.path.clone(), at: record.at });
            }
            if out.len() == start {
                out.extend_from_slice(b"\"\"");
            }
            out.push(b'\n');
            return Ok(Some(record));
        }
    }

    /// Appends the next record as it stands, without its line end, to `out`; blank lines that are no rows are records, too.
    pub(crate) fn next_raw(&mut self, out: &mut Vec<u8>) -> Result<Option<Record>, TableError> {
        let start = out.len();
        let at = Position { line: self.line, row: self.row };
        let Some((cells, line_end)) = self.scan(out, at)? else { return Ok(None) };
        let record = out.get(start..).unwrap_or_default();
        self.check_utf8(record, at)?;
        let skipped = record.is_empty() && !self.blank_rows;
        self.row += usize::from(!skipped);
        Ok(Some(Record { at, cells, line_end, skipped }))
    }

    /// Copies bytes to `out` up to a line end (which is consumed); the number of cells and the line end, or `None` at the end of
    /// the file.
    fn scan(&mut self, out: &mut Vec<u8>, at: Position) -> Result<Option<(usize, &'static str)>, TableError> {
        let mut machine = Machine::new(self.separator);
        let start = out.len();
        loop {
            let chunk = self
                .input
                .fill_buf()
                .map_err(|source| TableError::Read { path: self.path.clone(), source })?;
            if chunk.is_empty() {
                return self.finish(&machine, out.len() > start, at);
            }
            let (used, stop) = machine.run(chunk);
            out.extend_from_slice(chunk.get(..used).unwrap_or_default());
            let consumed = used + usize::from(matches!(stop, Stop::LineEnd(_)));
            self.input.consume(consumed);
            match stop {
                Stop::ChunkEnd if out.len() - start > MAX_RECORD_BYTES => return Err(self.too_long(at)),
                Stop::ChunkEnd => {}
                Stop::StrayQuote => return Err(TableError::StrayQuote { path: self.path.clone(), at }),
                Stop::LineEnd(byte) => {
                    self.line += 1 + machine.line_feeds;
                    return Ok(Some((machine.cells, self.line_end(byte)?)));
                }
            }
        }
    }

    /// The whole line end of which `first` was the first byte; a line feed after a carriage return is consumed.
    fn line_end(&mut self, first: u8) -> Result<&'static str, TableError> {
        if first == b'\n' {
            return Ok("\n");
        }
        let next =
            self.input.fill_buf().map_err(|source| TableError::Read { path: self.path.clone(), source })?;
        if next.first() != Some(&b'\n') {
            return Ok("\r");
        }
        self.input.consume(1);
        Ok("\r\n")
    }

    fn finish(
        &self,
        machine: &Machine,
        any: bool,
        at: Position,
    ) -> Result<Option<(usize, &'static str)>, TableError> {
        match machine.state {
            State::Quoted => Err(TableError::UnclosedQuote { path: self.path.clone(), at }),
            _ => Ok(any.then_some((machine.cells, ""))),
        }
    }

    fn check_utf8(&self, record: &[u8], at: Position) -> Result<(), TableError> {
        let Err(error) = std::str::from_utf8(record) else { return Ok(()) };
        let byte = record.get(error.valid_up_to()).copied().unwrap_or_default();
        Err(TableError::NotUtf8 { path: self.path.clone(), at, byte })
    }

    fn too_long(&self, at: Position) -> TableError {
        TableError::RecordTooLong { path: self.path.clone(), at, limit: MAX_RECORD_BYTES }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    CellStart,
    Plain,
    Quoted,
    /// After a quotation mark in a quoted cell: it closes the cell, or is the first of a doubled one.
    Closed,
}

enum Stop {
    ChunkEnd,
    LineEnd(u8),
    StrayQuote,
}

/// Quotation state across chunks of one record.
struct Machine {
    separator: u8,
    state: State,
    cells: usize,
    line_feeds: usize,
}

impl Machine {
    fn new(separator: u8) -> Self {
        Self { separator, state: State::CellStart, cells: 1, line_feeds: 0 }
    }

    /// Runs over `chunk`; how many bytes belong to the record, and why it stopped.
    fn run(&mut self, chunk: &[u8]) -> (usize, Stop) {
        for (i, &byte) in chunk.iter().enumerate() {
            match (self.state, byte) {
                (State::Quoted, b'"') => self.state = State::Closed,
                (State::Quoted, b'\n') => self.line_feeds += 1,
                (State::Quoted, _) => {}
                (_, b'\n' | b'\r') => return (i, Stop::LineEnd(byte)),
                (_, b) if b == self.separator => {
                    self.cells += 1;
                    self.state = State::CellStart;
                }
                (State::CellStart | State::Closed, b'"') => self.state = State::Quoted,
                (State::CellStart | State::Plain, b) if b != b'"' => self.state = State::Plain,
                _ => return (i, Stop::StrayQuote),
            }
        }
        (chunk.len(), Stop::ChunkEnd)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(input: &str) -> Result<Vec<(usize, usize)>, TableError> {
        let mut scanner = Records::new(input.as_bytes(), Path::new("t.csv"), b',')?;
        let (mut out, mut found) = (Vec::new(), Vec::new());
        while let Some(record) = scanner.next_into(&mut out)? {
            found.push((record.at.line, record.cells));
        }
        Ok(found)
    }

    fn check(input: &str, expected: &[(usize, usize)]) {
        assert_eq!(records(input).expect("valid"), expected, "{input:?}");
    }

    #[test]
    fn records_are_found_with_their_lines() {
        check("", &[]);
        check("\u{feff}", &[]);
        check("a,b\n1,2\n", &[(1, 2), (2, 2)]);
        check("a,b\r\n1,2\r\n3,4", &[(1, 2), (2, 2), (3, 2)]);
        check("a,b\r1,2\r", &[(1, 2), (2, 2)]);
        check("\u{feff}\"a\",b\n\n\n1,2", &[(1, 2), (4, 2)]);
        check("a,b\n\"x\ny\",\"q\"\"q\"\n1,2\n", &[(1, 2), (2, 2), (4, 2)]);
        check("a,b\n,\n", &[(1, 2), (2, 2)]);
        check("sep=,\na,b\n1,2\n", &[(2, 2), (3, 2)]);
        check("\u{feff}SEP=,\r\na,b\r\n", &[(2, 2)]);
        check("sep=,", &[(1, 2)]);
    }

    #[test]
    fn a_byte_0_is_no_text() {
        assert!(matches!(records("a,b\n1,x\0\n"), Err(TableError::NulByte { at, .. }) if at.line == 2));
    }

    #[test]
    fn faulty_quotes_are_errors() {
        assert!(matches!(records("a,b\n1,2\"\n"), Err(TableError::StrayQuote { at, .. }) if at.line == 2));
        assert!(matches!(records("a,b\n\"1\"x,2\n"), Err(TableError::StrayQuote { .. })));
        assert!(
            matches!(records("a,b\n\"1,2\n3,4\n"), Err(TableError::UnclosedQuote { at, .. }) if at.row == 1)
        );
    }

    #[test]
    fn a_separator_that_the_file_contradicts_is_refused() {
        let message = records("sep=;\na;b\n").expect_err("another separator").to_string();
        assert!(
            message.contains("';'") && message.contains("','") && message.contains("csv.separator"),
            "{message}"
        );
    }

    #[test]
    fn an_endless_record_is_cut_off() {
        let input = format!("a,\"{}", "x".repeat(MAX_RECORD_BYTES + (1 << 17)));
        assert!(matches!(records(&input), Err(TableError::RecordTooLong { .. })));
    }
}
