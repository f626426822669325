//! Writes rows as they come.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::header::{Checksum, HEADER_BYTES, Header, MAX_CLASSES, MAX_ROWS, WORD};
use super::{RowFile, RowFileError};

const BUFFER_BYTES: usize = 1 << 20;

/// Writes a row file, one row after the other, in memory that grows by four bytes per row.
///
/// Rows go to `<path>.partial`, which [`RowFileWriter::finish`] renames, so that a file under its own name is whole.
/// A writer that is dropped before removes what it wrote.
#[derive(Debug)]
pub struct RowFileWriter {
    path: PathBuf,
    partial: Partial,
    file: BufWriter<File>,
    n_features: usize,
    labels: Vec<u32>,
    checksum: Checksum,
    bytes: Vec<u8>,
}

impl RowFileWriter {
    /// Starts a file of rows of `n_features` values at `path`; an earlier file there stays until the end.
    ///
    /// # Errors
    /// A row width of 0 or above 2^24, or what the operating system says.
    pub fn create(path: impl Into<PathBuf>, n_features: usize) -> Result<Self, RowFileError> {
        let path = path.into();
        let header = Header {
            n_features: n_features as u64,
            n_rows: 1,
            n_classes: 1,
            rows_checksum: 0,
            labels_checksum: 0,
        };
        header.check(&path)?;
        let partial = Partial::new(&path);
        let failed = RowFileError::io(&partial.path, "create the file");
        let mut file = BufWriter::with_capacity(BUFFER_BYTES, File::create(&partial.path).map_err(failed)?);
        let failed = RowFileError::io(&partial.path, "write");
        file.write_all(&[0; HEADER_BYTES]).map_err(failed)?;
        Ok(Self {
            path,
            partial,
            file,
            n_features,
            labels: Vec::new(),
            checksum: Checksum::new(),
            bytes: Vec::new(),
        })
    }

    /// The number of rows so far.
    pub fn n_rows(&self) -> usize {
        self.labels.len()
    }

    /// Appends a row of class `label`.
    ///
    /// # Errors
    /// Another width than the file's, a value that is not finite, a label of 2^16 or more, more than 2^31 rows, or what
    /// the operating system says (a full disk).
    pub fn push(&mut self, row: &[f32], label: usize) -> Result<(), RowFileError> {
        let label = self.check(row, label)?;
        self.bytes.clear();
        self.bytes.extend(row.iter().flat_map(|value| value.to_le_bytes()));
        self.file.write_all(&self.bytes).map_err(RowFileError::io(&self.partial.path, "write"))?;
        self.checksum.add_values(row);
        self.labels.push(label);
        Ok(())
    }

    fn check(&self, row: &[f32], label: usize) -> Result<u32, RowFileError> {
        let (path, at) = (&self.path, self.labels.len() as u64);
        if row.len() != self.n_features {
            let (found, expected) = (row.len(), self.n_features);
            return Err(RowFileError::Width { path: path.clone(), row: at, found, expected });
        }
        if let Some(column) = row.iter().position(|value| !value.is_finite()) {
            let value = row[column];
            return Err(RowFileError::NotFinite { path: path.clone(), row: at, column, value });
        }
        if at >= MAX_ROWS {
            let (what, found, most) = ("rows", at + 1, MAX_ROWS);
            return Err(RowFileError::Size { path: path.clone(), what, found, most });
        }
        match u32::try_from(label) {
            Ok(label) if u64::from(label) < MAX_CLASSES => Ok(label),
            _ => {
                Err(RowFileError::Label { path: path.clone(), row: at, label, classes: MAX_CLASSES as usize })
            }
        }
    }

    /// Writes labels and header, gives the file its name and opens it. Classes are 0 to the largest label.
    ///
    /// # Errors
    /// No rows, or what the operating system says.
    pub fn finish(mut self) -> Result<RowFile, RowFileError> {
        let header = self.header();
        header.check(&self.path)?;
        self.complete(header).map_err(RowFileError::io(&self.partial.path, "write"))?;
        let renamed = fs::rename(&self.partial.path, &self.path);
        renamed.map_err(RowFileError::io(&self.path, "put the finished file in place"))?;
        self.partial.keep = true;
        RowFile::open(&self.path)
    }

    fn header(&self) -> Header {
        let mut labels_checksum = Checksum::new();
        self.labels.iter().for_each(|&label| labels_checksum.add(label));
        Header {
            n_features: self.n_features as u64,
            n_rows: self.labels.len() as u64,
            n_classes: self.labels.iter().max().map_or(0, |&largest| u64::from(largest) + 1),
            rows_checksum: self.checksum.value(),
            labels_checksum: labels_checksum.value(),
        }
    }

    fn complete(&mut self, header: Header) -> std::io::Result<()> {
        for labels in self.labels.chunks(BUFFER_BYTES / WORD) {
            self.bytes.clear();
            self.bytes.extend(labels.iter().flat_map(|label| label.to_le_bytes()));
            self.file.write_all(&self.bytes)?;
        }
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(&header.to_bytes())?;
        self.file.flush()?;
        self.file.get_ref().sync_all()
    }
}

/// A file under construction, removed unless it is kept.
#[derive(Debug)]
struct Partial {
    path: PathBuf,
    keep: bool,
}

impl Partial {
    fn new(path: &Path) -> Self {
        let mut name = OsString::from(path);
        name.push(".partial");
        Self { path: name.into(), keep: false }
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        if !self.keep {
            // Nothing can be done about a file that cannot be removed, and its name says what it is.
            let _ = fs::remove_file(&self.path);
        }
    }
}
