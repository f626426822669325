//! A user's own recordings as encrypted files, and back: which files, in which order, what is written.

mod decrypt;
mod encrypt;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use audio_cipher::files::names;

use crate::images::folder::listed_up_to;

pub use decrypt::decrypt;
pub use encrypt::{Encryption, encrypt};

/// The name of the note beside scrambled recordings.
const NOTE: &str = "cipherlens-audio.toml";

/// The ending of containers.
const SEALED: &str = "sealed";

/// Names in one message before the rest are only counted.
const NAMED: usize = 20;

/// A file in a folder.
struct Found {
    path: PathBuf,
    /// Its path in the folder, `/` between names.
    name: String,
}

/// What a folder holds: the files asked for, and the others.
struct Listing {
    files: Vec<Found>,
    others: Vec<String>,
}

impl Listing {
    /// One file, or all files below a folder, by name. `is_wanted` tells which are taken.
    fn of(from: &Path, is_wanted: impl Fn(&Path) -> bool) -> Result<Self> {
        let mut listing = Self { files: Vec::new(), others: Vec::new() };
        if !from.is_dir() {
            let name = from.file_name().with_context(|| format!("{}: is no file", from.display()))?;
            let name = names::checked(name)?.to_owned();
            listing.files.push(Found { path: from.to_owned(), name });
            return Ok(listing);
        }
        let mut folders = vec![from.to_owned()];
        while let Some(folder) = folders.pop() {
            let entries =
                std::fs::read_dir(&folder).with_context(|| format!("cannot list {}", folder.display()))?;
            for entry in entries {
                let path = entry?.path();
                if path.is_dir() && !path.is_symlink() {
                    folders.push(path);
                    continue;
                }
                let inside = path.strip_prefix(from).unwrap_or(&path);
                let parts = inside.iter().map(names::checked).collect::<Result<Vec<_>, _>>();
                match (path.is_symlink() || !is_wanted(&path), parts) {
                    (false, parts) => listing.files.push(Found { name: parts?.join("/"), path }),
                    (true, _) => listing.others.push(inside.display().to_string()),
                }
            }
        }
        listing.files.sort_by(|a, b| a.name.cmp(&b.name));
        listing.others.sort();
        Ok(listing)
    }

    /// Refuses a folder in which something would stay unencrypted, unless `skip` says that this is known.
    fn refuse_others(&self, from: &Path, skip: bool) -> Result<()> {
        if self.files.is_empty() {
            bail!("{}: this folder holds no WAV or FLAC file", from.display());
        }
        if self.others.is_empty() || skip {
            return Ok(());
        }
        bail!(
            "{}: would not be encrypted: {}; move them away, or give --skip-others to leave them out",
            from.display(),
            listed_up_to(&self.others, NAMED)
        )
    }
}
