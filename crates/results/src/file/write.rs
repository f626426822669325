//! Writing whole files or nothing.

use super::layout::Layout;
use crate::ResultsError;
use crate::{Results, Timings};
use serde::Serialize;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

impl Results {
    /// The text of `results.json`: the same results give the same bytes.
    ///
    /// # Errors
    /// [`ResultsError::Implausible`] when [`Results::check`] fails.
    pub fn to_json(&self) -> Result<String, ResultsError> {
        self.check()?;
        to_text(self)
    }

    /// Checks the results and writes them; readers see the old file or the whole new one.
    ///
    /// # Errors
    /// [`ResultsError::Implausible`] when [`Results::check`] fails, or the file that could not be written.
    pub fn write_atomic(&self, path: &Path) -> Result<(), ResultsError> {
        write_atomic(path, self.to_json()?.as_bytes())
    }
}

impl Timings {
    /// The text of `timings.json`.
    ///
    /// # Errors
    /// [`ResultsError::Implausible`] for a number that JSON cannot hold.
    pub fn to_json(&self) -> Result<String, ResultsError> {
        to_text(self)
    }

    /// Writes `timings.json`; readers see the old file or the whole new one.
    ///
    /// # Errors
    /// The file that could not be written.
    pub fn write_atomic(&self, path: &Path) -> Result<(), ResultsError> {
        write_atomic(path, self.to_json()?.as_bytes())
    }
}

/// Writes `bytes` to a file beside `path` and moves it there, so that `path` never holds half of them.
///
/// # Errors
/// The file that could not be written; the partial file is removed.
pub fn write_atomic(path: &Path, bytes: &[u8]) -> Result<(), ResultsError> {
    let partial = partial_path(path);
    let written = write_synced(&partial, bytes).and_then(|()| fs::rename(&partial, path));
    written.map_err(|source| {
        // The first failure is the one to tell; a partial file that cannot be removed either changes nothing.
        let _ = fs::remove_file(&partial);
        ResultsError::file("write", path)(source)
    })
}

fn partial_path(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".partial");
    path.with_file_name(name)
}

fn write_synced(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn to_text(value: &impl Serialize) -> Result<String, ResultsError> {
    let mut bytes = Vec::new();
    let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, Layout::default());
    value.serialize(&mut serializer).map_err(|error| ResultsError::Implausible {
        field: "(whole file)".to_owned(),
        reason: error.to_string(),
    })?;
    bytes.push(b'\n');
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
