//! Encrypting a person's own CSV cell by cell, in one pass over the file, and decrypting it again.
//!
//! Only the text of encrypted cells changes. Every other byte of the file stays as it is: plain cells with their quotation
//! marks, empty cells, line ends, blank lines, a byte-order mark, a missing line end at the end. Memory does not grow with
//! the file.
//!
//! Beside the encrypted table stands a note (`FILE.cipherlens.toml`, see [`note`]). It says what was done, so that decryption
//! needs the key and nothing else; it holds the table's keyed digest, so that decryption gives back the table that was
//! encrypted or nothing; and it holds no secret.

mod decrypt;
mod encrypt;
mod guard;
mod note;
mod opened;
mod quotes;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Error, Result, anyhow, bail};
use crypto_encode::{Key, TextCipher, TextError, text_cipher_at};
use tabular_data::Position;

pub use decrypt::{Verified, decrypt};
pub use encrypt::{Encrypted, encrypt};
pub use note::{NoteFault, SealedNote, StoredNote};
pub use opened::open;
pub use quotes::QuoteStyle;

/// Characters of a cell that a message shows.
const SHOWN: usize = 40;

/// A table, and by what its cells are encrypted.
#[derive(Debug)]
pub struct Task<'a> {
    /// The table's path, for messages.
    pub path: &'a Path,
    /// The character between its cells.
    pub separator: char,
    /// Id of the text cipher.
    pub scheme: &'a str,
    /// Columns to encrypt (all where none are named), or those that are encrypted.
    pub columns: &'a [String],
    /// The secret key.
    pub key: &'a Key,
}

/// What one pass did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rows written.
    pub rows: u64,
    /// Cells encrypted or decrypted.
    pub cells: u64,
    /// Empty cells, which stay empty.
    pub empty: u64,
}

/// The path of the note beside an encrypted table.
pub fn note_path(table: &Path) -> PathBuf {
    let mut name = table.as_os_str().to_owned();
    name.push(".cipherlens.toml");
    PathBuf::from(name)
}

impl Task<'_> {
    /// A cipher for each column of `header` that is one of `encrypted`, and none for the others.
    fn ciphers(&self, header: &[String], encrypted: &[String]) -> Result<Vec<Option<Box<dyn TextCipher>>>> {
        let is_encrypted = |name: &String| encrypted.iter().any(|column| column == name.trim());
        if let Some(absent) =
            encrypted.iter().find(|column| !header.iter().any(|name| name.trim() == **column))
        {
            let names: Vec<_> = header.iter().map(|name| name.trim()).collect();
            bail!("{}: no column {absent:?}; the file has: {}", self.path.display(), names.join(", "));
        }
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let cipher = |name: &String| match is_encrypted(name) {
            true => Ok(Some(text_cipher_at(self.scheme, name.trim(), self.key, now)?)),
            false => Ok(None),
        };
        header.iter().map(cipher).collect::<Result<_>>().with_context(|| self.path.display().to_string())
    }
}

/// A cell that a cipher refused, by its place in the file.
fn of_cell(error: TextError, at: Position) -> Error {
    match error {
        TextError::Cell { column, value, fault, .. } => {
            anyhow!("{at}: column {column:?}: {} {fault}", excerpt(&value))
        }
        other => other.into(),
    }
}

/// The first characters of a cell between quotation marks, control characters escaped.
fn excerpt(value: &str) -> String {
    match value.char_indices().nth(SHOWN) {
        None => format!("{value:?}"),
        Some((end, _)) => format!("{:?}…", value.get(..end).unwrap_or_default()),
    }
}
