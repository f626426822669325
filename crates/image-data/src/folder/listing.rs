//! Names in a folder, in a fixed order.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
};

use crate::ImageError;

const EXTENSIONS: [&str; 8] = ["png", "jpg", "jpeg", "pbm", "pgm", "ppm", "pnm", "pam"];

/// The image files directly in a folder, sorted by the bytes of their names.
///
/// # Errors
/// [`ImageError::NotAFolder`], [`ImageError::Io`], and [`ImageError::OutsideFolder`] for a link that leads out
/// of `folder`.
pub fn list_images(folder: &Path) -> Result<Vec<PathBuf>, ImageError> {
    let root = canonical(folder)?;
    files(folder, &root).map(|listing| listing.images)
}

/// Files of one folder.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    pub(crate) images: Vec<PathBuf>,
    pub(crate) ignored: Vec<PathBuf>,
    pub(crate) folders: Vec<PathBuf>,
}

/// The files of `folder`; links must stay within `root`, which is canonical.
pub(crate) fn files(folder: &Path, root: &Path) -> Result<Listing, ImageError> {
    let mut listing = Listing::default();
    for path in sorted_entries(folder)? {
        check_inside(&path, root)?;
        match (path.is_dir(), is_image_name(&path)) {
            (true, _) => listing.folders.push(path),
            (false, true) => listing.images.push(path),
            (false, false) => listing.ignored.push(path),
        }
    }
    Ok(listing)
}

/// The folders in `root` that are not hidden.
pub(crate) fn folders(root: &Path, canonical_root: &Path) -> Result<Vec<PathBuf>, ImageError> {
    let mut folders = Vec::new();
    for path in sorted_entries(root)? {
        if path.is_dir() && !is_hidden(&path) {
            check_inside(&path, canonical_root)?;
            folders.push(path);
        }
    }
    Ok(folders)
}

/// What lies directly in `root` and is not searched although it may hold images: image files, and hidden folders.
pub(crate) fn beside_folders(root: &Path) -> Result<Vec<PathBuf>, ImageError> {
    let mut beside = sorted_entries(root)?;
    beside.retain(|path| if path.is_dir() { is_hidden(path) } else { is_image_name(path) });
    Ok(beside)
}

/// The folder's real path.
pub(crate) fn canonical(folder: &Path) -> Result<PathBuf, ImageError> {
    let path = fs::canonicalize(folder).map_err(|source| io_error(folder, "open the folder", source))?;
    if path.is_dir() { Ok(path) } else { Err(ImageError::NotAFolder { path: folder.to_owned() }) }
}

/// The last part of a path as text; bytes that are no UTF-8 are replaced.
pub(crate) fn file_name(path: &Path) -> String {
    path.file_name().map(OsStr::to_string_lossy).unwrap_or_default().into_owned()
}

fn sorted_entries(folder: &Path) -> Result<Vec<PathBuf>, ImageError> {
    let entries = fs::read_dir(folder).and_then(|entries| {
        entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>()
    });
    let mut paths = entries.map_err(|source| io_error(folder, "list the folder", source))?;
    paths.sort_by(|a, b| name_bytes(a).cmp(name_bytes(b)));
    Ok(paths)
}

fn name_bytes(path: &Path) -> &[u8] {
    path.file_name().map(OsStr::as_encoded_bytes).unwrap_or_default()
}

fn check_inside(path: &Path, root: &Path) -> Result<(), ImageError> {
    if !path.is_symlink() {
        return Ok(());
    }
    let target = fs::canonicalize(path).map_err(|source| io_error(path, "follow the link", source))?;
    if target.starts_with(root) {
        return Ok(());
    }
    Err(ImageError::OutsideFolder { path: path.to_owned(), target })
}

/// Whether a file is taken for an image by its name: a known ending, and not hidden.
pub fn is_image_name(path: &Path) -> bool {
    let known = |extension: &str| EXTENSIONS.iter().any(|known| known.eq_ignore_ascii_case(extension));
    !is_hidden(path) && path.extension().and_then(OsStr::to_str).is_some_and(known)
}

pub(super) fn is_hidden(path: &Path) -> bool {
    name_bytes(path).starts_with(b".")
}

pub(super) fn io_error(path: &Path, action: &'static str, source: std::io::Error) -> ImageError {
    ImageError::Io { path: path.to_owned(), action, source }
}
