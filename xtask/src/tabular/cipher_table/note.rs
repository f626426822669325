//! The note beside an encrypted table: everything that decryption needs but the key. It holds no secret.
//!
//! Its first two lines are fixed but for a tag; the rest, its body, is TOML. The tag is a keyed digest of the body, byte for
//! byte, and the body holds the keyed digest of the table: an edited note and an edited table are both refused.
//!
//! This file stands alone (`fuzz` includes it): it knows nothing of files, options or CSV.

use std::num::NonZeroU64;

use anyhow::{Context, Result, bail};
use crypto_encode::Key;
use crypto_encode::binding::{MARK_LEN, RowMarks, SALT_LEN, TableKey};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

use super::quotes::QuoteStyle;

/// Version of the note.
const VERSION: u32 = 2;
/// Everything before the tag's digits.
const START: &str = "# encrypt-table wrote this beside a table. decrypt-table needs it, and refuses it when a byte of it \
                     has changed. It holds no secret.\ntag = \"";
/// Everything between the tag's digits and the body.
const AFTER_TAG: &str = "\"\n";

/// What was done to a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    version: u32,
    /// Id of the text cipher.
    pub scheme: String,
    /// The implementation that computed it, in words.
    pub made_by: String,
    /// The character between cells.
    pub separator: char,
    /// The first line `sep=;` of the table, empty where it has none; absent from notes that do not bind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub separator_line: Option<String>,
    /// Fresh for every table: what its sub-keys are derived with.
    pub salt: Hex<SALT_LEN>,
    /// Tells the key from any other.
    pub key_check: Hex<MARK_LEN>,
    /// Number of rows.
    pub rows: u64,
    /// The keyed digest of header and rows.
    pub digest: Hex<32>,
    /// Rows from one mark to the next.
    pub rows_per_mark: NonZeroU64,
    /// Digests of the table's beginnings.
    pub marks: Vec<Hex<MARK_LEN>>,
    /// All columns, in their order.
    #[serde(rename = "column")]
    pub columns: Vec<ColumnNote>,
}

/// One column of an encrypted table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnNote {
    /// Its name as the header has it, spaces included.
    pub name: String,
    /// How its cells were quoted, where they are encrypted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encrypted: Option<QuoteStyle>,
}

/// The note of an earlier version, which binds nothing.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct UnboundNote {
    /// Id of the text cipher.
    pub scheme: String,
    /// Encrypted columns.
    pub columns: Vec<String>,
    /// The character between cells.
    pub separator: char,
}

/// A note as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoredNote {
    /// Of this version.
    Sealed(Box<SealedNote>),
    /// Of version 1.
    Unbound(UnboundNote),
}

/// A note with the tag that seals it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedNote {
    note: Note,
    body: String,
    tag: Hex<32>,
}

/// Why a note was refused under a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NoteFault {
    /// Its check value is that of another key.
    #[error("is not the key that this table was encrypted under (or the check value in its note was edited)")]
    AnotherKey,
    /// Its tag does not fit its body.
    #[error("the note was edited: its tag does not fit what it says; restore it as encrypt-table wrote it")]
    Edited,
}

/// What a table's key, digest and rows amount to.
#[derive(Debug)]
pub struct Bound<'a> {
    /// The sub-keys the table was encrypted under.
    pub key: &'a TableKey,
    /// Their salt.
    pub salt: [u8; SALT_LEN],
    /// The digest of header and rows.
    pub digest: [u8; 32],
    /// Number of rows.
    pub rows: u64,
    /// Digests of the beginnings.
    pub marks: &'a RowMarks,
    /// The first line `sep=;`, or nothing.
    pub separator_line: &'a str,
}

impl Note {
    /// The note of an encrypted table.
    pub fn new(
        scheme: &str,
        made_by: &str,
        separator: char,
        columns: Vec<ColumnNote>,
        bound: &Bound<'_>,
    ) -> Self {
        Self {
            version: VERSION,
            scheme: scheme.to_owned(),
            made_by: made_by.to_owned(),
            separator,
            separator_line: Some(bound.separator_line.to_owned()),
            salt: Hex(bound.salt),
            key_check: Hex(bound.key.check_value()),
            rows: bound.rows,
            digest: Hex(bound.digest),
            rows_per_mark: bound.marks.step(),
            marks: bound.marks.marks().iter().copied().map(Hex).collect(),
            columns,
        }
    }

    /// The text of the note, sealed under the table's key.
    pub fn seal(&self, key: &TableKey) -> Result<String> {
        let body = toml::to_string(self).context("a note is plain text and numbers")?;
        let tag = Hex(key.note_tag(body.as_bytes()));
        Ok([START, &tag.to_string(), AFTER_TAG, &body].concat())
    }

    /// The marks of the table's beginnings.
    pub fn row_marks(&self) -> RowMarks {
        RowMarks::from_parts(self.rows_per_mark, self.marks.iter().map(|mark| mark.0).collect())
    }

    /// Trimmed names of the encrypted columns.
    pub fn encrypted(&self) -> Vec<String> {
        let encrypted = self.columns.iter().filter(|column| column.encrypted.is_some());
        encrypted.map(|column| column.name.trim().to_owned()).collect()
    }
}

impl StoredNote {
    /// Reads a note of this version or an earlier one. Nothing in it is to be trusted yet.
    pub fn parse(text: &str) -> Result<Self> {
        #[derive(Deserialize)]
        struct Version {
            version: u32,
        }
        let no_note = "this is no note of encrypt-table, or it was edited; restore the file that stood beside the \
                       table when it was encrypted";
        let Ok(Version { version }) = toml::from_str(text) else { bail!("{no_note}") };
        match version {
            1 => {
                let Ok(note) = toml::from_str::<UnboundNote>(text) else { bail!("{no_note}") };
                check_separator(note.separator)?;
                Ok(StoredNote::Unbound(note))
            }
            VERSION => SealedNote::parse(text).map(Box::new).map(StoredNote::Sealed),
            other => bail!("version {other} of the note is not known; this program reads 1 and {VERSION}"),
        }
    }
}

impl SealedNote {
    fn parse(text: &str) -> Result<Self> {
        let edited = "the note is not as encrypt-table wrote it; restore it";
        let sealed = text.strip_prefix(START).and_then(|rest| rest.split_at_checked(2 * 32));
        let (tag, rest) = sealed.with_context(|| format!("{edited}: its first lines differ"))?;
        let tag =
            Hex::parse(tag).with_context(|| format!("{edited}: its tag is not 64 hexadecimal digits"))?;
        let body =
            rest.strip_prefix(AFTER_TAG).with_context(|| format!("{edited}: its tag is not 64 digits"))?;
        let Ok(note) = toml::from_str::<Note>(body) else { bail!("{edited}") };
        check_separator(note.separator).context(edited)?;
        Ok(Self { note, body: body.to_owned(), tag })
    }

    /// The note, its seal not verified.
    pub fn unverified(&self) -> &Note {
        &self.note
    }

    /// The note and the table's sub-keys, once they are known to belong together and the note to be as it was written.
    pub fn verify(&self, key: &Key) -> Result<(&Note, TableKey), NoteFault> {
        let key = TableKey::new(key, &self.note.salt.0);
        if key.check_value() != self.note.key_check.0 {
            return Err(NoteFault::AnotherKey);
        }
        if !key.verify_note(self.body.as_bytes(), &self.tag.0) {
            return Err(NoteFault::Edited);
        }
        Ok((&self.note, key))
    }
}

fn check_separator(separator: char) -> Result<()> {
    if !separator.is_ascii() || matches!(separator, '"' | '\r' | '\n') {
        bail!("{separator:?} cannot separate cells");
    }
    Ok(())
}

/// Bytes as lower-case hexadecimal digits, in one form only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hex<const N: usize>(pub [u8; N]);

impl<const N: usize> Hex<N> {
    fn parse(text: &str) -> Option<Self> {
        let digit = |byte: u8| match byte {
            b'0'..=b'9' => Some(byte - b'0'),
            b'a'..=b'f' => Some(byte - b'a' + 10),
            _ => None,
        };
        if text.len() != 2 * N {
            return None;
        }
        let mut bytes = [0; N];
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            *byte = digit(*pair.first()?)? << 4 | digit(*pair.last()?)?;
        }
        Some(Self(bytes))
    }
}

impl<const N: usize> std::fmt::Display for Hex<N> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl<const N: usize> Serialize for Hex<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de, const N: usize> Deserialize<'de> for Hex<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom(format!("expected {} hexadecimal digits", 2 * N)))
    }
}
