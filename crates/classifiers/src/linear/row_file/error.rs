//! What can be wrong with a row file.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// Why a row file could not be written or read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RowFileError {
    /// The operating system refused.
    #[error("{path}: cannot {action}: {source}", path = path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What was attempted.
        action: &'static str,
        /// What the operating system said.
        source: io::Error,
    },
    /// The file is something else.
    #[error("{path}: not a row file: it does not start with the signature of one", path = path.display())]
    Signature {
        /// The file.
        path: PathBuf,
    },
    /// The file is of another version of the format.
    #[error("{path}: row file of version {found}, this program reads version {expected}; write it again", path = path.display())]
    Version {
        /// The file.
        path: PathBuf,
        /// The version found.
        found: u32,
        /// The version that can be read.
        expected: u32,
    },
    /// The header contradicts itself.
    #[error("{path}: damaged header; write the file again", path = path.display())]
    Header {
        /// The file.
        path: PathBuf,
    },
    /// The file is shorter or longer than its header says.
    #[error("{path}: {found} bytes, but its header asks for {expected}; write the file again", path = path.display())]
    Length {
        /// The file.
        path: PathBuf,
        /// The length that follows from the header.
        expected: u64,
        /// The length found.
        found: u64,
    },
    /// The bytes read are not those written.
    #[error("{path}: the {part} differ from what was written; write the file again", path = path.display())]
    Checksum {
        /// The file.
        path: PathBuf,
        /// `rows` or `labels`.
        part: &'static str,
    },
    /// A row is not as wide as the others.
    #[error("{path}: row {row} has {found} values, expected {expected}", path = path.display())]
    Width {
        /// The file.
        path: PathBuf,
        /// The row, from 0.
        row: u64,
        /// Values found.
        found: usize,
        /// Values expected.
        expected: usize,
    },
    /// A value is NaN or infinite.
    #[error("{path}: row {row}, column {column} holds {value}; only finite values can be learnt from", path = path.display())]
    NotFinite {
        /// The file.
        path: PathBuf,
        /// The row, from 0.
        row: u64,
        /// The column, from 0.
        column: usize,
        /// The value found.
        value: f32,
    },
    /// A label is not a class index of the file.
    #[error("{path}: row {row} has label {label}, but there are only {classes} classes", path = path.display())]
    Label {
        /// The file.
        path: PathBuf,
        /// The row, from 0.
        row: u64,
        /// The label found.
        label: usize,
        /// The number of classes.
        classes: usize,
    },
    /// The number of rows, columns or classes is out of range.
    #[error("{path}: {found} {what}, a row file holds 1 to {most}", path = path.display())]
    Size {
        /// The file.
        path: PathBuf,
        /// What is counted.
        what: &'static str,
        /// The number found.
        found: u64,
        /// The largest number.
        most: u64,
    },
}

impl RowFileError {
    pub(super) fn io(path: &Path, action: &'static str) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { path, action, source }
    }
}
