//! What is said of files of a set that are left out.

use std::error::Error;
use std::path::{Path, PathBuf};

use image_data::ImageError;

use super::folder::listed;

/// The most broken files that are named.
const NAMED: usize = 5;

/// Files in the folders of classes that are no images by their names.
pub fn ignored_note(ignored: &[PathBuf]) -> Option<String> {
    let name = ignored.first()?.file_name().unwrap_or_default().to_string_lossy();
    Some(format!("{} files that are no images by their names were left out, such as {name}", ignored.len()))
}

/// Images that lie in no folder of a class, below `root`.
pub fn misplaced_warning(misplaced: &[PathBuf], root: &Path) -> Option<String> {
    let shown = |path: &PathBuf| path.strip_prefix(root).unwrap_or(path).display().to_string();
    let named: Vec<String> = misplaced.iter().map(shown).collect();
    (!named.is_empty()).then(|| {
        format!(
            "{} images or folders of them were left out, because only images directly in the folder of a class are read: \
             {}",
            named.len(),
            listed(&named)
        )
    })
}

/// Files that cannot be decoded.
pub fn broken_notes(broken: &[(usize, ImageError)]) -> Vec<String> {
    let said = |error: &ImageError| match error.source() {
        Some(cause) => format!("skipped: {error}: {cause}"),
        None => format!("skipped: {error}"),
    };
    let mut notes: Vec<String> = broken.iter().take(NAMED).map(|(_, error)| said(error)).collect();
    if broken.len() > NAMED {
        notes.push(format!("skipped: {} more images", broken.len() - NAMED));
    }
    notes
}
