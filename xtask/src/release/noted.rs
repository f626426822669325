//! What the note beside a release says of its columns.

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Context, Result};
use crypto_encode::cipher_table::StoredNote;
use crypto_encode::release::ColumnScheme;

use crate::small_file;
use crate::tabular::cipher_table::note_path;

/// More bytes than any note has.
const MOST_NOTE_BYTES: u64 = 16 << 20;

/// The schemes of columns, as far as they are known.
#[derive(Debug, Clone, Default)]
pub struct Noted {
    schemes: Option<HashMap<String, ColumnScheme>>,
}

impl Noted {
    /// The note beside a release; a file that was encrypted elsewhere has none.
    pub fn beside(release: &Path) -> Result<Self> {
        let path = note_path(release);
        if !path.is_file() {
            return Ok(Self::default());
        }
        let name = path.display().to_string();
        let text = small_file::text(
            &path,
            &name,
            MOST_NOTE_BYTES,
            "encrypt-table writes this note beside the table",
        )?;
        let note = StoredNote::parse(&text).context(name)?;
        let schemes = match &note {
            StoredNote::Sealed(sealed) => {
                let columns = sealed.unverified().columns.iter();
                columns.map(|column| (column.name.trim().to_owned(), column.scheme.clone())).collect()
            }
            StoredNote::Unbound(note) => {
                let scheme =
                    |name: &String| Some((name.clone(), ColumnScheme::without_options(&note.scheme)?));
                note.columns.iter().filter_map(scheme).collect()
            }
        };
        Ok(Self { schemes: Some(schemes) })
    }

    /// The scheme of a column; `None` where nothing is known of it.
    pub fn scheme(&self, column: &str) -> Option<ColumnScheme> {
        let schemes = self.schemes.as_ref()?;
        Some(schemes.get(column).cloned().unwrap_or(ColumnScheme::Keep))
    }

    /// Whether a note says that columns are encrypted.
    pub fn is_encrypted(&self) -> bool {
        self.schemes.iter().flatten().any(|(_, scheme)| scheme.is_encryption())
    }

    /// The id of a column's scheme, as a page shows it.
    pub fn id(&self, column: &str, is_released: bool) -> String {
        match self.scheme(column) {
            _ if !is_released => ColumnScheme::Drop.id().to_owned(),
            Some(scheme) => scheme.id().to_owned(),
            None => "unknown".to_owned(),
        }
    }

    /// What must not be handed over.
    pub fn keep(&self, release: &Path) -> String {
        match &self.schemes {
            Some(_) => format!("the key and {}", note_path(release).display()),
            None => "the key".to_owned(),
        }
    }
}
