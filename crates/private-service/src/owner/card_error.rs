//! What can go wrong with a card or a model's notes.

use std::error::Error;

use private_inference::MessageError;
use thiserror::Error;

/// Why a card or the notes of a model cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum CardError {
    /// More notes than are read.
    #[error("the notes of the model have {bytes} bytes; at most {most} are read")]
    NotesSize {
        /// Their bytes.
        bytes: usize,
        /// The most.
        most: usize,
    },
    /// Notes that are no JSON, or JSON of something else.
    #[error("the notes of the model cannot be read")]
    Notes(#[source] serde_json::Error),
    /// Notes of another version.
    #[error("the notes of the model have version {found}, this program reads {supported}")]
    NotesVersion {
        /// The version found.
        found: u32,
        /// The version read.
        supported: u32,
    },
    /// Notes by which no record can be prepared.
    #[error("the notes of the model cannot be used")]
    Preparation(#[source] Box<dyn Error + Send + Sync>),
    /// A preparation that makes records of another width than the model's.
    #[error("the notes prepare records of {found} values, the model takes {expected}")]
    Width {
        /// Columns of the model.
        expected: usize,
        /// Values of a prepared record.
        found: usize,
    },
    /// Names for another number of classes than the model's.
    #[error("the notes name {found} classes, the model has {expected}")]
    Classes {
        /// Classes of the model.
        expected: usize,
        /// Names in the notes.
        found: usize,
    },
    /// Not a card file.
    #[error("not a card")]
    Json(#[source] serde_json::Error),
    /// A card file of another format or version.
    #[error("format {format:?} version {version}; this program reads {:?} {}", supported.0, supported.1)]
    Format {
        /// The format found.
        format: String,
        /// The version found.
        version: u32,
        /// Format and version that are read.
        supported: (&'static str, u32),
    },
    /// The card in a card file is not Base64.
    #[error("the card is not Base64")]
    Base64(#[from] base64::DecodeError),
    /// The card in a card file is not one of a model.
    #[error(transparent)]
    Model(#[from] MessageError),
}
