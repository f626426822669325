//! Which files of a folder are encrypted, and which are not.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use image_data::folder::is_image_name;

use super::names;
use crate::images::folder::{LINK, listed_up_to, no_image, quoted};

/// Files in one message before the rest are only counted.
pub(super) const NAMED: usize = 20;

/// An image to encrypt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Source {
    /// Where it is.
    pub(super) path: PathBuf,
    /// Its path in the folder, with `/` between folders.
    pub(super) name: String,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Listing {
    /// Images, in the order of their names.
    pub(super) images: Vec<Source>,
    /// What is not encrypted, and why.
    pub(super) others: Vec<String>,
}

impl Listing {
    /// One file, or the files of a folder.
    pub(super) fn of(from: &Path, recursive: bool) -> Result<Self> {
        let mut listing = Self::default();
        if from.is_dir() {
            listing.add_folder(from, "", recursive)?;
            listing.images.sort_by(|a, b| a.name.cmp(&b.name));
            return Ok(listing);
        }
        let name = from.file_name().with_context(|| format!("--images {}: is no file", from.display()))?;
        let name = names::checked(name).with_context(|| from.display().to_string())?.to_owned();
        listing.images.push(Source { path: from.to_owned(), name });
        Ok(listing)
    }

    /// Refuses a folder in which something would stay unencrypted, unless `skip` says that this is known.
    pub(super) fn refuse_others(&self, from: &Path, skip: bool, recursive: bool) -> Result<()> {
        if self.others.is_empty() || skip {
            return Ok(());
        }
        let shown = listed_up_to(&self.others, NAMED);
        let folders = if recursive { "" } else { "; --recursive encrypts what is in folders" };
        bail!(
            "{}: would not be encrypted: {shown}; convert them to PNG or move them away, or give --skip-others to \
             leave them out{folders}",
            from.display()
        )
    }

    fn add_folder(&mut self, folder: &Path, prefix: &str, recursive: bool) -> Result<()> {
        let listed = || format!("{}: cannot be listed", folder.display());
        let entries = fs::read_dir(folder).with_context(listed)?;
        let mut entries = entries.collect::<Result<Vec<_>, _>>().with_context(listed)?;
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let kind = entry.file_type().with_context(listed)?;
            let shown = quoted(&format!("{prefix}{}", entry.file_name().to_string_lossy())).into_owned();
            if kind.is_symlink() {
                self.others.push(format!("{shown} ({LINK})"));
            } else if kind.is_dir() && !recursive {
                self.others.push(format!("{shown} (a folder)"));
            } else if kind.is_dir() {
                let name = entry.file_name();
                let name = names::checked(&name).with_context(|| entry.path().display().to_string())?;
                self.add_folder(&entry.path(), &format!("{prefix}{name}/"), recursive)?;
            } else if kind.is_file() && is_image_name(&entry.path()) {
                let name = entry.file_name();
                let name = names::checked(&name).with_context(|| entry.path().display().to_string())?;
                self.images.push(Source { path: entry.path(), name: format!("{prefix}{name}") });
            } else {
                self.others.push(format!("{shown} ({})", no_image(&entry.path(), kind)));
            }
        }
        Ok(())
    }
}
