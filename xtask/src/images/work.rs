//! Finished work of a long run, kept beside the results so that a stopped run goes on where it was.
//!
//! Every piece has a name that is a hash of all that decides it: version, seed, data, options, treatment, key. What is
//! found under that name is therefore right, and what is left of other runs is removed.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use classifiers::RowFile;
use sha2::{Digest, Sha256};

use super::outcome_file;
use super::rows::Rows;
use super::run::Outcomes;
use crate::datasets::hex;
use crate::output::write_file;

/// A folder of finished work; removed when the run is done.
#[derive(Debug)]
pub struct WorkFolder {
    folder: PathBuf,
    run: String,
}

impl WorkFolder {
    /// The folder beside the results of a run whose outcome `description` decides.
    pub fn beside(out: &Path, description: &str) -> Result<Self> {
        let name = out.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let folder = out.with_file_name(format!(".{name}.work"));
        Ok(Self { folder, run: description.to_owned() })
    }

    /// Outcomes that an earlier run finished. A damaged file is the same as none.
    pub fn outcomes(&self, label: &str) -> Option<Outcomes> {
        let bytes = fs::read(self.path(label, "outcomes")).ok()?;
        outcome_file::parse(&bytes)
    }

    /// Keeps outcomes for a run to come.
    pub fn keep(&self, label: &str, outcomes: &Outcomes) -> Result<()> {
        self.create()?;
        let bytes = outcome_file::bytes(outcomes);
        write_file(&self.path(label, "outcomes"), |out| Ok(out.write_all(&bytes)?))
    }

    /// A file of rows: one that an earlier run finished, or what `make` writes at the path it is given.
    pub fn rows(&self, label: &str, make: impl FnOnce(&Path) -> Result<RowFile>) -> Result<RowFile> {
        self.create()?;
        let path = self.path(label, "rows");
        match RowFile::open(&path) {
            Ok(file) if file.verify().is_ok() => Ok(file),
            _ => make(&path),
        }
    }

    /// Removes rows that no further unit needs.
    pub fn discard(&self, rows: Rows) -> Result<()> {
        let Rows::File(file) = rows else { return Ok(()) };
        let path = file.path().to_owned();
        drop(file);
        fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))
    }

    /// Removes everything; to be called when the results stand.
    pub fn finish(self) -> Result<()> {
        match fs::remove_dir_all(&self.folder) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(error).with_context(|| format!("cannot remove {}", self.folder.display()))
            }
            _ => Ok(()),
        }
    }

    fn create(&self) -> Result<()> {
        fs::create_dir_all(&self.folder).with_context(|| format!("cannot create {}", self.folder.display()))
    }

    fn path(&self, label: &str, extension: &str) -> PathBuf {
        let name = Sha256::new().chain_update(&self.run).chain_update([0]).chain_update(label).finalize();
        self.folder.join(format!("{}.{extension}", &hex(&name)[..32]))
    }
}
