//! A person's own table on its way through [`crypto_encode::cipher_table`]: one pass over the file, whose stored bytes are
//! counted for the progress line, and which Ctrl-C ends.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Error, Result, anyhow};
use crypto_encode::cipher_table::{Cell, CipherTableError, Difference, Head, RowCipher, TableSurvey};
use tabular_data::{TableError, TableFile, TableReader, VerbatimRecord, VerbatimRecords};

use crate::interrupt;
use crate::progress::{Mode, Progress};

/// A table that is open for one pass.
pub type Opened = VerbatimRecords<TableReader>;

/// The path of the note beside an encrypted table.
pub fn note_path(table: &Path) -> PathBuf {
    let mut name = table.as_os_str().to_owned();
    name.push(".cipherlens.toml");
    PathBuf::from(name)
}

/// Opens a table for one pass; `label` names the pass on the progress line, which goes with the records.
pub fn open(file: &TableFile, separator: char, label: &str) -> Result<Opened> {
    let progress = Progress::of_bytes(Mode::detect(false), label, file.stored_len()?);
    let input = file.open_through(|stored| Box::new(Watched { stored, progress }));
    input
        .and_then(|input| VerbatimRecords::from_reader(input, file.name(), separator as u8))
        .map_err(or_interrupt)
}

/// What stands above the rows.
pub fn head(records: &Opened) -> Head<'_> {
    Head { columns: records.header(), separator_line: records.separator_line() }
}

/// Passes a table from its first byte to its last through `cipher` to `out`. `header` replaces the line of the header, where some
/// of its columns are dropped. `path` is what messages call the table.
pub fn pass(
    mut records: Opened,
    header: Option<&str>,
    cipher: &mut dyn RowCipher,
    path: &Path,
    out: &mut impl Write,
) -> Result<()> {
    match header {
        None => out.write_all(records.preamble().as_bytes())?,
        Some(header) => out.write_all(with_header(&records, header).as_bytes())?,
    }
    let mut line = String::new();
    while let Some(record) = next(&mut records)? {
        line.clear();
        match turn(&record, cipher, &mut line) {
            Ok(true) => line.push_str(record.line_end()),
            Ok(false) => continue,
            Err(mut error) => {
                if let CipherTableError::Changed(Difference::Rows(rows)) = &mut error {
                    rows.found += count_rest(&mut records)?;
                }
                return Err(refusal(error, path));
            }
        }
        out.write_all(line.as_bytes())?;
    }
    Ok(())
}

/// Passes the rows of a table to a survey.
pub fn survey<'a>(mut records: Opened, mut survey: TableSurvey<'a>, path: &Path) -> Result<TableSurvey<'a>> {
    while let Some(record) = next(&mut records)? {
        if record.is_row() {
            let line = record.position().line as u64;
            survey.row(line, &cells(&record)).map_err(|error| refusal(error, path))?;
        }
    }
    Ok(survey)
}

/// What stands above the rows, with another header: byte-order mark and line of the separator stay, blank lines do not.
fn with_header(records: &Opened, header: &str) -> String {
    let whole = records.preamble();
    let mark = if whole.starts_with('\u{feff}') { "\u{feff}" } else { "" };
    let line_end = ["\r\n", "\n", "\r"].into_iter().find(|end| whole.ends_with(end)).unwrap_or("");
    match records.separator_line() {
        "" => [mark, header, line_end].concat(),
        first => [mark, first, line_end, header, line_end].concat(),
    }
}

/// Appends what a record becomes to `line`; false for a blank line that is left out.
fn turn(
    record: &VerbatimRecord<'_>,
    cipher: &mut dyn RowCipher,
    line: &mut String,
) -> Result<bool, CipherTableError> {
    if !record.is_row() {
        return Ok(cipher.blank_line());
    }
    cipher.row(record.position().line as u64, &cells(record), line).map(|()| true)
}

fn cells<'a>(record: &VerbatimRecord<'a>) -> Vec<Cell<'a>> {
    record.cells().map(|cell| Cell::verbatim(cell.raw(), cell.text())).collect()
}

/// The next record, unless the user has asked to stop.
pub fn next(records: &mut Opened) -> Result<Option<VerbatimRecord<'_>>> {
    interrupt::check()?;
    records.read().map_err(or_interrupt)
}

/// Rows to the end of the file or the first fault, for a message.
fn count_rest(records: &mut Opened) -> Result<u64> {
    let mut rows = 0;
    while let Ok(Some(record)) = records.read() {
        interrupt::check()?;
        rows += u64::from(record.is_row());
    }
    interrupt::check()?;
    Ok(rows)
}

/// What is wrong with the table at `path`, and what to do.
pub fn refusal(error: CipherTableError, path: &Path) -> Error {
    match error {
        CipherTableError::Changed(_) => anyhow!(
            "{}: {error}; restore the file as encrypt-table wrote it (--unauthenticated decrypts what is there and checks \
             nothing)",
            path.display()
        ),
        error => Error::from(error).context(path.display().to_string()),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Leaves cells in brackets, refuses a cell `bad`, and counts blank lines.
    struct Brackets(usize);

    impl RowCipher for Brackets {
        fn row(&mut self, line: u64, cells: &[Cell<'_>], out: &mut String) -> Result<(), CipherTableError> {
            if cells.iter().any(|cell| cell.text() == "bad") {
                return Err(CipherTableError::Changed(Difference::Separator { found: ';', encrypted: ',' }));
            }
            let cells: Vec<String> = cells.iter().map(|cell| format!("[{}]", cell.text())).collect();
            *out += &format!("{line}:{}", cells.join(","));
            Ok(())
        }

        fn blank_line(&mut self) -> bool {
            self.0 += 1;
            self.0 < 2
        }
    }

    fn passed(text: &str, new_header: Option<&str>) -> Result<(String, usize)> {
        let dir = tempfile::tempdir()?;
        let path = dir.path().join("my.csv");
        std::fs::write(&path, text)?;
        let file = TableFile::from(path.as_path());
        let records = open(&file, ',', "test")?;
        assert_eq!(head(&records).columns, ["a", "b"]);
        let (mut cipher, mut out) = (Brackets(0), Vec::new());
        pass(records, new_header, &mut cipher, Path::new("my.csv"), &mut out)?;
        Ok((String::from_utf8(out)?, cipher.0))
    }

    #[test]
    fn header_line_ends_and_blank_lines_are_passed_on_as_they_are() -> Result<()> {
        let (text, blank) = passed("sep=,\r\na,b\r\n1,\"x, y\"\n\r\n2,", None)?;
        assert_eq!((text.as_str(), blank), ("sep=,\r\na,b\r\n3:[1],[x, y]\n\r\n5:[2],[]", 1));
        let (text, blank) = passed("\u{feff}sep=,\r\n\r\na,b\r\n\n\n1,2", Some("b"))?;
        assert_eq!(
            (text.as_str(), blank),
            ("\u{feff}sep=,\r\nb\r\n\n6:[1],[2]", 2),
            "one blank line is left out"
        );
        Ok(())
    }

    #[test]
    fn a_change_is_refused_with_what_to_do() {
        let said = passed("a,b\n1,2\nbad,2\n", None).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(
            said.starts_with("my.csv: ") && said.contains("restore the file as encrypt-table wrote it"),
            "{said}"
        );
        assert_eq!(note_path(Path::new("to/enc.csv")), Path::new("to/enc.csv.cipherlens.toml"));
    }
}
