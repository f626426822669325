//! Reads rows block by block.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use ndarray::ArrayView2;

use super::RowFileError;
use super::header::{Checksum, HEADER_BYTES, Header, WORD, word};

/// Bytes decoded at a time: they stay in the cache between the read and the conversion.
const PIECE_BYTES: usize = 1 << 18;

/// An open row file: its labels in memory, its rows on disk.
#[derive(Debug)]
pub struct RowFile {
    path: PathBuf,
    file: Mutex<File>,
    header: Header,
    labels: Vec<usize>,
}

/// Consecutive rows of a file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RowBlock {
    first: usize,
    n_features: usize,
    values: Vec<f32>,
    labels: Vec<usize>,
}

impl RowFile {
    /// Opens the file at `path`, checks its header and length and reads its labels. Rows are checked when they are read.
    ///
    /// # Errors
    /// A file that is not a row file, is of another version, was cut off or damaged, or what the operating system says.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, RowFileError> {
        let path = path.into();
        let mut file = File::open(&path).map_err(RowFileError::io(&path, "open the file"))?;
        let found = file.metadata().map_err(RowFileError::io(&path, "read its length"))?.len();
        let header = read_header(&mut file, &path, found)?;
        if found != header.file_bytes() {
            return Err(RowFileError::Length { path, expected: header.file_bytes(), found });
        }
        let labels = read_labels(&mut file, &path, &header)?;
        Ok(Self { path, file: Mutex::new(file), header, labels })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The number of rows, at least 1.
    pub fn n_rows(&self) -> usize {
        self.labels.len()
    }

    /// The number of values in a row, at least 1.
    pub fn n_features(&self) -> usize {
        self.header.n_features as usize
    }

    /// One more than the largest label.
    pub fn n_classes(&self) -> usize {
        self.header.n_classes as usize
    }

    /// The class of each row.
    pub fn labels(&self) -> &[usize] {
        &self.labels
    }

    /// How many rows a block of at most `bytes` holds; at least 1.
    pub fn rows_per_block(&self, bytes: usize) -> usize {
        (bytes / (self.n_features() * WORD)).clamp(1, self.n_rows())
    }

    /// The rows in blocks of at most `bytes` each (or one row), in order.
    pub fn blocks(&self, bytes: usize) -> Blocks<'_> {
        Blocks { file: self, rows: self.rows_per_block(bytes), next: 0 }
    }

    /// Reads `rows` into `block`, whose memory is used again; the range is cut to the rows that exist.
    ///
    /// # Errors
    /// A value that is not finite, or what the operating system says.
    pub fn read_into(&self, rows: Range<usize>, block: &mut RowBlock) -> Result<(), RowFileError> {
        let end = rows.end.min(self.n_rows());
        let first = rows.start.min(end);
        block.first = first;
        block.n_features = self.n_features();
        block.labels.clear();
        block.labels.extend_from_slice(&self.labels[first..end]);
        block.values.clear();
        match self.read_values(first, (end - first) * self.n_features(), &mut block.values)? {
            true => Ok(()),
            false => Err(self.not_finite(block)),
        }
    }

    /// Reads all rows and compares them with the checksum of what was written.
    ///
    /// # Errors
    /// [`RowFileError::Checksum`], a value that is not finite, or what the operating system says.
    pub fn verify(&self) -> Result<(), RowFileError> {
        let mut verifier = Verifier::new(self);
        for block in self.blocks(16 << 20) {
            verifier.add(&block?);
        }
        verifier.finish()
    }

    /// Appends `count` values from row `first` on; returns whether all are finite, which costs least while they are in the
    /// cache.
    fn read_values(&self, first: usize, count: usize, values: &mut Vec<f32>) -> Result<bool, RowFileError> {
        let offset = HEADER_BYTES as u64 + first as u64 * self.header.n_features * WORD as u64;
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(offset)).map_err(RowFileError::io(&self.path, "find its rows"))?;
        let failed = RowFileError::io(&self.path, "read its rows");
        values.reserve_exact(count);
        let mut finite = true;
        let decode = |bytes: &[u8]| {
            let start = values.len();
            values.extend(bytes.as_chunks().0.iter().map(|&bytes| f32::from_le_bytes(bytes)));
            finite &= values[start..].iter().fold(true, |finite, value| finite & value.is_finite());
        };
        read_words(&mut *file, count, decode).map_err(failed)?;
        Ok(finite)
    }

    /// Names the first value of `block` that is not finite.
    fn not_finite(&self, block: &RowBlock) -> RowFileError {
        let at = block.values.iter().position(|value| !value.is_finite()).unwrap_or_default();
        let row = (block.first + at / block.n_features) as u64;
        let (column, value) = (at % block.n_features, block.values[at]);
        RowFileError::NotFinite { path: self.path.clone(), row, column, value }
    }
}

impl RowBlock {
    /// The index of the first row in the file.
    pub fn first(&self) -> usize {
        self.first
    }

    /// The rows.
    pub fn rows(&self) -> ArrayView2<'_, f32> {
        ArrayView2::from_shape((self.labels.len(), self.n_features), &self.values)
            .expect("as many values were read as rows times columns")
    }

    /// The class of each row.
    pub fn labels(&self) -> &[usize] {
        &self.labels
    }

    /// The values, row after row.
    pub fn values(&self) -> &[f32] {
        &self.values
    }
}

/// The blocks of a file, from [`RowFile::blocks`].
#[derive(Debug)]
pub struct Blocks<'a> {
    file: &'a RowFile,
    rows: usize,
    next: usize,
}

impl Iterator for Blocks<'_> {
    type Item = Result<RowBlock, RowFileError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.next >= self.file.n_rows() {
            return None;
        }
        let mut block = RowBlock::default();
        let range = self.next..self.next + self.rows;
        self.next = range.end;
        Some(self.file.read_into(range, &mut block).map(|()| block))
    }
}

/// Compares all blocks of a file, handed over in order, with its checksum.
pub(in crate::linear) struct Verifier<'a> {
    file: &'a RowFile,
    checksum: Checksum,
}

impl<'a> Verifier<'a> {
    pub(in crate::linear) fn new(file: &'a RowFile) -> Self {
        Self { file, checksum: Checksum::new() }
    }

    pub(in crate::linear) fn add(&mut self, block: &RowBlock) {
        self.checksum.add_values(&block.values);
    }

    pub(in crate::linear) fn finish(self) -> Result<(), RowFileError> {
        match self.checksum.value() == self.file.header.rows_checksum {
            true => Ok(()),
            false => Err(RowFileError::Checksum { path: self.file.path.clone(), part: "rows" }),
        }
    }
}

fn read_header(file: &mut File, path: &Path, found: u64) -> Result<Header, RowFileError> {
    let expected = HEADER_BYTES as u64;
    if found < expected {
        return Err(RowFileError::Length { path: path.to_owned(), expected, found });
    }
    let mut bytes = [0; HEADER_BYTES];
    file.read_exact(&mut bytes).map_err(RowFileError::io(path, "read its header"))?;
    Header::parse(&bytes, path)
}

fn read_labels(file: &mut File, path: &Path, header: &Header) -> Result<Vec<usize>, RowFileError> {
    let n_rows = header.n_rows as usize;
    let offset = header.file_bytes() - header.n_rows * WORD as u64;
    file.seek(SeekFrom::Start(offset)).map_err(RowFileError::io(path, "find its labels"))?;
    let mut labels = Vec::with_capacity(n_rows);
    let mut checksum = Checksum::new();
    let read = read_words(file, n_rows, |bytes| {
        for label in bytes.chunks_exact(WORD).map(word) {
            checksum.add(label);
            labels.push(label as usize);
        }
    });
    read.map_err(RowFileError::io(path, "read its labels"))?;
    if checksum.value() != header.labels_checksum {
        return Err(RowFileError::Checksum { path: path.to_owned(), part: "labels" });
    }
    let classes = header.n_classes as usize;
    match labels.iter().position(|&label| label >= classes) {
        Some(row) => {
            let label = labels[row];
            Err(RowFileError::Label { path: path.to_owned(), row: row as u64, label, classes })
        }
        None => Ok(labels),
    }
}

/// Reads `count` words and hands their bytes to `take`, in pieces of whole words.
fn read_words(file: &mut impl Read, count: usize, mut take: impl FnMut(&[u8])) -> std::io::Result<()> {
    let mut bytes = vec![0; PIECE_BYTES.min(count * WORD)];
    let mut missing = count * WORD;
    while missing > 0 {
        let piece = &mut bytes[..missing.min(PIECE_BYTES)];
        file.read_exact(piece)?;
        take(piece);
        missing -= piece.len();
    }
    Ok(())
}
