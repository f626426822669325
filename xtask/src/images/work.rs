//! Finished work of a long run, kept beside the results so that a stopped run goes on where it was.
//!
//! Every piece has a name that is a hash of all that decides it (see [`super::identity`]), so what is found under that name
//! is right. The folder is taken for ours only where our marker stands in it, links are not followed, and one run at a time
//! holds it by a lock on the marker.
//!
//! A run that comes to its end removes the pieces that it asked for, and the folder once that is empty. Pieces that a
//! stopped run with other options left stay for that run. Pieces of another build are removed by the next run, because
//! nothing asks for them again, so what can gather is what was stopped since the program last changed.

use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::{Context, Result, bail};
use classifiers::RowFile;
use experiment::Store;

use super::identity::BUILD;
use super::rows::FeatureRows;
use crate::files::{self, Access, NewFolder};
use crate::interrupt;

/// Name of the file that marks the folder as ours.
const MARKER: &str = ".cipherlens-work";
/// What stands in it.
const MARKER_TEXT: &str =
    "cipherlens work folder 1\nFinished work of a run that was stopped. It may be removed.\n";
/// What the names of pieces end in; the last one is of rows that were being written when a run was killed.
const ENDINGS: [&str; 3] = ["outcomes", "rows", "rows.partial"];

/// A folder of finished work; what this run asked for is removed when it is dropped, unless the user has asked the program
/// to stop.
#[derive(Debug)]
pub struct WorkFolder {
    folder: PathBuf,
    /// The marker, locked, once the folder is there.
    held: Mutex<Option<File>>,
    /// File names of the pieces that this run asked for.
    asked: Mutex<BTreeSet<String>>,
    reused: AtomicUsize,
}

impl WorkFolder {
    /// The folder beside the results at `out`: made with the first piece, or found as a stopped run left it.
    ///
    /// Fails for anything of that name that is not ours, and while another run works there.
    pub fn beside(out: &Path) -> Result<Self> {
        let name = out.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let folder = out.with_file_name(format!(".{name}.work"));
        let held = found(&folder)?;
        let work =
            Self { folder, held: Mutex::new(held), asked: Mutex::default(), reused: AtomicUsize::new(0) };
        work.clean()?;
        Ok(work)
    }

    /// What a stopped run says.
    fn kept(&self) -> String {
        let folder = self.folder.display();
        format!("what is finished is kept in {folder}, and the same command goes on from there")
    }

    /// A file of rows: one that an earlier run finished, or what `make` writes at the path it is given.
    pub fn rows(&self, name: &str, make: impl FnOnce(&Path) -> Result<RowFile>) -> Result<RowFile> {
        self.create()?;
        let path = self.path(name, "rows");
        match is_file(&path).then(|| RowFile::open(&path)) {
            Some(Ok(file)) if file.verify().is_ok() => Ok(file),
            _ => {
                remove(&path)?;
                make(&path)
            }
        }
    }

    /// Removes rows that no further unit needs.
    pub fn discard(&self, rows: FeatureRows) -> Result<()> {
        let FeatureRows::File(file) = rows else { return Ok(()) };
        let path = file.path().to_owned();
        drop(file);
        remove(&path)
    }

    /// What a reader of the log is told at the end: what was reused, and what is left for other runs.
    pub fn notes(&self) -> Vec<String> {
        let reused = self.reused.load(Ordering::Relaxed);
        let mut notes = Vec::new();
        if reused > 0 {
            notes.push(format!("{reused} pieces of work were kept from a run that was stopped"));
        }
        let asked = lock(&self.asked);
        let others = self.pieces().iter().filter(|name| !asked.contains(*name)).count();
        if others > 0 {
            notes.push(format!(
                "{} keeps {others} pieces of a stopped run with other options; remove the folder if you will not go on \
                 with that run",
                self.folder.display()
            ));
        }
        notes
    }

    /// The result of a run; one that was stopped says that finished work is kept.
    pub fn explain(&self, result: Result<()>) -> Result<()> {
        match result.map_err(interrupt::recognised) {
            Err(error) if error.is::<interrupt::Interrupted>() && !self.pieces().is_empty() => {
                Err(interrupt::InterruptedKeeping { kept: self.kept() }.into())
            }
            result => result,
        }
    }

    /// Removes what no run can use: pieces of another build, and files that a killed run was writing.
    fn clean(&self) -> Result<()> {
        if lock(&self.held).is_none() {
            return Ok(());
        }
        files::remove_dead_parts(&self.folder)?;
        let of_this_build = |name: &String| name.starts_with(BUILD) && !name.ends_with(".partial");
        let dead: Vec<String> = self.pieces().into_iter().filter(|name| !of_this_build(name)).collect();
        dead.iter().try_for_each(|name| remove(&self.folder.join(name)))
    }

    /// File names of all pieces in the folder.
    fn pieces(&self) -> BTreeSet<String> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        entries
            .filter_map(|entry| entry.file_name().into_string().ok())
            .filter(|name| is_piece(name))
            .collect()
    }

    fn create(&self) -> Result<()> {
        let mut held = lock(&self.held);
        if held.is_some() {
            return Ok(());
        }
        let folder = NewFolder::at("the work folder", &self.folder, Access::Owner)?;
        files::create(&folder.path().join(MARKER), Access::Owner, MARKER_TEXT.as_bytes())?;
        folder.publish()?;
        *held = found(&self.folder)?;
        Ok(())
    }

    /// Where a piece of this name is; it counts as asked for.
    fn path(&self, name: &str, ending: &str) -> PathBuf {
        let name = format!("{BUILD}-{name}.{ending}");
        let path = self.folder.join(&name);
        lock(&self.asked).insert(name);
        path
    }

    /// Removes the pieces that this run asked for.
    fn remove_asked(&self) -> Result<()> {
        let asked = lock(&self.asked);
        let asked: Vec<String> = self.pieces().into_iter().filter(|name| asked.contains(name)).collect();
        asked.iter().try_for_each(|name| remove(&self.folder.join(name)))
    }

    /// Removes the folder when no piece is left in it; a foreign file keeps it.
    fn remove_empty(&self) -> Result<()> {
        let entries = fs::read_dir(&self.folder)?.collect::<Result<Vec<_>, _>>()?;
        if entries.iter().all(|entry| entry.file_name() == MARKER) {
            remove(&self.folder.join(MARKER))?;
            fs::remove_dir(&self.folder)?;
        }
        Ok(())
    }
}

impl Store<anyhow::Error> for WorkFolder {
    fn load(&self, name: &str) -> Option<Vec<u8>> {
        let path = self.path(name, "outcomes");
        lock(&self.held).as_ref()?;
        read_file(&path)
    }

    fn keep(&self, name: &str, bytes: &[u8]) -> Result<()> {
        self.create()?;
        files::replace(&self.path(name, "outcomes"), Access::Owner, bytes)?;
        interrupt::keep(self.kept());
        Ok(())
    }

    fn used(&self, _name: &str) {
        self.reused.fetch_add(1, Ordering::Relaxed);
    }
}

impl Drop for WorkFolder {
    fn drop(&mut self) {
        if lock(&self.held).is_none() {
            return;
        }
        let finished = interrupt::check().is_ok();
        let removed = if finished { self.remove_asked() } else { Ok(()) };
        // Nothing depends on it: what is left is right, and used or removed by the next run.
        let _ = removed.and_then(|()| self.remove_empty());
    }
}

/// The marker of our folder, locked; `None` where nothing of that name is.
fn found(folder: &Path) -> Result<Option<File>> {
    let Ok(kind) = fs::symlink_metadata(folder) else { return Ok(None) };
    let marker = folder.join(MARKER);
    let is_ours = kind.is_dir() && read_file(&marker).is_some_and(|text| text == MARKER_TEXT.as_bytes());
    if !is_ours {
        bail!(
            "{}: finished work would be kept here, but what is there was not made for it; move it away, or choose another \
             --out",
            folder.display()
        );
    }
    let file = File::open(&marker).with_context(|| format!("cannot open {}", marker.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => {
            bail!("{}: another run works here; wait for it, or choose another --out", folder.display())
        }
        Err(TryLockError::Error(error)) => {
            Err(error).with_context(|| format!("cannot lock {}", marker.display()))
        }
    }
}

/// Whether a file name is that of a piece: 32 digits of its build, 64 of its name, an ending.
fn is_piece(name: &str) -> bool {
    let Some((digits, ending)) = name.split_once('.') else { return false };
    let is_hex = |part: &str| part.bytes().all(|byte| byte.is_ascii_hexdigit());
    let are_digits = digits.split_once('-').is_some_and(|(build, hash)| {
        build.len() == BUILD.len() && hash.len() == 64 && is_hex(build) && is_hex(hash)
    });
    are_digits && ENDINGS.contains(&ending)
}

fn is_file(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| found.is_file())
}

/// The bytes of a file; `None` for a link, a folder, or nothing at all.
fn read_file(path: &Path) -> Option<Vec<u8>> {
    is_file(path).then(|| fs::read(path).ok())?
}

/// Removes a file or link; nothing there is as good.
fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", path.display()))
        }
        _ => Ok(()),
    }
}

/// A panic while the lock was held left nothing half done that matters here.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(dir: &Path) -> Result<WorkFolder> {
        WorkFolder::beside(&dir.join("out"))
    }

    fn names(dir: &Path) -> Vec<String> {
        let work = dir.join(".out.work");
        let mut names: Vec<String> = fs::read_dir(work)
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    fn piece(number: u8) -> String {
        format!("{number:064x}")
    }

    #[test]
    fn one_run_at_a_time_works_there() -> Result<()> {
        let dir = tempfile::tempdir()?;
        let first = open(dir.path())?;
        first.keep(&piece(1), b"kept")?;
        let said = open(dir.path()).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(said.contains("another run works here"), "{said}");
        assert!(first.load(&piece(1)).is_some());
        Ok(())
    }

    #[test]
    fn pieces_of_another_build_are_removed_and_a_foreign_file_stays() -> Result<()> {
        let dir = tempfile::tempdir()?;
        let first = open(dir.path())?;
        first.keep(&piece(1), b"kept")?;
        let folder = dir.path().join(".out.work");
        let old = format!("{}-{}.outcomes", "0".repeat(BUILD.len()), piece(2));
        fs::write(folder.join(&old), "old")?;
        fs::write(folder.join("thesis.txt"), "keep")?;
        let kept = format!("{BUILD}-{}.outcomes", piece(3));
        fs::write(folder.join(&kept), "of a stopped run")?;
        drop(first);
        assert_eq!(names(dir.path()), [MARKER, &old, &kept, "thesis.txt"].map(str::to_owned));
        let second = open(dir.path())?;
        assert_eq!(names(dir.path()), [MARKER, &kept, "thesis.txt"].map(str::to_owned));
        assert!(second.notes().iter().any(|note| note.contains("1 pieces")), "{:?}", second.notes());
        assert_eq!(second.load(&piece(3)).as_deref(), Some(&b"of a stopped run"[..]));
        second.keep(&piece(3), b"new")?;
        assert_eq!(second.load(&piece(3)).as_deref(), Some(&b"new"[..]));
        drop(second);
        assert_eq!(fs::read_to_string(folder.join("thesis.txt"))?, "keep");
        Ok(())
    }

    #[test]
    fn nothing_is_left_where_everything_was_asked_for() -> Result<()> {
        let dir = tempfile::tempdir()?;
        let work = open(dir.path())?;
        work.keep(&piece(1), b"kept")?;
        drop(work);
        assert_eq!(fs::read_dir(dir.path())?.count(), 0);
        Ok(())
    }

    #[test]
    fn what_is_not_ours_is_refused_and_stays() -> Result<()> {
        let dir = tempfile::tempdir()?;
        let refused = |dir: &Path| open(dir).err().map(|error| error.to_string()).unwrap_or_default();
        let folder = dir.path().join(".out.work");
        fs::write(&folder, "mine")?;
        assert!(refused(dir.path()).contains("was not made for it"));
        assert_eq!(fs::read_to_string(&folder)?, "mine");
        fs::remove_file(&folder)?;
        fs::create_dir(&folder)?;
        fs::write(folder.join("letter"), "mine")?;
        assert!(refused(dir.path()).contains("choose another --out"));
        assert_eq!(fs::read_to_string(folder.join("letter"))?, "mine");
        #[cfg(unix)]
        {
            let other = tempfile::tempdir()?;
            fs::write(other.path().join(MARKER), MARKER_TEXT)?;
            std::os::unix::fs::symlink(other.path(), dir.path().join(".linked.work"))?;
            assert!(WorkFolder::beside(&dir.path().join("linked")).is_err(), "a link is not followed");
        }
        Ok(())
    }
}
