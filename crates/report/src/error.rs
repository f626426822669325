//! The one error type of this crate.

use results::ResultsError;
use thiserror::Error;

/// Why a report could not be drawn.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ReportError {
    /// The results could not be read, or a file or folder could not be written.
    #[error(transparent)]
    Results(#[from] ResultsError),
    /// A figure could not be drawn.
    #[error("cannot draw a figure: {reason}")]
    Draw {
        /// What the drawing backend said.
        reason: String,
    },
}
