//! One file in an authenticated container, in bounded memory.
//!
//! # Format
//! A header of 24 bytes, `CLAUDIO` and the version (1), and a nonce of 16 bytes; then chunks of 65,536 bytes, the last one
//! shorter, each with a tag of 16 bytes. Encrypted are, one after the other: the name (its length as two bytes, big endian,
//! the name in UTF-8, zeros up to 1,024 bytes together), the content, a byte 0x80, and zeros.
//!
//! Chunks are encrypted by the STREAM construction (V. T. Hoang, R. Reyhanitabar, P. Rogaway, D. Vizár, CRYPTO 2015) with
//! XChaCha20-Poly1305: nonce, three zeros, the number of the chunk (four bytes, big endian) and whether it is the last (one
//! byte) are the cipher's nonce, and the header is associated data of every chunk. The key is the HKDF-SHA256 subkey of the
//! secret key for this nonce.
//!
//! # What the size reveals
//! Content of n bytes, of which a second has s, is padded to s * ceil((n + 1) / s) bytes, or to the multiple of s that
//! [`Padding::at_least`] asks for, if that is more. Compressed recordings vary in bytes per second, and their sizes reveal
//! who speaks and what: pad them to at least the size that they have uncompressed.
//!
//! # What is checked
//! A changed bit, a missing, added, repeated or exchanged chunk, a cut end, another key: all are refused. [`Decryptor`]
//! releases each chunk only after its tag has been checked. That the end is missing shows at the end only: keep nothing of
//! what was read until it has returned its end without an error.

mod decrypt;
mod encrypt;
mod stream;

use std::io::{self, Write};

pub use decrypt::Decryptor;
pub use encrypt::{Encryptor, Padding};

use super::names::NameError;
use crate::{Key, Nonce};

/// Why a container cannot be written or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ContainerError {
    /// The file does not begin as a container does.
    #[error("this is no container of a recording")]
    NotAContainer,
    /// A container of another version.
    #[error("a container of version {found:?}; this program reads version {known:?}")]
    Version {
        /// Version found.
        found: char,
        /// Version read.
        known: char,
    },
    /// A chunk is not what was written under this key.
    #[error(
        "chunk {chunk} was changed, moved or cut off, or the key is another one; nothing of it is released"
    )]
    Refused {
        /// Number of the chunk, from 0.
        chunk: u32,
    },
    /// The plaintext is authentic and yet not laid out as this format is.
    #[error("what the container holds is not laid out as this program does it")]
    Layout,
    /// The name of the recording.
    #[error(transparent)]
    Name(#[from] NameError),
    /// A name that does not fit into its field.
    #[error("a name of {found} bytes; at most {limit} fit: shorten it")]
    LongName {
        /// Bytes found.
        found: usize,
        /// The most bytes of a name.
        limit: usize,
    },
    /// No bytes per second, so nothing to pad to.
    #[error("a recording of 0 bytes per second cannot be padded to whole seconds")]
    NoRate,
    /// More chunks than can be numbered.
    #[error("more than 2^32 chunks; split the recording")]
    TooLong,
    /// Reading or writing failed.
    #[error("reading or writing failed: {0}")]
    Io(#[from] io::Error),
}

/// The container of content that is in memory.
///
/// # Errors
/// As [`Encryptor::new`].
pub fn encrypt(
    content: &[u8],
    name: &str,
    padding: Padding,
    key: &Key,
    nonce: &Nonce,
) -> Result<Vec<u8>, ContainerError> {
    let mut encryptor = Encryptor::new(Vec::new(), name, padding, key, nonce)?;
    encryptor.write_all(content)?;
    encryptor.finish()
}

/// Name and content of a container that is in memory.
///
/// # Errors
/// [`ContainerError::Refused`] for anything but what was written under this key, otherwise as [`Decryptor::new`].
pub fn decrypt(container: &[u8], key: &Key) -> Result<(String, Vec<u8>), ContainerError> {
    let mut decryptor = Decryptor::new(container, key)?;
    let mut content = Vec::new();
    decryptor.copy_to(&mut content)?;
    Ok((decryptor.name().to_owned(), content))
}
