//! The one error type of this crate.

use std::path::PathBuf;

use results::ResultsError;
use thiserror::Error;

/// Why a report could not be drawn.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ReportError {
    /// The results could not be read, or a file could not be written.
    #[error(transparent)]
    Results(#[from] ResultsError),
    /// A file or folder could not be written.
    #[error("cannot {action} {path}: {source}")]
    File {
        /// What was tried.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// Why it failed.
        source: std::io::Error,
    },
    /// A figure could not be drawn.
    #[error("cannot draw a figure: {reason}")]
    Draw {
        /// What the drawing backend said.
        reason: String,
    },
}

impl ReportError {
    pub(crate) fn file(
        action: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { action, path, source }
    }
}
