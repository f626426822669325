//! The marker of a results folder: which of its files a run wrote, and what was in them.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::error::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{Access, new_file, parts, sha256_file};

/// Name of the marker in a results folder.
pub(super) const MARKER: &str = ".cipherlens-results.json";

const FORMAT: &str = "cipherlens-results";
const VERSION: u32 = 1;

/// The files of a run by their path in the folder, with `/`. While one run's files take the place of another's, a file may
/// be either's; its SHA-256 is then one of two.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Marker {
    format: String,
    version: u32,
    files: BTreeMap<String, Vec<String>>,
}

impl Marker {
    /// Of all files below `folder`.
    pub(super) fn of(folder: &Path) -> Result<Self> {
        let mut files = BTreeMap::new();
        for path in files_below(folder)? {
            let name = relative(folder, &path);
            if name != MARKER {
                files.insert(name, vec![sha256_file(&path)?]);
            }
        }
        Ok(Self { format: FORMAT.to_owned(), version: VERSION, files })
    }

    /// Of an empty folder.
    pub(super) fn empty() -> Self {
        Self { format: FORMAT.to_owned(), version: VERSION, files: BTreeMap::new() }
    }

    /// Of one file with these bytes.
    pub(super) fn of_file(name: &str, bytes: &[u8]) -> Self {
        let mut marker = Self::empty();
        marker.files.insert(name.to_owned(), vec![hex::encode(Sha256::digest(bytes))]);
        marker
    }

    /// The marker in `folder`; `None` where there is none.
    pub(super) fn read(folder: &Path) -> Result<Option<Self>> {
        let path = folder.join(MARKER);
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error).with_context(|| format!("{}: cannot be read", path.display())),
        };
        let marker: Self = serde_json::from_slice(&text)
            .with_context(|| format!("{}: is no marker of a results folder", path.display()))?;
        if marker.format != FORMAT || marker.version != VERSION {
            bail!("{}: format {:?} version {}", path.display(), marker.format, marker.version);
        }
        let odd = marker.files.keys().find(|name| !is_below(name));
        match odd {
            Some(odd) => bail!("{}: {odd:?} is no file of this folder", path.display()),
            None => Ok(Some(marker)),
        }
    }

    /// Writes it into `folder`.
    pub(super) fn write(&self, folder: &Path) -> Result<()> {
        let text = serde_json::to_vec_pretty(self).with_context(|| "the marker of a results folder")?;
        new_file::replace(&folder.join(MARKER), Access::Shared, &text)
    }

    /// Paths of the files.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// Whether a file is listed.
    pub(super) fn lists(&self, name: &str) -> bool {
        self.files.contains_key(name)
    }

    /// Both runs' files.
    pub(super) fn with(&self, other: &Self) -> Self {
        let mut both = self.clone();
        for (name, digests) in &other.files {
            both.files.entry(name.clone()).or_default().extend(digests.iter().cloned());
        }
        both
    }

    /// The other's files in place of those of the same name here.
    pub(super) fn instead(&self, other: &Self) -> Self {
        let mut marker = self.clone();
        marker.files.extend(other.files.clone());
        marker
    }

    /// A listed file that is there but is not what the run wrote: somebody changed it, and it is theirs now.
    pub(super) fn changed(&self, folder: &Path) -> Result<Option<PathBuf>> {
        for (name, digests) in &self.files {
            let path = folder.join(name);
            let Ok(found) = fs::symlink_metadata(&path) else { continue };
            if !found.is_file() || !digests.contains(&sha256_file(&path)?) {
                return Ok(Some(path));
            }
        }
        Ok(None)
    }
}

/// Every file below a folder, links as such.
pub(super) fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        let listed = || format!("{}: cannot be listed", next.display());
        for entry in fs::read_dir(&next).with_context(listed)? {
            let entry = entry.with_context(listed)?;
            let is_folder = entry.file_type().with_context(listed)?.is_dir();
            let is_part = parts::is_part(&entry.file_name().to_string_lossy());
            match (is_folder, is_part) {
                (_, true) => {}
                (true, _) => open.push(entry.path()),
                (false, _) => files.push(entry.path()),
            }
        }
    }
    files.sort();
    Ok(files)
}

/// A path below `folder` with `/`.
pub(super) fn relative(folder: &Path, path: &Path) -> String {
    let parts = path.strip_prefix(folder).unwrap_or(path).components();
    parts.map(|part| part.as_os_str().to_string_lossy().into_owned()).collect::<Vec<_>>().join("/")
}

/// Whether a name stays within its folder.
fn is_below(name: &str) -> bool {
    let is_plain =
        |part: &str| !part.is_empty() && part != "." && part != ".." && !part.contains(['\\', '\0']);
    name.split('/').all(is_plain)
}
