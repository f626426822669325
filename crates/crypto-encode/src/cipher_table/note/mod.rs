//! The note beside an encrypted table: everything that decryption needs but the key. It holds no secret.
//!
//! Its first two lines are fixed but for a tag; the rest, its body, is TOML. The tag is a keyed digest of the body, byte for
//! byte, and the body holds the keyed digest of the table: an edited note and an edited table are both refused.

mod stored;

use std::num::NonZeroU64;

use serde::Deserialize;
use thiserror::Error;

use super::digits::Hex;
use super::quotes::QuoteStyle;
use super::separator::NotASeparator;
use crate::Key;
use crate::binding::{MARK_LEN, RowMarks, SALT_LEN, TableDigest, TableKey};
use crate::release::{ColumnScheme, ColumnShape};
use stored::{Body, BodyOf2};

/// Version of the notes that are written.
const VERSION: u32 = 3;
/// The version before, with one scheme for all encrypted columns.
const SEALED_BEFORE: u32 = 2;
/// Everything before the tag's digits.
const START: &str = "# encrypt-table wrote this beside a table. decrypt-table needs it, and refuses it when a byte of it \
                     has changed. It holds no secret.\ntag = \"";
/// Everything between the tag's digits and the body.
const AFTER_TAG: &str = "\"\n";

/// What was done to a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    version: u32,
    /// The character between cells.
    pub separator: char,
    /// The first line `sep=;` of the table, empty where it has none; `None` in notes that do not bind it.
    pub separator_line: Option<String>,
    /// Equal cells of tables of one domain have equal ciphertexts; without a domain a table stands alone.
    pub domain: Option<String>,
    /// Fresh for every table: what its sub-keys are derived with.
    salt: Hex<SALT_LEN>,
    /// Tells the key from any other.
    key_check: Hex<MARK_LEN>,
    /// Number of rows.
    pub rows: u64,
    /// The keyed digest of header and rows.
    pub(super) digest: Hex<32>,
    /// Rows from one mark to the next.
    rows_per_mark: NonZeroU64,
    /// Digests of the table's beginnings.
    marks: Vec<Hex<MARK_LEN>>,
    /// All columns of the plain table in their order, those that were dropped as well.
    pub columns: Vec<ColumnNote>,
}

/// One column of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnNote {
    /// Its name as the header has it, spaces included.
    pub name: String,
    /// What was done to its cells.
    pub scheme: ColumnScheme,
    /// With what sizes; of notes of version 2 nothing is known.
    pub shape: ColumnShape,
    /// How its cells were quoted, where they are encrypted.
    pub quotes: Option<QuoteStyle>,
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
#[derive(Debug, Clone, PartialEq)]
pub enum StoredNote {
    /// Of version 2 or 3.
    Sealed(Box<SealedNote>),
    /// Of version 1.
    Unbound(UnboundNote),
}

/// A note with the tag that seals it.
#[derive(Debug, Clone, PartialEq)]
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

/// A note that is as it was written, and the key of its table.
#[derive(Debug)]
pub struct VerifiedNote<'a> {
    note: &'a Note,
    pub(super) key: &'a Key,
    pub(super) table_key: TableKey,
}

impl<'a> VerifiedNote<'a> {
    /// The note.
    pub fn note(&self) -> &'a Note {
        self.note
    }
}

/// A text that is not read as a note.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NoteError {
    /// No note of any version.
    #[error(
        "this is no note of encrypt-table, or it was edited; restore the file that stood beside the table when it was \
         encrypted"
    )]
    NoNote,
    /// A version of another release.
    #[error("version {found} of the note is not known; this program reads 1 to {VERSION}")]
    Version {
        /// The version found.
        found: u32,
    },
    /// A note of version 1 with a separator that cannot be.
    #[error(transparent)]
    Separator(#[from] NotASeparator),
    /// A sealed note that is not in the form in which it is written.
    #[error("the note is not as encrypt-table wrote it; restore it{0}")]
    Edited(Edit),
}

/// What is known of the place of an edit.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Edit {
    /// Above the tag.
    #[error(": its first lines differ")]
    FirstLines,
    /// The tag.
    #[error(": its tag is not 64 hexadecimal digits")]
    Tag,
    /// Behind the tag.
    #[error(": its tag is not 64 digits")]
    TagEnd,
    /// The separator.
    #[error(": {0}")]
    Separator(NotASeparator),
    /// Anywhere in the body.
    #[error("")]
    Body,
}

/// What a table's key, digest and rows amount to.
pub(super) struct Bound<'a> {
    pub(super) key: &'a TableKey,
    pub(super) salt: [u8; SALT_LEN],
    pub(super) digest: &'a TableDigest,
    pub(super) marks: &'a RowMarks,
    /// The first line `sep=;`, or nothing.
    pub(super) separator_line: String,
}

impl Note {
    /// The note of an encrypted table.
    pub(super) fn new(
        separator: char,
        domain: Option<String>,
        columns: Vec<ColumnNote>,
        bound: Bound<'_>,
    ) -> Self {
        Self {
            version: VERSION,
            separator,
            separator_line: Some(bound.separator_line),
            domain,
            salt: Hex(bound.salt),
            key_check: Hex(bound.key.check_value()),
            rows: bound.digest.rows(),
            digest: Hex(bound.digest.value()),
            rows_per_mark: bound.marks.step(),
            marks: bound.marks.marks().iter().copied().map(Hex).collect(),
            columns,
        }
    }

    /// The text of the note, sealed under the table's key.
    pub(super) fn seal(&self, key: &TableKey) -> String {
        let body = toml::to_string(&Body::of(self)).expect("a note is plain text and numbers");
        let tag = Hex(key.note_tag(body.as_bytes()));
        [START, &tag.to_string(), AFTER_TAG, &body].concat()
    }

    /// The version it was read from.
    pub fn version(&self) -> u32 {
        self.version
    }

    /// Whether columns have schemes of their own, and ciphertexts are bound to column and table.
    pub(super) fn has_column_schemes(&self) -> bool {
        self.version > SEALED_BEFORE
    }

    /// The columns that the released table has, in their order.
    pub fn released(&self) -> impl Iterator<Item = &ColumnNote> {
        self.columns.iter().filter(|column| column.scheme != ColumnScheme::Drop)
    }

    /// Trimmed names of the columns for whose scheme this holds.
    pub fn columns_where(&self, holds: impl Fn(&ColumnScheme) -> bool) -> Vec<&str> {
        let columns = self.columns.iter().filter(|column| holds(&column.scheme));
        columns.map(|column| column.name.trim()).collect()
    }

    pub(super) fn salt(&self) -> &[u8; SALT_LEN] {
        &self.salt.0
    }

    /// The marks of the table's beginnings.
    pub(super) fn row_marks(&self) -> RowMarks {
        RowMarks::from_parts(self.rows_per_mark, self.marks.iter().map(|mark| mark.0).collect())
    }
}

impl StoredNote {
    /// Reads a note of this version or an earlier one. Nothing in it is to be trusted yet.
    ///
    /// # Errors
    /// [`NoteError`] for any other text.
    pub fn parse(text: &str) -> Result<Self, NoteError> {
        #[derive(Deserialize)]
        struct Version {
            version: u32,
        }
        let Version { version } = toml::from_str(text).map_err(|_| NoteError::NoNote)?;
        match version {
            1 => {
                let note: UnboundNote = toml::from_str(text).map_err(|_| NoteError::NoNote)?;
                NotASeparator::check(note.separator)?;
                Ok(Self::Unbound(note))
            }
            SEALED_BEFORE | VERSION => {
                Ok(Self::Sealed(Box::new(SealedNote::parse(text, version).map_err(NoteError::Edited)?)))
            }
            found => Err(NoteError::Version { found }),
        }
    }
}

impl SealedNote {
    fn parse(text: &str, version: u32) -> Result<Self, Edit> {
        let sealed = text.strip_prefix(START).and_then(|rest| rest.split_at_checked(2 * 32));
        let (tag, rest) = sealed.ok_or(Edit::FirstLines)?;
        let tag = Hex::parse(tag).ok_or(Edit::Tag)?;
        let body = rest.strip_prefix(AFTER_TAG).ok_or(Edit::TagEnd)?;
        let note = match version {
            SEALED_BEFORE => toml::from_str(body).ok().and_then(BodyOf2::note),
            _ => toml::from_str(body).ok().and_then(Body::note),
        };
        let note = note.ok_or(Edit::Body)?;
        NotASeparator::check(note.separator).map_err(Edit::Separator)?;
        Ok(Self { note, body: body.to_owned(), tag })
    }

    /// The note, its seal not verified.
    pub fn unverified(&self) -> &Note {
        &self.note
    }

    /// The note, once it is known to be as it was written and of a table that was encrypted under this key.
    ///
    /// # Errors
    /// [`NoteFault`] where one of the two is not so.
    pub fn verify<'a>(&'a self, key: &'a Key) -> Result<VerifiedNote<'a>, NoteFault> {
        let table_key = TableKey::new(key, &self.note.salt.0);
        if table_key.check_value() != self.note.key_check.0 {
            return Err(NoteFault::AnotherKey);
        }
        if !table_key.verify_note(self.body.as_bytes(), &self.tag.0) {
            return Err(NoteFault::Edited);
        }
        Ok(VerifiedNote { note: &self.note, key, table_key })
    }
}
