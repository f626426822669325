//! Which files of a folder are encrypted, and which are not.

use std::path::Path;

use anyhow::{Context, Error, Result, bail};
use image_cipher::note::names;
use image_data::folder::quoted;
use image_data::{FolderImage, ImageError, ImageFolder, WalkOptions};

use crate::images::folder::listed_up_to;

/// Files in one message before the rest are only counted.
pub(super) const NAMED: usize = 20;

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Listing {
    /// Images, in the order of their names.
    pub(super) images: Vec<FolderImage>,
    /// What is not encrypted, and why.
    pub(super) others: Vec<String>,
}

impl Listing {
    /// One file, or the files of a folder; every name is one that decryption can make.
    pub(super) fn of(from: &Path, recursive: bool) -> Result<Self> {
        if !from.is_dir() {
            let name = checked_name(from)?.to_owned();
            return Ok(Self {
                images: vec![FolderImage { path: from.to_owned(), name }],
                others: Vec::new(),
            });
        }
        let options = WalkOptions { recursive, hidden: true };
        let ImageFolder { mut images, mut folders, mut passed_over, .. } =
            ImageFolder::list(from, options).map_err(cannot_be_listed)?;
        folders.extend(images.iter().map(|image| image.path.clone()));
        folders.sort();
        folders.iter().try_for_each(|path| checked_name(path).map(drop))?;
        images.sort_by(|a, b| a.name.cmp(&b.name));
        passed_over.sort_by(|a, b| a.path.cmp(&b.path));
        let others = passed_over.iter().map(|other| format!("{} ({})", quoted(&other.name), other.reason));
        Ok(Self { images, others: others.collect() })
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
}

/// The name of a file of `--images` or a folder in it, if decryption can make it.
pub(super) fn checked_name(path: &Path) -> Result<&str> {
    let name = path.file_name().with_context(|| format!("--images {}: is no file", path.display()))?;
    names::checked(name).with_context(|| path.display().to_string())
}

fn cannot_be_listed(error: ImageError) -> Error {
    match error {
        ImageError::Io { path, source, .. } => {
            Error::new(source).context(format!("{}: cannot be listed", path.display()))
        }
        error => error.into(),
    }
}
