//! Getting the real data sets from the places that their manifests pin.
//!
//! A manifest lists single files, each with an address at a pinned revision, its size and its SHA-256; there are no
//! archives to unpack. A file is written beside its place ([`safe_files`]), checked, and only then put there. Within a
//! run an interrupted transfer goes on where it stopped; when it fails for good the part is removed.

mod client;
mod file;

pub use client::{Client, Patience};
pub use file::{Job, State, download, state};

use std::fs;
use std::path::Path;

use anyhow::{Result, bail};
use tabular_data::DatasetManifest;

use crate::interrupt;
use crate::progress::{Mode, Progress};

/// The files of a set that have an address, as downloads into `folder`.
pub fn jobs(manifest: &DatasetManifest, folder: &Path) -> Result<Vec<Job>> {
    if let Some(reason) = &manifest.not_fetchable {
        bail!("data set {} cannot be fetched: {reason}", manifest.name);
    }
    let with_url = |file: &tabular_data::DatasetFile| file.url.clone().map(|url| (url, file.clone()));
    let files: Vec<_> = manifest.files.iter().filter_map(with_url).collect();
    if files.is_empty() {
        bail!("data set {} needs no fetching: it is part of this repository", manifest.name);
    }
    let job = |(url, file): (String, tabular_data::DatasetFile)| Job {
        target: folder.join(&file.path),
        sha256: file.sha256,
        bytes: file.bytes,
        url,
    };
    Ok(files.into_iter().map(job).collect())
}

/// Downloads what is not there yet; returns how many files were.
///
/// Files that are complete stay when a later one fails; empty folders made here do not, up to the outermost.
pub fn run(client: &Client, name: &str, jobs: &[Job], folder: &Path, mode: Mode) -> Result<usize> {
    let mut missing = Vec::new();
    for job in jobs {
        interrupt::check()?;
        if state(job)? == State::Missing {
            missing.push(job);
        }
    }
    let progress = Progress::new(mode, name, missing.len() as u64);
    let outermost = outermost_absent(folder);
    for job in &missing {
        download(client, job).inspect_err(|_| remove_empty(&job.target, outermost))?;
        progress.step();
    }
    Ok(missing.len())
}

/// The outermost of a set's folder and its ancestors that is not there yet; the set's own where all are.
fn outermost_absent(folder: &Path) -> &Path {
    let absent = |dir: &&Path| !dir.as_os_str().is_empty() && !dir.exists();
    folder.ancestors().take_while(absent).last().unwrap_or(folder)
}

/// Removes the folders from a file's up to `outermost`, as far as they are empty.
fn remove_empty(file: &Path, outermost: &Path) {
    let inside = |dir: &&Path| dir.starts_with(outermost);
    for dir in file.ancestors().skip(1).take_while(inside) {
        // A folder that is not empty stays; that is no error.
        if fs::remove_dir(dir).is_err() {
            return;
        }
    }
}
