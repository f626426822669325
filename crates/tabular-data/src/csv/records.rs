//! Records of a CSV file: split by `csv-core`, the parser of the crate `csv`; here each gets its place, and its faults a name.
//!
//! Accepts RFC 4180 with any one-byte separator, a UTF-8 byte-order mark, a first line `sep=;`, and line ends LF, CRLF or CR.
//! `csv-core` itself accepts everything: it passes over blank lines and takes a quotation mark within a cell for text. So blank
//! lines are taken here before it sees them, and a record with a quotation mark is compared with the cells it was split into.
//!
//! A blank line holds one empty cell. Where the header has one cell it is therefore a row, and is read as one; before the header,
//! and where the header has more cells, it is no record and is skipped.

use std::io::{self, BufRead, BufReader, Chain, Cursor, Read};
use std::path::{Path, PathBuf};

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::preamble::Preamble;
use super::quotes::{QuoteFault, RawCells, check_quotes};
use crate::error::{Position, TableError};

/// Longest record accepted; a longer one is an unclosed quotation mark.
const MAX_RECORD_BYTES: usize = 16 << 20;

/// One record.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Record<'a> {
    pub(crate) at: Position,
    /// As it stands, without its line end.
    pub(crate) raw: &'a str,
    /// The bytes that end it; none at the end of the file.
    pub(crate) line_end: &'static str,
    /// A blank line that is no row.
    pub(crate) skipped: bool,
    /// The cells' texts, one after the other.
    pub(crate) text: &'a [u8],
    /// Where in `text` each cell ends.
    pub(crate) ends: &'a [usize],
}

impl<'a> Record<'a> {
    /// The texts of its cells, quotation marks removed.
    pub(crate) fn cells(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let (text, mut start) = (std::str::from_utf8(self.text).unwrap_or_default(), 0);
        self.ends
            .iter()
            .map(move |&end| text.get(std::mem::replace(&mut start, end)..end).unwrap_or_default())
    }

    /// The cells as they stand, quotation marks included.
    pub(super) fn raw_cells(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let raw = self.raw;
        let cells = RawCells::new(raw.as_bytes(), self.text, self.ends);
        cells.map(move |(start, end)| raw.get(start..end).unwrap_or_default())
    }
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
    parser: Reader,
    raw: Vec<u8>,
    cells: CellBuffer,
}

/// Room for the cells of one record.
struct CellBuffer {
    text: Vec<u8>,
    written: usize,
    ends: Vec<usize>,
    cells: usize,
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
            parser: parser(separator),
            raw: Vec::new(),
            cells: CellBuffer { text: vec![0; 1 << 10], written: 0, ends: vec![0; 1 << 6], cells: 0 },
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

    /// The next record that is not skipped and holds no byte 0; `None` at the end of the file.
    pub(crate) fn next_row(&mut self) -> Result<Option<Record<'_>>, TableError> {
        loop {
            match self.advance()? {
                None => return Ok(None),
                Some((_, _, true)) => {}
                Some((at, ..)) if self.raw.contains(&0) => {
                    return Err(TableError::NulByte { path: self.path.clone(), at });
                }
                Some((at, line_end, skipped)) => return Ok(Some(self.record(at, line_end, skipped))),
            }
        }
    }

    /// The next record; blank lines that are no rows are records, too.
    pub(crate) fn next_raw(&mut self) -> Result<Option<Record<'_>>, TableError> {
        let Some((at, line_end, skipped)) = self.advance()? else { return Ok(None) };
        Ok(Some(self.record(at, line_end, skipped)))
    }

    /// Fills the buffers with the next record; its place, its line end, and whether it is skipped.
    fn advance(&mut self) -> Result<Option<(Position, &'static str, bool)>, TableError> {
        let at = Position { line: self.line, row: self.row };
        let Some(line_end) = self.split(at)? else { return Ok(None) };
        if self.raw.contains(&b'"') {
            self.check_quotes(at)?;
            self.line += self.raw.iter().filter(|&&byte| byte == b'\n').count();
        }
        self.line += usize::from(!line_end.is_empty());
        self.check_utf8(at)?;
        let skipped = self.raw.is_empty() && !self.blank_rows;
        self.row += usize::from(!skipped);
        Ok(Some((at, line_end, skipped)))
    }

    fn record(&self, at: Position, line_end: &'static str, skipped: bool) -> Record<'_> {
        // Its bytes have been checked.
        let raw = std::str::from_utf8(&self.raw).unwrap_or_default();
        Record { at, raw, line_end, skipped, text: self.cells.text(), ends: self.cells.ends() }
    }

    /// Lets the parser split the next record into `cells` and copies it to `raw`, up to its line end, which is consumed and
    /// returned; `None` at the end of the file.
    fn split(&mut self, at: Position) -> Result<Option<&'static str>, TableError> {
        self.raw.clear();
        self.cells.clear();
        match self.filled()?.first() {
            None => return Ok(None),
            Some(&first @ (b'\n' | b'\r')) => {
                self.cells.push_empty();
                self.input.consume(1);
                return self.line_end(first).map(Some);
            }
            Some(_) => {}
        }
        loop {
            let chunk = self.input.fill_buf().map_err(|source| read_error(&self.path, source))?;
            let at_end = chunk.is_empty();
            let (result, read) = self.cells.take(&mut self.parser, chunk);
            let (record, last) = match (&result, chunk.get(..read).and_then(<[u8]>::split_last)) {
                (ReadRecordResult::Record, Some((last, record))) => (record, Some(*last)),
                _ => (chunk.get(..read).unwrap_or_default(), None),
            };
            self.raw.extend_from_slice(record);
            self.input.consume(read);
            match result {
                ReadRecordResult::Record => return last.map_or(Ok(""), |last| self.line_end(last)).map(Some),
                ReadRecordResult::End => return Ok(None),
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => self.cells.grow(),
                ReadRecordResult::InputEmpty if self.raw.len() > MAX_RECORD_BYTES || at_end => {
                    let (path, limit) = (self.path.clone(), MAX_RECORD_BYTES);
                    return Err(TableError::RecordTooLong { path, at, limit });
                }
                ReadRecordResult::InputEmpty => {}
            }
        }
    }

    fn filled(&mut self) -> Result<&[u8], TableError> {
        self.input.fill_buf().map_err(|source| read_error(&self.path, source))
    }

    /// The whole line end of which `first` was the first byte; a line feed after a carriage return is consumed.
    fn line_end(&mut self, first: u8) -> Result<&'static str, TableError> {
        if first == b'\n' {
            return Ok("\n");
        }
        if self.filled()?.first() != Some(&b'\n') {
            return Ok("\r");
        }
        self.input.consume(1);
        Ok("\r\n")
    }

    fn check_quotes(&self, at: Position) -> Result<(), TableError> {
        let cells = RawCells::new(&self.raw, self.cells.text(), self.cells.ends());
        let path = || self.path.clone();
        check_quotes(cells, self.separator).map_err(|fault| match fault {
            QuoteFault::Stray => TableError::StrayQuote { path: path(), at },
            QuoteFault::Unclosed => TableError::UnclosedQuote { path: path(), at },
        })
    }

    fn check_utf8(&self, at: Position) -> Result<(), TableError> {
        let Err(error) = std::str::from_utf8(&self.raw) else { return Ok(()) };
        let byte = self.raw.get(error.valid_up_to()).copied().unwrap_or_default();
        Err(TableError::NotUtf8 { path: self.path.clone(), at, byte })
    }
}

/// A parser past its start, where it would drop a byte-order mark: one that begins a cell belongs to the cell.
fn parser(separator: u8) -> Reader {
    let mut parser = ReaderBuilder::new().delimiter(separator).build();
    parser.read_record(b"\n", &mut [0], &mut [0]);
    parser
}

/// What is wrong with a binary file whose text is read comes as it is.
fn read_error(path: &Path, source: io::Error) -> TableError {
    source.downcast().unwrap_or_else(|source| TableError::Read { path: path.to_owned(), source })
}

impl CellBuffer {
    fn clear(&mut self) {
        (self.written, self.cells) = (0, 0);
    }

    /// One empty cell.
    fn push_empty(&mut self) {
        self.cells = 1;
        self.ends[..1].fill(0);
    }

    /// Lets `parser` take what it can of `chunk`; what came of it, and the bytes taken.
    fn take(&mut self, parser: &mut Reader, chunk: &[u8]) -> (ReadRecordResult, usize) {
        let text = self.text.get_mut(self.written..).unwrap_or_default();
        let ends = self.ends.get_mut(self.cells..).unwrap_or_default();
        let (result, read, written, cells) = parser.read_record(chunk, text, ends);
        self.written += written;
        self.cells += cells;
        (result, read)
    }

    /// Makes room for more text or more cells, whichever ran out.
    fn grow(&mut self) {
        if self.written == self.text.len() {
            self.text.resize(self.written * 2, 0);
        }
        if self.cells == self.ends.len() {
            self.ends.resize(self.cells * 2, 0);
        }
    }

    fn text(&self) -> &[u8] {
        self.text.get(..self.written).unwrap_or_default()
    }

    fn ends(&self) -> &[usize] {
        self.ends.get(..self.cells).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(input: &str) -> Result<Vec<(usize, usize)>, TableError> {
        let mut records = Records::new(input.as_bytes(), Path::new("t.csv"), b',')?;
        let mut found = Vec::new();
        while let Some(record) = records.next_row()? {
            found.push((record.at.line, record.ends.len()));
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
        check("a\r\n\n\r\r\nb\r", &[(1, 1), (5, 1)]);
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

    /// Records of more text and more cells than there is room for at first, in pieces of one byte.
    #[test]
    fn room_grows_with_the_record() {
        struct Bytes<'a>(&'a [u8]);
        impl Read for Bytes<'_> {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                let (Some((&first, rest)), Some(place)) = (self.0.split_first(), buffer.first_mut()) else {
                    return Ok(0);
                };
                (*place, self.0) = (first, rest);
                Ok(1)
            }
        }
        let wide = vec!["xyz"; 700].join(",");
        let text = format!("{wide}\r\n\"{}\"", "é\"\"\r\n".repeat(2000));
        let mut records = Records::new(Bytes(text.as_bytes()), Path::new("t.csv"), b',').expect("a file");
        let record = records.next_row().expect("valid").expect("a record");
        assert_eq!((record.raw, record.ends.len(), record.text.len()), (&*wide, 700, 2100));
        let record = records.next_row().expect("valid").expect("a record");
        assert_eq!((record.at.line, record.text), (2, "é\"\r\n".repeat(2000).as_bytes()));
        assert!(records.next_row().expect("valid").is_none());
    }
}
