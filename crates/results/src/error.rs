//! The one error type of this crate.

use std::path::PathBuf;
use thiserror::Error;

/// Why results could not be read or written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ResultsError {
    /// A file could not be read or written.
    #[error("cannot {action} {path}: {source}")]
    File {
        /// What was tried.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// Why it failed.
        source: std::io::Error,
    },
    /// The file ends in the middle.
    #[error(
        "{path} ends in the middle, at line {line} column {column}: the file is truncated; make it again or copy it again"
    )]
    Truncated {
        /// The file.
        path: PathBuf,
        /// Line where it ends, from 1.
        line: usize,
        /// Column where it ends, from 1.
        column: usize,
    },
    /// The file is not JSON.
    #[error("{path} is not valid JSON at line {line} column {column}: {reason}")]
    Syntax {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What the parser found.
        reason: String,
    },
    /// The file was written by a newer version.
    #[error(
        "{path} has schema_version {found}, but this program reads up to {supported}; use the version that wrote it"
    )]
    NewerSchema {
        /// The file.
        path: PathBuf,
        /// Version found.
        found: u64,
        /// Newest version that can be read.
        supported: u64,
    },
    /// A field is missing or has the wrong type.
    #[error("{path}: {field}: {reason} (line {line} column {column})")]
    Field {
        /// The file.
        path: PathBuf,
        /// Path of the field inside the file, such as `cells[3].runs[0].accuracy`.
        field: String,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What is wrong.
        reason: String,
    },
    /// An image in the results folder is not the one that the results name.
    #[error("{path} has SHA-256 {found}, but results.json names {expected}; make the results again")]
    ArtifactChanged {
        /// The file.
        path: PathBuf,
        /// Hash in the results.
        expected: String,
        /// Hash of the file.
        found: String,
    },
    /// A field has a value that no measurement can give.
    #[error("{field}: {reason}")]
    Implausible {
        /// Path of the field inside the file, such as `cells[3].runs[0].accuracy`.
        field: String,
        /// What is wrong.
        reason: String,
    },
    /// As [`ResultsError::Implausible`], of a file that was read.
    #[error("{path}: {field}: {reason}; the file was changed by hand or is damaged, make it again")]
    ImplausibleFile {
        /// The file.
        path: PathBuf,
        /// Path of the field inside the file.
        field: String,
        /// What is wrong.
        reason: String,
    },
}

impl ResultsError {
    /// The error of a file or folder that could not be read, written or made, as `action` says.
    pub fn file(action: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { action, path, source }
    }
}
