//! One new file, whole or not at all.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::error::{Context, FileError, Result, bail};
use tempfile::NamedTempFile;

use crate::parts::Listed;
use crate::{Access, check, parts};

/// Attempts to make a part that no cleaning run takes for a dead one.
const ATTEMPTS: usize = 16;

/// A file under construction; removed again unless it is published.
#[derive(Debug)]
pub struct NewFile {
    out: BufWriter<NamedTempFile>,
    /// Holds the lock.
    _held: File,
    listed: Listed,
    /// As the user gave it, for messages.
    named: PathBuf,
    place: PathBuf,
}

impl NewFile {
    /// Begins a file that will stand at `path`, where nothing is yet.
    pub fn at(path: &Path, access: Access) -> Result<Self> {
        check::refuse_existing("", path).map_err(trimmed)?;
        Self::begin(path, access)
    }

    fn begin(path: &Path, access: Access) -> Result<Self> {
        check::refuse_folder_name(path)?;
        let place = check::place("", path).map_err(trimmed)?;
        let folder = place.parent().with_context(|| format!("{}: is no file name", path.display()))?;
        let mut builder = parts::builder();
        #[cfg(unix)]
        builder.permissions(parts::permissions(access, false));
        for _ in 0..ATTEMPTS {
            let part = builder
                .tempfile_in(folder)
                .with_context(|| format!("{}: cannot create a file in its folder", path.display()))?;
            if let Some(held) = parts::lock(part.path()) {
                return Ok(Self {
                    listed: Listed::new(part.path()),
                    out: BufWriter::with_capacity(1 << 16, part),
                    _held: held,
                    named: path.to_owned(),
                    place,
                });
            }
        }
        bail!("{}: its folder does not keep new files", path.display())
    }

    fn write_whole(&mut self, bytes: &[u8]) -> Result<()> {
        self.write_all(bytes).with_context(|| format!("cannot write {}", self.named.display()))
    }

    fn finish(self) -> Result<Finished> {
        let Self { out, named, place, listed, .. } = self;
        let finished = || -> io::Result<NamedTempFile> {
            let part = out.into_inner().map_err(io::IntoInnerError::into_error)?;
            part.as_file().sync_all()?;
            Ok(part)
        };
        match finished() {
            Ok(part) => Ok(Finished { part, named, place, _listed: listed }),
            Err(error) => Err(error).with_context(|| format!("cannot write {}", named.display())),
        }
    }
}

/// A whole file that has yet to be put in its place.
struct Finished {
    part: NamedTempFile,
    named: PathBuf,
    place: PathBuf,
    _listed: Listed,
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Puts finished files in their places in the order given, all of them or none; nothing that exists is overwritten.
pub fn publish<const N: usize>(files: [NewFile; N]) -> Result<()> {
    let mut finished = Vec::with_capacity(N);
    for file in files {
        finished.push(file.finish()?);
    }
    let mut placed: Vec<PathBuf> = Vec::with_capacity(N);
    for Finished { part, named, place, _listed } in finished {
        if let Err(error) = part.persist_noclobber(&place) {
            for earlier in &placed {
                // It was put there a moment ago by this very call; the error that led here is the one to report.
                let _ = std::fs::remove_file(earlier);
            }
            return Err(error.error).with_context(|| {
                format!("{}: cannot be put in place, nothing was written", named.display())
            });
        }
        placed.push(place);
    }
    placed.iter().filter_map(|place| place.parent()).try_for_each(parts::sync_folder)
}

/// Writes one new file whole.
pub fn create(path: &Path, access: Access, bytes: &[u8]) -> Result<()> {
    let mut file = NewFile::at(path, access)?;
    file.write_whole(bytes)?;
    publish([file])
}

/// Writes one file whole in a folder that is provably ours, in place of an earlier one of that name.
pub fn replace(path: &Path, access: Access, bytes: &[u8]) -> Result<()> {
    let mut file = NewFile::begin(path, access)?;
    file.write_whole(bytes)?;
    let Finished { part, named, place, _listed } = file.finish()?;
    let put = part.persist(&place).map(drop).map_err(|error| error.error);
    put.with_context(|| format!("cannot write {}", named.display()))
}

/// A message without the blank that an unnamed option leaves at its start.
fn trimmed(error: FileError) -> FileError {
    FileError::new(error.in_full().trim_start())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use anyhow::Result;

    #[test]
    fn an_unpublished_file_leaves_nothing() -> Result<()> {
        let dir = tempfile::tempdir()?;
        let mut file = NewFile::at(&dir.path().join("table.csv"), Access::Shared)?;
        file.write_all(b"ne")?;
        assert_eq!(fs::read_dir(dir.path())?.count(), 1);
        drop(file);
        assert_eq!(fs::read_dir(dir.path())?.count(), 0);
        Ok(())
    }

    #[test]
    fn nothing_is_overwritten_not_even_what_appeared_meanwhile() -> Result<()> {
        let dir = tempfile::tempdir()?;
        let (note, table) = (dir.path().join("note"), dir.path().join("table"));
        let mut files = [NewFile::at(&note, Access::Shared)?, NewFile::at(&table, Access::Shared)?];
        files[1].write_all(b"new")?;
        fs::write(&table, "meanwhile")?;
        let said = publish(files).err().map(|error| format!("{error:#}")).unwrap_or_default();
        assert!(said.contains("table"), "{said}");
        assert_eq!(fs::read_to_string(&table)?, "meanwhile");
        assert_eq!(fs::read_dir(dir.path())?.count(), 1, "the note is gone again");
        assert!(create(&table, Access::Shared, b"").is_err());
        Ok(())
    }

    #[test]
    fn a_name_with_a_slash_at_its_end_is_no_name_of_a_file() -> Result<()> {
        let dir = tempfile::tempdir()?;
        let said =
            NewFile::at(&dir.path().join("new/"), Access::Shared).err().map(|error| format!("{error:#}"));
        assert!(said.is_some_and(|said| said.contains("new/: ends with a slash")));
        assert_eq!(fs::read_dir(dir.path())?.count(), 0);
        Ok(())
    }

    #[test]
    #[cfg(unix)]
    fn what_is_secret_is_readable_by_its_owner_only() -> Result<()> {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir()?;
        let path = dir.path().join("my.key");
        create(&path, Access::Owner, b"secret")?;
        assert_eq!(fs::metadata(&path)?.permissions().mode() & 0o777, 0o600);
        replace(&path, Access::Owner, b"again")?;
        assert_eq!(fs::metadata(&path)?.permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_to_string(&path)?, "again");
        Ok(())
    }

    #[test]
    #[cfg(unix)]
    fn a_planted_link_is_not_followed() -> Result<()> {
        let dir = tempfile::tempdir()?;
        let victim = dir.path().join("victim");
        fs::write(&victim, "keep")?;
        std::os::unix::fs::symlink(&victim, dir.path().join("table"))?;
        assert!(create(&dir.path().join("table"), Access::Shared, b"x").is_err());
        replace(&dir.path().join("table"), Access::Shared, b"x")?;
        assert_eq!(fs::read_to_string(&victim)?, "keep");
        Ok(())
    }
}
