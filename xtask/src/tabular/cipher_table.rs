//! A person's own table on its way through [`crypto_encode::cipher_table`]: one pass over the file, whose stored bytes are
//! counted for the progress line, and which Ctrl-C ends.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Error, Result, anyhow};
use crypto_encode::cipher_table::{Cell, CipherTableError, Difference, Head, RowCipher};
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

/// Passes a table from its first byte to its last through `cipher` to `out`. `path` is what messages call it.
pub fn pass(
    mut records: Opened,
    cipher: &mut dyn RowCipher,
    path: &Path,
    out: &mut impl Write,
) -> Result<()> {
    out.write_all(records.preamble().as_bytes())?;
    let mut line = String::new();
    while let Some(record) = next(&mut records)? {
        line.clear();
        if let Err(mut error) = turn(&record, cipher, &mut line) {
            if let CipherTableError::Changed(Difference::Rows(rows)) = &mut error {
                rows.found += count_rest(&mut records)?;
            }
            return Err(refusal(error, path));
        }
        line.push_str(record.line_end());
        out.write_all(line.as_bytes())?;
    }
    Ok(())
}

/// Appends what a record becomes to `line`.
fn turn(
    record: &VerbatimRecord<'_>,
    cipher: &mut dyn RowCipher,
    line: &mut String,
) -> Result<(), CipherTableError> {
    if !record.is_row() {
        cipher.blank_line();
        return Ok(());
    }
    let cells: Vec<_> = record.cells().map(|cell| Cell::verbatim(cell.raw(), cell.text())).collect();
    cipher.row(record.position().line as u64, &cells, line)
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

        fn blank_line(&mut self) {
            self.0 += 1;
        }
    }

    fn passed(text: &str) -> Result<(String, usize)> {
        let dir = tempfile::tempdir()?;
        let path = dir.path().join("my.csv");
        std::fs::write(&path, text)?;
        let file = TableFile::from(path.as_path());
        let records = open(&file, ',', "test")?;
        assert_eq!(head(&records).columns, ["a", "b"]);
        let (mut cipher, mut out) = (Brackets(0), Vec::new());
        pass(records, &mut cipher, Path::new("my.csv"), &mut out)?;
        Ok((String::from_utf8(out)?, cipher.0))
    }

    #[test]
    fn header_line_ends_and_blank_lines_are_passed_on_as_they_are() -> Result<()> {
        let (text, blank) = passed("sep=,\r\na,b\r\n1,\"x, y\"\n\r\n2,")?;
        assert_eq!((text.as_str(), blank), ("sep=,\r\na,b\r\n3:[1],[x, y]\n\r\n5:[2],[]", 1));
        Ok(())
    }

    #[test]
    fn a_change_is_refused_with_what_to_do() {
        let said = passed("a,b\n1,2\nbad,2\n").err().map(|error| error.to_string()).unwrap_or_default();
        assert!(
            said.starts_with("my.csv: ") && said.contains("restore the file as encrypt-table wrote it"),
            "{said}"
        );
        assert_eq!(note_path(Path::new("to/enc.csv")), Path::new("to/enc.csv.cipherlens.toml"));
    }
}
