//! One new folder, whole or not at all.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use crate::error::{Context, Result, bail};
use tempfile::TempDir;

use crate::parts::Listed;
use crate::{Access, check, parts};

/// A folder under construction beside its place; removed again unless it is published.
#[derive(Debug)]
pub struct NewFolder {
    part: TempDir,
    listed: Listed,
    /// Holds the lock.
    held: Option<File>,
    place: PathBuf,
}

impl NewFolder {
    /// Begins a folder that will stand at `path`, where nothing is yet. `option` is what the user gave the path to.
    pub fn at(option: &str, path: &Path, access: Access) -> Result<Self> {
        check::check(&[(option, path)], &[])?;
        let place = check::place(option, path)?;
        let parent =
            place.parent().with_context(|| format!("{option} {}: is no folder name", path.display()))?;
        Self::begin(parent, place.clone(), access)
            .with_context(|| format!("{option} {}: cannot write in {}", path.display(), parent.display()))
    }

    /// A folder built in `parent` that will stand at `place`.
    pub(super) fn begin(parent: &Path, place: PathBuf, access: Access) -> std::io::Result<Self> {
        let mut builder = parts::builder();
        #[cfg(unix)]
        builder.permissions(parts::permissions(access, true));
        let part = builder.tempdir_in(parent)?;
        let listed = Listed::new(part.path());
        let held = parts::lock(part.path());
        Ok(Self { part, listed, held, place })
    }

    /// The folder to write into.
    pub fn path(&self) -> &Path {
        self.part.path()
    }

    /// Moves the finished folder to its place and gives that.
    pub fn publish(self) -> Result<PathBuf> {
        if fs::symlink_metadata(&self.place).is_ok() {
            bail!("{}: appeared while this was made; nothing was written", self.place.display());
        }
        fs::rename(self.part.path(), &self.place)
            .with_context(|| format!("cannot put the folder at {}", self.place.display()))?;
        drop((self.held, self.listed));
        // It is at its place now, so there is nothing left to remove.
        let _moved = self.part.keep();
        self.place.parent().map_or(Ok(()), parts::sync_folder)?;
        Ok(self.place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::Result;

    #[test]
    fn appears_whole_or_not_at_all() -> Result<()> {
        let dir = tempfile::tempdir()?;
        let to = dir.path().join("enc");
        let folder = NewFolder::at("--to", &to, Access::Owner)?;
        fs::write(folder.path().join("a"), "1")?;
        drop(folder);
        assert_eq!(fs::read_dir(dir.path())?.count(), 0);
        let folder = NewFolder::at("--to", &to, Access::Owner)?;
        fs::write(folder.path().join("a"), "1")?;
        folder.publish()?;
        assert_eq!(fs::read_to_string(to.join("a"))?, "1");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&to)?.permissions().mode() & 0o777, 0o700);
        }
        assert!(NewFolder::at("--to", &to, Access::Owner).is_err(), "an existing folder is refused");
        Ok(())
    }
}
