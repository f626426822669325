//! Why a WAV file cannot be scrambled or brought back.

use super::{names::NameError, wav::SampleFormat};
use crate::CipherError;

/// What went wrong, with what was found and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// The cipher.
    #[error(transparent)]
    Cipher(#[from] CipherError),
    /// A name in the note.
    #[error(transparent)]
    Name(#[from] NameError),
    /// The file is no WAV file, or is cut off.
    #[error("not a whole WAV file: {reason}")]
    NotWav {
        /// What is missing.
        reason: &'static str,
    },
    /// A WAV file whose samples cannot be read or written.
    #[error("the samples of the WAV file cannot be read or written: {0}")]
    Samples(#[from] hound::Error),
    /// Samples in another form than 8, 16 or 24 bits or 32-bit float.
    #[error(
        "samples of {bits} bits{}; taken are 8, 16 and 24 bits and 32-bit float: put the file into a container instead",
        if *.float { " (float)" } else { "" }
    )]
    SampleFormat {
        /// Bits of a sample.
        bits: u16,
        /// Whether they are floats.
        float: bool,
    },
    /// A form of samples that the scheme would not give back.
    #[error(
        "{scheme}: works on 16-bit samples, found {found}; convert the file, or put it into a container instead"
    )]
    NeedsSixteenBit {
        /// Scheme asked.
        scheme: &'static str,
        /// Form of the samples.
        found: SampleFormat,
    },
    /// A scheme that encrypts nothing.
    #[error("{scheme}: encrypts nothing")]
    NoEncryption {
        /// Scheme asked.
        scheme: &'static str,
    },
    /// More bytes around the samples than a note should hold.
    #[error(
        "{found} bytes of the file are no samples, more than the {limit} that a note holds; put the file into a \
         container instead"
    )]
    LongMetadata {
        /// Bytes found.
        found: usize,
        /// The most bytes.
        limit: usize,
    },
    /// The note is no note.
    #[error("not a note of encrypted recordings: {reason}")]
    NotANote {
        /// What is wrong.
        reason: String,
    },
    /// A note of another version.
    #[error("a note of version {found}; this program reads version {known}")]
    Version {
        /// Version found.
        found: u32,
        /// Version read.
        known: u32,
    },
    /// The note was written under another key.
    #[error("the note belongs to the key with check {expected}; the check of the key given is {found}")]
    OtherKey {
        /// Check of the key given.
        found: String,
        /// Check of the key that the note was written under.
        expected: String,
    },
    /// The note is not as it was written.
    #[error("the note was changed after it was written; nothing in it can be trusted")]
    NoteChanged,
    /// An encrypted file is not as it was written.
    #[error("{file}: is not the file that the note was written for; it was changed, exchanged or cut off")]
    FileChanged {
        /// Name of the encrypted file.
        file: String,
    },
    /// A value of the note.
    #[error("{file}: the note has {value:?} as {field}, which is not possible")]
    Entry {
        /// Name of the encrypted file.
        file: String,
        /// Name of the value.
        field: &'static str,
        /// The value.
        value: String,
    },
}
