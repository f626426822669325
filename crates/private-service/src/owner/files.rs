//! The files of a job's folder.

use std::fs;
use std::path::Path;

use safe_files::Access;

use super::JobError;

/// Writes a file of the folder whole, in place of an earlier one of that name.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), JobError> {
    Ok(safe_files::replace(path, Access::Shared, bytes)?)
}

pub(super) fn read(path: &Path) -> Result<Vec<u8>, JobError> {
    fs::read(path).map_err(|source| JobError::Read { path: path.to_owned(), source })
}
