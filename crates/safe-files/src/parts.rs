//! Files and folders under construction: their names, their locks, and what is left of dead ones.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::error::{Context, Result};
use tempfile::Builder;

use crate::Access;

/// How the names of parts begin.
const PREFIX: &str = ".cipherlens-part-";
/// Attempts to remove a folder into which threads are still writing.
const ATTEMPTS: usize = 8;
/// Random characters that follow.
const RANDOM: usize = 16;

/// A name for a part: hidden, random, and created new, so that a link planted there is never followed.
pub(super) fn builder() -> Builder<'static, 'static> {
    let mut builder = Builder::new();
    builder.prefix(PREFIX).rand_bytes(RANDOM);
    builder
}

/// The mode of a part of a file, or of a folder; the umask narrows the shared one.
#[cfg(unix)]
pub(super) fn permissions(access: Access, is_folder: bool) -> fs::Permissions {
    let mode = match (access, is_folder) {
        (Access::Owner, false) => 0o600,
        (Access::Owner, true) => 0o700,
        (Access::Shared, false) => 0o666,
        (Access::Shared, true) => 0o777,
    };
    std::os::unix::fs::PermissionsExt::from_mode(mode)
}

/// Takes the lock that says that a part's writer lives; `None` where another process has it.
pub(super) fn lock(part: &Path) -> Option<File> {
    let file = File::open(part).ok()?;
    file.try_lock().ok()?;
    // Whoever cleans up may have removed it between its creation and the lock.
    part.exists().then_some(file)
}

/// The parts of this process.
static LIVING: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// A part in the list of those to remove when the process is ended early; out of it again when dropped.
#[derive(Debug)]
pub(super) struct Listed(PathBuf);

impl Listed {
    /// Lists the part at `path`.
    pub(super) fn new(path: &Path) -> Self {
        LIVING.lock().unwrap_or_else(PoisonError::into_inner).push(path.to_owned());
        Self(path.to_owned())
    }
}

impl Drop for Listed {
    fn drop(&mut self) {
        LIVING.lock().unwrap_or_else(PoisonError::into_inner).retain(|path| *path != self.0);
    }
}

/// Removes all parts of this process, which is about to end while its threads may still be writing. What cannot be
/// removed is left to [`clear`] in the next run.
pub fn abandon_all() {
    let living = std::mem::take(&mut *LIVING.lock().unwrap_or_else(PoisonError::into_inner));
    for part in living {
        for _ in 0..ATTEMPTS {
            let removed = if part.is_dir() { fs::remove_dir_all(&part) } else { fs::remove_file(&part) };
            if removed.is_ok() || fs::symlink_metadata(&part).is_err() {
                break;
            }
        }
    }
}

/// Removes the parts in `folder` whose writers are dead.
pub fn clear(folder: &Path) -> Result<()> {
    let listed = || format!("{}: cannot be listed", folder.display());
    for entry in fs::read_dir(folder).with_context(listed)? {
        let entry = entry.with_context(listed)?;
        if !is_part(&entry.file_name().to_string_lossy()) {
            continue;
        }
        let (part, found) = (entry.path(), entry.file_type().with_context(listed)?);
        if found.is_symlink() {
            continue;
        }
        if let Some(_held) = lock(&part) {
            let removed = if found.is_dir() { fs::remove_dir_all(&part) } else { fs::remove_file(&part) };
            removed
                .with_context(|| format!("{}: what a killed run left cannot be removed", part.display()))?;
        }
    }
    Ok(())
}

/// Whether a file name is one that [`builder`] gives.
pub(super) fn is_part(name: &str) -> bool {
    let random = name.strip_prefix(PREFIX);
    random.is_some_and(|random| random.len() == RANDOM && random.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// Makes the names in a folder durable.
pub(super) fn sync_folder(folder: &Path) -> Result<()> {
    #[cfg(unix)]
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .with_context(|| format!("{}: cannot be synced", folder.display()))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::Result;

    #[test]
    fn dead_parts_are_removed_and_living_ones_stay() -> Result<()> {
        let dir = tempfile::tempdir()?;
        let dead = [format!("{PREFIX}{}", "a".repeat(RANDOM)), format!("{PREFIX}{}", "b".repeat(RANDOM))];
        fs::write(dir.path().join(&dead[0]), "half a table")?;
        fs::create_dir(dir.path().join(&dead[1]))?;
        fs::write(dir.path().join(&dead[1]).join("0.png"), "half a folder")?;
        let kept = [format!("{PREFIX}mine"), "notes.txt".to_owned()];
        for name in &kept {
            fs::write(dir.path().join(name), "the user's")?;
        }
        let living = builder().tempfile_in(dir.path())?;
        let held = lock(living.path());
        assert!(held.is_some());
        clear(dir.path())?;
        assert!(dead.iter().all(|name| !dir.path().join(name).exists()));
        assert!(kept.iter().all(|name| dir.path().join(name).exists()));
        assert!(living.path().exists());
        Ok(())
    }
}
