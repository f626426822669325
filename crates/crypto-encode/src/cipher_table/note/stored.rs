//! The bodies of notes as they are stored, version by version.

use std::num::NonZeroU64;

use serde::{Deserialize, Serialize};

use super::{ColumnNote, Note, SEALED_BEFORE, VERSION};
use crate::binding::{MARK_LEN, SALT_LEN};
use crate::cipher_table::QuoteStyle;
use crate::cipher_table::digits::Hex;
use crate::release::{ColumnScheme, ColumnShape, Fields};

/// The body of the current version.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Body {
    version: u32,
    separator: char,
    separator_line: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    domain: Option<String>,
    salt: Hex<SALT_LEN>,
    key_check: Hex<MARK_LEN>,
    rows: u64,
    digest: Hex<32>,
    rows_per_mark: NonZeroU64,
    marks: Vec<Hex<MARK_LEN>>,
    #[serde(rename = "column")]
    columns: Vec<BodyColumn>,
}

/// A column of the plain table.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct BodyColumn {
    name: String,
    scheme: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    width: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    decimals: Option<u8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    quotes: Option<QuoteStyle>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    epsilon: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    low: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    high: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bins: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    levels: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    edges: Option<Vec<f64>>,
}

impl BodyColumn {
    fn of(column: &ColumnNote) -> Self {
        let Fields { epsilon, low, high, bins, levels, edges } = column.scheme.fields();
        let (name, scheme) = (column.name.clone(), column.scheme.id().to_owned());
        let (ColumnShape { width, decimals }, quotes) = (column.shape, column.quotes);
        Self { name, scheme, width, decimals, quotes, epsilon, low, high, bins, levels, edges }
    }

    /// `None` where the options are not those of the scheme.
    fn column(self) -> Option<ColumnNote> {
        let Self { name, scheme, width, decimals, quotes, epsilon, low, high, bins, levels, edges } = self;
        let fields = Fields { epsilon, low, high, bins, levels, edges };
        let scheme = ColumnScheme::of_fields(&scheme, fields).ok()?;
        Some(ColumnNote { name, scheme, shape: ColumnShape { width, decimals }, quotes })
    }
}

impl Body {
    pub(super) fn of(note: &Note) -> Self {
        Self {
            version: VERSION,
            separator: note.separator,
            separator_line: note.separator_line.clone().unwrap_or_default(),
            domain: note.domain.clone(),
            salt: note.salt,
            key_check: note.key_check,
            rows: note.rows,
            digest: note.digest,
            rows_per_mark: note.rows_per_mark,
            marks: note.marks.clone(),
            columns: note.columns.iter().map(BodyColumn::of).collect(),
        }
    }

    pub(super) fn note(self) -> Option<Note> {
        let columns = self.columns.into_iter().map(BodyColumn::column).collect::<Option<Vec<_>>>()?;
        Some(Note {
            version: self.version,
            separator: self.separator,
            separator_line: Some(self.separator_line),
            domain: self.domain,
            salt: self.salt,
            key_check: self.key_check,
            rows: self.rows,
            digest: self.digest,
            rows_per_mark: self.rows_per_mark,
            marks: self.marks,
            columns,
        })
    }
}

/// The body of version 2, with one scheme for all encrypted columns.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BodyOf2 {
    #[serde(rename = "version")]
    _version: u32,
    scheme: String,
    #[serde(rename = "made_by")]
    _made_by: String,
    separator: char,
    /// Absent from the first notes of this version, which do not bind the line.
    separator_line: Option<String>,
    salt: Hex<SALT_LEN>,
    key_check: Hex<MARK_LEN>,
    rows: u64,
    digest: Hex<32>,
    rows_per_mark: NonZeroU64,
    marks: Vec<Hex<MARK_LEN>>,
    #[serde(rename = "column")]
    columns: Vec<ColumnOf2>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ColumnOf2 {
    name: String,
    encrypted: Option<QuoteStyle>,
}

impl BodyOf2 {
    /// `None` where the scheme is none that version 2 had.
    pub(super) fn note(self) -> Option<Note> {
        let scheme = ColumnScheme::without_options(&self.scheme).filter(ColumnScheme::is_encryption)?;
        let column = |column: ColumnOf2| ColumnNote {
            name: column.name,
            scheme: if column.encrypted.is_some() { scheme.clone() } else { ColumnScheme::Keep },
            shape: ColumnShape::default(),
            quotes: column.encrypted,
        };
        Some(Note {
            version: SEALED_BEFORE,
            separator: self.separator,
            separator_line: self.separator_line,
            domain: None,
            salt: self.salt,
            key_check: self.key_check,
            rows: self.rows,
            digest: self.digest,
            rows_per_mark: self.rows_per_mark,
            marks: self.marks,
            columns: self.columns.into_iter().map(column).collect(),
        })
    }
}
