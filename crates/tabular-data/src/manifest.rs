//! `data/<set>/dataset.toml`: what a data set is, where it comes from, and how to tell that a file is the right one.
//!
//! One format for tables and image sets. What this crate does not know (tables of other crates) is kept in
//! [`DatasetManifest::extra`] for the crate that does.

use std::path::{Component, Path};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::schema::{Schema, SchemaError};
use crate::toml_fault;

/// What the records are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Modality {
    /// Rows of a table.
    Tabular,
    /// Images.
    Image,
    /// Recordings.
    Audio,
}

/// Where the records come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// Collected in the world.
    Real,
    /// Made by a documented generator of ours; every page and table says so.
    Generated,
}

/// The place a data set was taken from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Source {
    /// A page for people.
    pub page: Option<String>,
    /// The pinned revision (commit, version or date).
    pub revision: Option<String>,
}

/// One payload file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatasetFile {
    /// Path within the set's folder.
    pub path: String,
    /// SHA-256 of the contents, 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// Size in bytes.
    pub bytes: u64,
    /// Where to fetch it, at a pinned revision.
    #[serde(default)]
    pub url: Option<String>,
    /// Whether it is kept beside the manifest.
    #[serde(default)]
    pub embedded: bool,
}

/// A fixed split kept beside the data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SplitFile {
    /// Name of the split, such as `paper`.
    pub name: String,
    /// Path within the set's folder.
    pub path: String,
    /// What the split is and where it comes from.
    #[serde(default)]
    pub note: Option<String>,
}

/// A manifest that cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ManifestError {
    /// Not TOML, or a field is absent or of the wrong type, or the schema is at fault.
    #[error("the manifest cannot be read: {0}; correct it there")]
    Syntax(String),
    /// A path that is absolute or leaves the set's folder.
    #[error("path {path:?} must stay within the set's folder: give a relative path without \"..\"")]
    Path {
        /// The path.
        path: String,
    },
    /// A hash that is none.
    #[error("file {path:?}: sha256 {sha256:?} is not 64 lower-case hexadecimal digits")]
    Hash {
        /// The file.
        path: String,
        /// The text found.
        sha256: String,
    },
    /// A file that can be had in no way, and no reason why.
    #[error("file {path:?} is neither embedded nor has a url; give one, or say why under `not_fetchable`")]
    Unobtainable {
        /// The file.
        path: String,
    },
    /// A set of tables without a table file or schema.
    #[error("a tabular set needs `table` (one of its files) and a [schema]")]
    NoTable,
    /// The schema is at fault.
    #[error(transparent)]
    Schema(#[from] SchemaError),
}

/// A data set's manifest as written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DatasetManifest {
    /// Short name, equal to the folder's.
    pub name: String,
    /// Name for people.
    pub title: String,
    /// What the records are.
    pub modality: Modality,
    /// Where the records come from.
    pub origin: Origin,
    /// Terms of use.
    pub licence: String,
    /// How to cite the set.
    pub citation: String,
    /// What a reader should know about it.
    #[serde(default)]
    pub description: String,
    /// Why the payload cannot be fetched, where that is so.
    #[serde(default)]
    pub not_fetchable: Option<String>,
    /// File that holds the table, of a tabular set.
    #[serde(default)]
    pub table: Option<String>,
    /// The place it was taken from.
    #[serde(default)]
    pub source: Source,
    /// Payload files.
    #[serde(default)]
    pub files: Vec<DatasetFile>,
    /// Fixed splits.
    #[serde(default)]
    pub splits: Vec<SplitFile>,
    /// Schema of the table, of a tabular set; takes the set's name if it has none.
    #[serde(default)]
    pub schema: Option<Schema>,
    /// Everything else in the file.
    #[serde(flatten)]
    pub extra: toml::Table,
}

impl DatasetManifest {
    /// Reads and checks a manifest.
    ///
    /// # Errors
    /// [`ManifestError`]: bad syntax or schema, a path outside the folder, a malformed hash, a file that cannot be had, or a
    /// tabular set without table or schema.
    pub fn from_toml(text: &str) -> Result<Self, ManifestError> {
        let mut manifest: Self =
            toml::from_str(text).map_err(|error| ManifestError::Syntax(toml_fault::words(text, &error)))?;
        manifest.check()?;
        if let Some(schema) = &manifest.schema {
            manifest.schema = Some(named(schema, &manifest.name)?);
        }
        Ok(manifest)
    }

    /// The payload file of that path.
    pub fn file(&self, path: &str) -> Option<&DatasetFile> {
        self.files.iter().find(|file| file.path == path)
    }

    /// Whether every payload file is embedded or can be fetched.
    pub fn is_fetchable(&self) -> bool {
        self.not_fetchable.is_none() && self.files.iter().all(|file| file.embedded || file.url.is_some())
    }

    fn check(&self) -> Result<(), ManifestError> {
        let paths =
            self.files.iter().map(|f| &f.path).chain(self.splits.iter().map(|s| &s.path)).chain(&self.table);
        paths.into_iter().try_for_each(|path| check_path(path))?;
        self.files.iter().try_for_each(|file| self.check_file(file))?;
        let table = self.table.as_ref().is_some_and(|table| self.file(table).is_some());
        match self.modality {
            Modality::Tabular if !table || self.schema.is_none() => Err(ManifestError::NoTable),
            _ => Ok(()),
        }
    }

    fn check_file(&self, file: &DatasetFile) -> Result<(), ManifestError> {
        let hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        if file.sha256.len() != 64 || !file.sha256.bytes().all(hex) {
            return Err(ManifestError::Hash { path: file.path.clone(), sha256: file.sha256.clone() });
        }
        if !file.embedded && file.url.is_none() && self.not_fetchable.is_none() {
            return Err(ManifestError::Unobtainable { path: file.path.clone() });
        }
        Ok(())
    }
}

fn check_path(path: &str) -> Result<(), ManifestError> {
    let mut parts = Path::new(path).components().peekable();
    let inside = parts.peek().is_some() && parts.all(|part| matches!(part, Component::Normal(_)));
    if inside { Ok(()) } else { Err(ManifestError::Path { path: path.to_owned() }) }
}

fn named(schema: &Schema, name: &str) -> Result<Schema, SchemaError> {
    let mut options = schema.options().clone();
    if options.name.is_empty() {
        options.name = name.to_owned();
    }
    Schema::new(options)
}
