//! Output that is never half-written: results are built in a folder aside and swapped in when they are complete.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// The file that marks a folder as one of ours, which may therefore be replaced.
const MARKER: &str = "results.json";

/// A results folder under construction beside its final place; removed again unless [`Staged::publish`] is reached.
#[derive(Debug)]
pub struct Staged {
    building: PathBuf,
    target: PathBuf,
    published: bool,
}

impl Staged {
    /// Opens a folder beside `target`.
    ///
    /// Fails early, before any work: when `target` is not a folder, when it holds something that is not a results
    /// folder of ours (it would be lost), or when its parent cannot be written.
    pub fn new(target: &Path) -> Result<Self> {
        refuse_foreign(target)?;
        let name = target.file_name().with_context(|| {
            format!("--out {}: give the name of a folder, for example out", target.display())
        })?;
        let parent = parent_of(target);
        fs::create_dir_all(&parent)
            .with_context(|| format!("--out {}: cannot create {}", target.display(), parent.display()))?;
        let building = parent.join(format!(".{}.part-{}", name.to_string_lossy(), std::process::id()));
        fs::create_dir(&building).with_context(|| {
            format!("--out {}: cannot write in {}; choose another --out", target.display(), parent.display())
        })?;
        Ok(Self { building, target: target.to_owned(), published: false })
    }

    /// The folder to write into.
    pub fn path(&self) -> &Path {
        &self.building
    }

    /// Swaps the finished folder in; the previous results are removed only once the new ones stand in their place.
    pub fn publish(mut self) -> Result<PathBuf> {
        let old = self.building.with_extension("old");
        let had_old = self.target.exists();
        if had_old {
            fs::rename(&self.target, &old)
                .with_context(|| format!("cannot move the old {} aside", self.target.display()))?;
        }
        if let Err(error) = fs::rename(&self.building, &self.target) {
            if had_old {
                fs::rename(&old, &self.target).context("cannot put the previous results back")?;
            }
            return Err(error)
                .with_context(|| format!("cannot put the results at {}", self.target.display()));
        }
        self.published = true;
        if had_old {
            fs::remove_dir_all(&old).with_context(|| format!("cannot remove {}", old.display()))?;
        }
        Ok(self.target.clone())
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        if !self.published {
            // The folder is ours and unfinished; when even its removal fails there is nothing better left to do.
            let _ = fs::remove_dir_all(&self.building);
        }
    }
}

fn refuse_foreign(target: &Path) -> Result<()> {
    if !target.exists() {
        return Ok(());
    }
    if !target.is_dir() {
        bail!("--out {} is a file; give the name of a folder", target.display());
    }
    let mut entries =
        fs::read_dir(target).with_context(|| format!("--out {}: cannot be read", target.display()))?;
    if entries.next().is_some() && !target.join(MARKER).exists() {
        bail!(
            "--out {} holds files but no {MARKER}, so it is not a results folder and replacing it would lose them; \
             choose another --out",
            target.display()
        );
    }
    Ok(())
}

fn parent_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Writes one file whole: to a temporary name beside it, then renamed into place.
pub fn write_file(path: &Path, write: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
    let name = path.file_name().with_context(|| format!("{} is not a file name", path.display()))?;
    let part = parent_of(path).join(format!(".{}.part-{}", name.to_string_lossy(), std::process::id()));
    let result = write_part(&part, write)
        .and_then(|()| Ok(fs::rename(&part, path)?))
        .map_err(|error| of_writing(error, path));
    if result.is_err() {
        // The part may not exist; the error that matters is the one returned.
        let _ = fs::remove_file(&part);
    }
    result
}

fn write_part(part: &Path, write: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
    let mut buffer = std::io::BufWriter::new(fs::File::create(part)?);
    write(&mut buffer)?;
    buffer.flush()?;
    Ok(buffer.get_ref().sync_all()?)
}

/// Names the file where it was the operating system that refused; what `write` itself has to say stands as it is.
fn of_writing(error: anyhow::Error, path: &Path) -> anyhow::Error {
    match error.is::<std::io::Error>() {
        true => error.context(format!("cannot write {}", path.display())),
        false => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn publishes_whole_or_not_at_all() -> Result<()> {
        let dir = tempfile::tempdir()?;
        let out = dir.path().join("out");
        let staged = Staged::new(&out)?;
        fs::write(staged.path().join(MARKER), "1")?;
        drop(staged);
        assert_eq!(fs::read_dir(dir.path())?.count(), 0, "an unpublished folder leaves nothing behind");
        for content in ["first", "second"] {
            let staged = Staged::new(&out)?;
            fs::write(staged.path().join(MARKER), content)?;
            staged.publish()?;
            assert_eq!(fs::read_to_string(out.join(MARKER))?, content);
        }
        assert_eq!(fs::read_dir(dir.path())?.count(), 1, "the previous results are gone");
        Ok(())
    }

    #[test]
    fn a_folder_that_is_not_ours_is_refused() -> Result<()> {
        let dir = tempfile::tempdir()?;
        fs::write(dir.path().join("letter.txt"), "keep me")?;
        let error = Staged::new(dir.path()).err().map(|e| e.to_string()).unwrap_or_default();
        assert!(error.contains("would lose them"), "{error}");
        assert!(dir.path().join("letter.txt").exists());
        Ok(())
    }

    #[test]
    fn a_failed_write_leaves_the_old_file() -> Result<()> {
        let dir = tempfile::tempdir()?;
        let file = dir.path().join("table.csv");
        write_file(&file, |out| Ok(out.write_all(b"old")?))?;
        let failed = write_file(&file, |out| {
            out.write_all(b"ne")?;
            bail!("disk full")
        });
        assert!(failed.is_err());
        assert_eq!(fs::read_to_string(&file)?, "old");
        assert_eq!(fs::read_dir(dir.path())?.count(), 1);
        Ok(())
    }
}
