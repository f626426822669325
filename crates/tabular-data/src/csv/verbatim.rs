//! Records of a CSV file as they stand, for programs that change some cells and leave every other byte alone.

use std::borrow::Cow;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::file::{TableFile, TableReader};
use super::raw::{check_header, check_width};
use super::records::{Record, Records};
use crate::error::{Position, TableError};

/// Reads a CSV file record by record without changing a byte; memory is bounded by the longest record.
///
/// What is written from [`preamble`](Self::preamble) and from text and line end of every record is the file itself:
///
/// ```
/// use tabular_data::VerbatimRecords;
///
/// let csv = "name;city\r\n\"Ann; Lee\";Bonn\r\n\r\nBob;";
/// let mut records = VerbatimRecords::from_reader(csv.as_bytes(), "people.csv".as_ref(), b';')?;
/// assert_eq!(records.header(), ["name", "city"]);
/// let mut copy = records.preamble().to_owned();
/// while let Some(record) = records.read()? {
///     copy += record.text();
///     copy += record.line_end();
/// }
/// assert_eq!(copy, csv);
/// # Ok::<(), tabular_data::TableError>(())
/// ```
pub struct VerbatimRecords<R> {
    records: Records<R>,
    path: PathBuf,
    separator_line: String,
    preamble: String,
    header: Vec<String>,
}

/// One record as it stands in the file.
#[derive(Debug, Clone, Copy)]
pub struct VerbatimRecord<'a>(Record<'a>);

/// One cell as it stands in the file, quotation marks included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VerbatimCell<'a>(&'a str);

impl VerbatimRecords<TableReader> {
    /// Opens a file, compressed by gzip or not, whose cells are separated by the ASCII character `separator`.
    ///
    /// # Errors
    /// [`TableError`] when the file cannot be opened or has no valid header.
    pub fn open(file: impl Into<TableFile>, separator: u8) -> Result<Self, TableError> {
        let file = file.into();
        Self::from_reader(file.open()?, file.name(), separator)
    }
}

impl<R: Read> VerbatimRecords<R> {
    /// Reads the header from any byte stream; `path` is what messages call it.
    ///
    /// # Errors
    /// [`TableError`] when there is no header, or one that names a column twice.
    pub fn from_reader(input: R, path: &Path, separator: u8) -> Result<Self, TableError> {
        let mut records = Records::new(input, path, separator)?;
        let mut preamble = records.preamble().to_owned();
        let separator_line =
            preamble.trim_start_matches('\u{feff}').trim_end_matches(['\r', '\n']).to_owned();
        let header = loop {
            let Some(record) = records.next_raw()? else {
                return Err(TableError::Empty { path: path.to_owned() });
            };
            preamble.extend([record.raw, record.line_end]);
            if !record.skipped {
                break record.cells().map(str::to_owned).collect::<Vec<_>>();
            }
        };
        check_header(path, &header.iter().map(|name| name.trim().to_owned()).collect::<Vec<_>>())?;
        if header.len() == 1 {
            records.keep_blank_rows();
        }
        Ok(Self { records, path: path.to_owned(), separator_line, preamble, header })
    }

    /// The start of the file as it stands, up to the end of the header's line: a byte-order mark, a line `sep=;`, blank
    /// lines, the header.
    pub fn preamble(&self) -> &str {
        &self.preamble
    }

    /// The first line `sep=;` as it stands, without its line end; empty where there is none.
    pub fn separator_line(&self) -> &str {
        &self.separator_line
    }

    /// Cells of the header, quotation marks removed and spaces kept.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// The next row or skipped blank line, or `None` at the end of the file.
    ///
    /// # Errors
    /// [`TableError`] with line and row for a record of another width than the header, or none by RFC 4180.
    pub fn read(&mut self) -> Result<Option<VerbatimRecord<'_>>, TableError> {
        let expected = self.header.len();
        let Some(record) = self.records.next_raw()? else { return Ok(None) };
        if !record.skipped {
            check_width(&self.path, record.at, record.ends.len(), expected)?;
        }
        Ok(Some(VerbatimRecord(record)))
    }
}

impl<'a> VerbatimRecord<'a> {
    /// Where it stands.
    pub fn position(&self) -> Position {
        self.0.at
    }

    /// Whether it is a row; otherwise a blank line of a table of several columns.
    pub fn is_row(&self) -> bool {
        !self.0.skipped
    }

    /// The record without its line end.
    pub fn text(&self) -> &'a str {
        self.0.raw
    }

    /// `\n`, `\r\n`, `\r`, or nothing at the end of the file.
    pub fn line_end(&self) -> &'static str {
        self.0.line_end
    }

    /// The cells of a row, as many as the header has; none for a blank line that is no row.
    pub fn cells(&self) -> impl Iterator<Item = VerbatimCell<'a>> + use<'a> {
        let cells = self.0.raw_cells().map(VerbatimCell);
        cells.take(if self.is_row() { usize::MAX } else { 0 })
    }
}

impl<'a> VerbatimCell<'a> {
    /// The cell with its quotation marks.
    pub fn raw(self) -> &'a str {
        self.0
    }

    /// Whether it stands between quotation marks.
    pub fn is_quoted(self) -> bool {
        self.0.starts_with('"')
    }

    /// The text meant: without the outer quotation marks, doubled ones as one.
    pub fn text(self) -> Cow<'a, str> {
        match self.0.strip_prefix('"').map(|inner| inner.strip_suffix('"').unwrap_or(inner)) {
            None => Cow::Borrowed(self.0),
            Some(inner) if inner.contains('"') => Cow::Owned(inner.replace("\"\"", "\"")),
            Some(inner) => Cow::Borrowed(inner),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Rows as text, and the file put together again.
    fn read(csv: &str, separator: u8) -> Result<(Vec<Vec<String>>, String), TableError> {
        let mut records = VerbatimRecords::from_reader(csv.as_bytes(), Path::new("t.csv"), separator)?;
        let (mut rows, mut copy) = (vec![records.header().to_vec()], records.preamble().to_owned());
        while let Some(record) = records.read()? {
            copy.extend([record.text(), record.line_end()]);
            if record.is_row() {
                rows.push(record.cells().map(|cell| cell.text().into_owned()).collect());
            }
        }
        Ok((rows, copy))
    }

    fn check(csv: &str, expected: &[&[&str]]) {
        let (rows, copy) = read(csv, b',').expect("well-formed");
        assert_eq!(rows, expected, "{csv:?}");
        assert_eq!(copy, csv);
    }

    #[test]
    fn every_byte_comes_back() {
        check("name\nann\n\nbob\n", &[&["name"], &["ann"], &[""], &["bob"]]);
        check("name\r\nann\r\n\r\n", &[&["name"], &["ann"], &[""]]);
        check("\u{feff}\n\na,b\r1,2\r\r\n\n3,4", &[&["a", "b"], &["1", "2"], &["3", "4"]]);
        check("\" a\",b\n\"x\ny,\"\"z\"\"\",\"\"\n,\n", &[&[" a", "b"], &["x\ny,\"z\"", ""], &["", ""]]);
        check("a\n\"\"\n\"\"\"\"", &[&["a"], &[""], &["\""]]);
        check("\u{feff}sep=,\r\na,b\r\n1,2", &[&["a", "b"], &["1", "2"]]);
    }

    #[test]
    fn the_line_of_the_separator_is_told_from_the_header() {
        for (csv, expected) in [
            ("\u{feff}Sep=,\r\na,b\n", "Sep=,"),
            ("sep=,\na,b\n", "sep=,"),
            ("\u{feff}a,b\n", ""),
            ("\n\na\n", ""),
        ] {
            let records =
                VerbatimRecords::from_reader(csv.as_bytes(), Path::new("t.csv"), b',').expect("a header");
            assert_eq!(records.separator_line(), expected, "{csv:?}");
        }
    }

    #[test]
    fn faults_are_those_of_the_typed_reader() {
        assert!(matches!(read("\n\n", b','), Err(TableError::Empty { .. })));
        assert!(matches!(read("a, a\n1,2\n", b','), Err(TableError::DuplicateHeader { .. })));
        let ragged = read("a,b\n\n1,2,3\n", b',');
        assert!(matches!(ragged, Err(TableError::Ragged { at: Position { line: 3, row: 1 }, found: 3, .. })));
        assert!(matches!(read("a,b\n \n", b','), Err(TableError::Ragged { found: 1, .. })));
    }

    proptest! {
        #[test]
        fn what_is_written_is_what_was_read(csv in "[ab,;\"\r\n\u{feff}é]{0,60}") {
            if let Ok((_, copy)) = read(&csv, b',') {
                prop_assert_eq!(copy, csv);
            }
        }

        #[test]
        fn quoted_cells_come_back_as_they_were(
            rows in prop::collection::vec(prop::collection::vec("[a,\"\n\r é]{0,6}", 2), 1..6)
        ) {
            let quote = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
            let line = |row: &Vec<String>| row.iter().map(quote).collect::<Vec<_>>().join(",");
            let csv = format!("x,y\n{}", rows.iter().map(line).collect::<Vec<_>>().join("\r\n"));
            prop_assert_eq!(&read(&csv, b',').expect("well-formed").0[1..], rows);
        }
    }
}
