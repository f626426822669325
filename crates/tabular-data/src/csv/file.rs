//! Opening a table file: one place for gzip, for files that are no CSV, and for a stream that was saved to be read again.
//!
//! A table is read several times (separator, schema, rows), always from the start and always through [`TableFile::open`].
//! What a file is, its first bytes say; only a name that ends as those of binary tables do must not contradict them.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flate2::read::MultiGzDecoder;

#[cfg(feature = "polars")]
use super::kind::FileKind;
use super::kind::kind_of;
use crate::error::TableError;
#[cfg(feature = "polars")]
use crate::frame::{CsvText, Format, FrameRows};

/// Bytes looked at to tell what a file is.
const START_BYTES: u64 = 512;
const GZIP: &[u8] = &[0x1f, 0x8b];

/// A table file that can be opened any number of times, and the name that messages give it.
///
/// Made from a path (`"people.csv".as_ref()`, a `&PathBuf`), or from a stream that was saved to a file without a name.
#[derive(Debug, Clone)]
pub struct TableFile {
    name: PathBuf,
    /// A saved stream; `None`: the file is the one of that name.
    saved: Option<Arc<File>>,
}

/// The text of a table file, decompressed where it was compressed.
pub struct TableReader(Box<dyn Read + Send>);

impl From<&Path> for TableFile {
    fn from(path: &Path) -> Self {
        Self { name: path.to_owned(), saved: None }
    }
}

impl From<&PathBuf> for TableFile {
    fn from(path: &PathBuf) -> Self {
        path.as_path().into()
    }
}

impl From<&TableFile> for TableFile {
    fn from(file: &TableFile) -> Self {
        file.clone()
    }
}

impl TableFile {
    /// A stream that was saved to `file` (open for reading; its cursor is neither used nor moved); messages call it `name`.
    pub fn saved(file: File, name: impl Into<PathBuf>) -> Self {
        Self { name: name.into(), saved: Some(Arc::new(file)) }
    }

    /// What messages call it: its path, unless it is a saved stream.
    pub fn name(&self) -> &Path {
        &self.name
    }

    /// What the data set in it is called: the file's name without its ending (`loan` of `loan.csv.gz`).
    pub fn data_set_name(&self) -> String {
        data_set_name(&self.name)
    }

    /// The bytes as they are stored, from the start: for a hash.
    ///
    /// # Errors
    /// [`TableError::Open`], [`TableError::Folder`].
    pub fn bytes(&self) -> Result<Box<dyn Read + Send>, TableError> {
        let path = || self.name.clone();
        if let Some(file) = &self.saved {
            return Ok(Box::new(FileAt { file: file.clone(), offset: 0 }));
        }
        let file = File::open(&self.name).map_err(|source| TableError::Open { path: path(), source })?;
        match file.metadata() {
            Ok(about) if about.is_dir() => Err(TableError::Folder { path: path() }),
            _ => Ok(Box::new(file)),
        }
    }

    /// How many [`bytes`](Self::bytes) there are.
    ///
    /// # Errors
    /// [`TableError::Open`].
    pub fn stored_len(&self) -> Result<u64, TableError> {
        let about = match &self.saved {
            Some(file) => file.metadata(),
            None => std::fs::metadata(&self.name),
        };
        let about = about.map_err(|source| TableError::Open { path: self.name.clone(), source })?;
        Ok(about.len())
    }

    /// The text, from the start; gzip is recognised by its first bytes and read through. Of a Parquet or Arrow IPC file it is the CSV
    /// text that it would be exported to, separated by commas.
    ///
    /// # Errors
    /// [`TableError::Open`], [`TableError::Folder`], [`TableError::Read`], [`TableError::NotCsv`] for a workbook, UTF-16 and other files that are
    /// no CSV.
    pub fn open(&self) -> Result<TableReader, TableError> {
        self.open_through(|stored| stored)
    }

    /// As [`open`](Self::open), but `through` wraps the bytes as they are stored, before anything else reads them: to count
    /// them, or to end the reading. Of a Parquet or Arrow file, which is not read from its first byte to its last, it wraps the text.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_through(
        &self,
        through: impl FnOnce(Box<dyn Read + Send>) -> Box<dyn Read + Send>,
    ) -> Result<TableReader, TableError> {
        #[cfg(feature = "polars")]
        if let Some(rows) = self.frame_rows()? {
            return Ok(TableReader(through(Box::new(CsvText::new(rows)))));
        }
        let (start, input) = self.started(through(self.bytes()?))?;
        if !start.starts_with(GZIP) {
            return self.checked(&start, input);
        }
        let unpacked = Box::new(MultiGzDecoder::new(BufReader::new(input)));
        let (start, input) = self.started(unpacked)?;
        self.checked(&start, input)
    }

    /// Whether the file is a table in a binary format that is read.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn is_binary(&self) -> Result<bool, TableError> {
        #[cfg(feature = "polars")]
        return Ok(self.format()?.is_some());
        #[cfg(not(feature = "polars"))]
        Ok(false)
    }

    /// The rows of a file in a binary format; `None` of text.
    #[cfg(feature = "polars")]
    pub(crate) fn frame_rows(&self) -> Result<Option<FrameRows>, TableError> {
        let Some(format) = self.format()? else { return Ok(None) };
        let open = || File::open(&self.name).map(Arc::new);
        let file = self.saved.clone().map_or_else(open, Ok);
        let file = file.map_err(|source| TableError::Open { path: self.name.clone(), source })?;
        FrameRows::of_file(FileAt { file, offset: 0 }, format, &self.name).map(Some)
    }

    /// The binary format that the first bytes tell; that of the name must be the same.
    #[cfg(feature = "polars")]
    fn format(&self) -> Result<Option<Format>, TableError> {
        let (start, _) = self.started(self.bytes()?)?;
        let found = match kind_of(&start) {
            Some(FileKind::Arrow) => Some(Format::Arrow),
            Some(FileKind::Parquet) if cfg!(feature = "parquet") => Some(Format::Parquet),
            // What else is no CSV is named when it is opened.
            Some(_) => return Ok(None),
            None => None,
        };
        let ending = self.name.extension().unwrap_or_default().to_ascii_lowercase();
        let named = match ending.to_str() {
            Some("parquet") => Format::Parquet,
            Some("arrow" | "ipc" | "feather") => Format::Arrow,
            _ => return Ok(found),
        };
        match found {
            None => Err(TableError::Misnamed { path: self.name.clone(), named: named.to_string() }),
            found => Ok(found),
        }
    }

    fn checked(&self, start: &[u8], input: Box<dyn Read + Send>) -> Result<TableReader, TableError> {
        match kind_of(start) {
            Some(kind) => Err(TableError::NotCsv { path: self.name.clone(), kind }),
            None => Ok(TableReader(input)),
        }
    }

    /// The first bytes, and all bytes.
    fn started(
        &self,
        mut input: Box<dyn Read + Send>,
    ) -> Result<(Vec<u8>, Box<dyn Read + Send>), TableError> {
        let mut start = Vec::new();
        let read = input.by_ref().take(START_BYTES).read_to_end(&mut start);
        read.map_err(|source| TableError::Read { path: self.name.clone(), source })?;
        Ok((start.clone(), Box::new(Cursor::new(start).chain(input))))
    }
}

impl Read for TableReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

/// A file read from a place of its own, whatever others do with its cursor.
pub(crate) struct FileAt {
    file: Arc<File>,
    offset: u64,
}

impl Read for FileAt {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        #[cfg(unix)]
        let read = std::os::unix::fs::FileExt::read_at(&*self.file, buffer, self.offset)?;
        #[cfg(windows)]
        let read = std::os::windows::fs::FileExt::seek_read(&*self.file, buffer, self.offset)?;
        self.offset += read as u64;
        Ok(read)
    }
}

#[cfg(feature = "polars")]
impl io::Seek for FileAt {
    fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
        let (start, by) = match to {
            io::SeekFrom::Start(offset) => (offset, 0),
            io::SeekFrom::Current(by) => (self.offset, by),
            io::SeekFrom::End(by) => (self.file.metadata()?.len(), by),
        };
        self.offset = start.checked_add_signed(by).ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.offset)
    }
}

/// A file's name without its ending; `own` where it has no name.
pub(crate) fn data_set_name(path: &Path) -> String {
    let stem = path.file_stem().map_or_else(|| "own".to_owned(), |stem| stem.to_string_lossy().into_owned());
    match stem.strip_suffix(".csv").or(stem.strip_suffix(".CSV")) {
        Some(plain) if !plain.is_empty() => plain.to_owned(),
        _ => stem,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{Compression, write::GzEncoder};

    use super::*;

    #[test]
    fn a_data_set_is_called_as_its_file() {
        for (file, name) in
            [("a/loan.csv", "loan"), ("loan.csv.gz", "loan"), ("my.table.csv", "my.table"), ("x", "x")]
        {
            assert_eq!(TableFile::from(Path::new(file)).data_set_name(), name);
        }
    }

    fn file(content: &[u8]) -> TableFile {
        let mut file = tempfile::tempfile().expect("a temporary file");
        file.write_all(content).expect("room for a few bytes");
        TableFile::saved(file, "t.csv")
    }

    fn gzip(content: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(content).expect("memory");
        encoder.finish().expect("memory")
    }

    fn text(file: &TableFile) -> Result<String, TableError> {
        let mut text = String::new();
        file.open()?
            .read_to_string(&mut text)
            .map_err(|source| TableError::Read { path: "t.csv".into(), source })?;
        Ok(text)
    }

    #[test]
    fn a_file_is_read_again_and_again_compressed_or_not() {
        let long = "a,b\n1,2\n".repeat(1000);
        for content in ["", "x", "a,b\n1,2\n", &long] {
            for stored in [content.as_bytes().to_vec(), gzip(content.as_bytes())] {
                let file = file(&stored);
                for _ in 0..2 {
                    assert_eq!(text(&file).expect("text"), content);
                }
                let mut bytes = Vec::new();
                file.bytes()
                    .and_then(|mut b| {
                        b.read_to_end(&mut bytes)
                            .map_err(|source| TableError::Read { path: "t.csv".into(), source })
                    })
                    .expect("bytes");
                assert_eq!(bytes, stored);
                assert_eq!(file.stored_len().expect("a length"), stored.len() as u64);
            }
        }
        let parts = [gzip(b"a,b\n"), gzip(b"1,2\n")].concat();
        assert_eq!(text(&file(&parts)).expect("members in a row"), "a,b\n1,2\n");
    }

    #[test]
    fn what_is_no_csv_is_named() {
        let utf16: Vec<u8> = "id,x\n1,2\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let marked = [&[0xff, 0xfe][..], &utf16].concat();
        for (content, part) in [
            (&b"PK\x03\x04\x14\0"[..], "ZIP archive, as .xlsx"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1", "workbook (.xls)"),
            (&marked, "UTF-16"),
            (&utf16, "UTF-16"),
            (b"PAR1\x15\x04\x15", "Parquet"),
            (b"\xfd7zXZ\0", "unxz"),
            (b"<!DOCTYPE html><table>", "web page"),
        ] {
            for stored in [content.to_vec(), gzip(content)] {
                let message = text(&file(&stored)).expect_err("no CSV").to_string();
                assert!(message.contains(part) && message.contains("t.csv"), "{message}");
            }
        }
        for header in ["PAR1,PAR2\n", "PKX,b\n", "BZh,x\n", "é,ü\n", "\u{feff}a\n"] {
            assert_eq!(text(&file(header.as_bytes())).expect("a header"), header);
        }
        assert!(text(&file(b"\x1f\x8bx")).is_err(), "a damaged archive is no text");
    }
}
