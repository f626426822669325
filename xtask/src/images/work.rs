//! Finished work of a long run, kept beside the results so that a stopped run goes on where it was.
//!
//! Every piece has a name that is a hash of all that decides it: version, seed, data, options, treatment, key. What is
//! found under that name is therefore right. The folder is removed at the end of a run, unless the run was stopped.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context, Result};
use classifiers::RowFile;
use sha2::{Digest, Sha256};

use super::outcome_file;
use super::rows::Rows;
use super::run::Outcomes;
use crate::datasets::hex;
use crate::files::{self, Access};
use crate::interrupt;

/// A folder of finished work; removed when dropped, unless the user has asked the program to stop.
#[derive(Debug)]
pub struct WorkFolder {
    folder: PathBuf,
    run: String,
    reused: AtomicUsize,
}

impl WorkFolder {
    /// The folder beside the results of a run whose outcome `description` decides.
    pub fn beside(out: &Path, description: &str) -> Self {
        let name = out.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let folder = out.with_file_name(format!(".{name}.work"));
        Self {
            folder,
            run: format!("{} {description}", env!("CARGO_PKG_VERSION")),
            reused: AtomicUsize::new(0),
        }
    }

    /// Outcomes that an earlier run finished. A damaged file is the same as none.
    pub fn outcomes(&self, label: &str) -> Option<Outcomes> {
        let bytes = fs::read(self.path(label, "outcomes")).ok()?;
        let outcomes = outcome_file::parse(&bytes)?;
        self.reused.fetch_add(1, Ordering::Relaxed);
        Some(outcomes)
    }

    /// What a reader of the log is told at the end, where an earlier run had finished some of the work.
    pub fn note(&self) -> Option<String> {
        let reused = self.reused.load(Ordering::Relaxed);
        (reused > 0).then(|| format!("{reused} pieces of work were kept from a run that was stopped"))
    }

    /// Keeps outcomes for a run to come.
    pub fn keep(&self, label: &str, outcomes: &Outcomes) -> Result<()> {
        self.create()?;
        let bytes = outcome_file::bytes(outcomes);
        files::replace(&self.path(label, "outcomes"), Access::Shared, |out| Ok(out.write_all(&bytes)?))
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

    /// The result of a run; one that was stopped says that finished work is kept.
    pub fn explain(&self, result: Result<()>) -> Result<()> {
        match (result, self.folder.exists()) {
            (Err(error), true) if error.is::<interrupt::Interrupted>() => Err(error.context(format!(
                "what is finished is kept in {}, and the same command goes on from there",
                self.folder.display()
            ))),
            (result, _) => result,
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

impl Drop for WorkFolder {
    fn drop(&mut self) {
        if interrupt::check().is_ok() {
            // Nothing depends on its removal: what is left of it is right, and used or overwritten by the next run.
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}
