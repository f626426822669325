//! Finished work of a long run, kept beside the results so that a stopped run goes on where it was.
//!
//! Every piece has a name that is a hash of all that decides it, so what is found under that name is right. The folder is taken for ours only where our marker stands in it, links are not followed, and one run at a time
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

use classifiers::RowFile;
use safe_files::{Access, FileError, NewFolder};
use thiserror::Error;

use crate::Store;

/// Name of the file that marks the folder as ours.
const MARKER: &str = ".cipherlens-work";
/// What stands in it.
const MARKER_TEXT: &str =
    "cipherlens work folder 1\nFinished work of a run that was stopped. It may be removed.\n";
/// What the names of pieces end in; the last one is of rows that were being written when a run was killed.
const ENDINGS: [&str; 3] = ["outcomes", "rows", "rows.partial"];

/// Why finished work cannot be kept.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum WorkError {
    /// Something that was not made for it stands in its place.
    #[error(
        "{}: finished work would be kept here, but what is there was not made for it; move it away, or choose another {option}",
        folder.display()
    )]
    Foreign {
        /// The place.
        folder: PathBuf,
        /// What the user gave the results folder by.
        option: &'static str,
    },
    /// Another run holds it.
    #[error("{}: another run works here; wait for it, or choose another {option}", folder.display())]
    Busy {
        /// The folder.
        folder: PathBuf,
        /// What the user gave the results folder by.
        option: &'static str,
    },
    /// The operating system refused.
    #[error("cannot {what}")]
    System {
        /// What was being done.
        what: String,
        /// What it said.
        source: std::io::Error,
    },
    /// A file or folder cannot be written.
    #[error(transparent)]
    File(#[from] FileError),
}

type Result<T, E = WorkError> = std::result::Result<T, E>;

/// What a folder of finished work is told of the process that it serves.
#[derive(Debug, Clone, Copy)]
pub struct Process {
    /// Digits that stand for the code that makes the pieces: hexadecimal, of one length in all builds.
    pub build: &'static str,
    /// The option that the user gives the results folder by.
    pub option: &'static str,
    /// Whether the user has asked the process to stop.
    pub is_stopped: fn() -> bool,
    /// Told what is kept where, and how to go on, each time that something is.
    pub keeping: fn(String),
}

/// A folder of finished work; what this run asked for is removed when it is dropped, unless the user has asked the program
/// to stop.
#[derive(Debug)]
pub struct WorkFolder {
    process: Process,
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
    /// # Errors
    /// For anything of that name that is not ours, and while another run works there.
    pub fn beside(out: &Path, process: Process) -> Result<Self> {
        let name = out.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let folder = out.with_file_name(format!(".{name}.work"));
        let held = found(&folder, process.option)?;
        let reused = AtomicUsize::new(0);
        let work = Self { process, folder, held: Mutex::new(held), asked: Mutex::default(), reused };
        work.clean()?;
        Ok(work)
    }

    /// What a stopped run says; `None` while nothing is kept.
    pub fn kept(&self) -> Option<String> {
        (!self.pieces().is_empty()).then(|| self.keeps())
    }

    fn keeps(&self) -> String {
        let folder = self.folder.display();
        format!("what is finished is kept in {folder}, and the same command goes on from there")
    }

    /// A file of rows: one that an earlier run finished, or what `make` writes at the path it is given.
    ///
    /// # Errors
    /// Those of `make`, and when the folder cannot be written to.
    pub fn rows<E: From<WorkError>>(
        &self,
        name: &str,
        make: impl FnOnce(&Path) -> Result<RowFile, E>,
    ) -> Result<RowFile, E> {
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
    ///
    /// # Errors
    /// When the file cannot be removed.
    pub fn discard(&self, file: RowFile) -> Result<()> {
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

    /// Removes what no run can use: pieces of another build, and files that a killed run was writing.
    fn clean(&self) -> Result<()> {
        if lock(&self.held).is_none() {
            return Ok(());
        }
        safe_files::remove_dead_parts(&self.folder)?;
        let of_this_build =
            |name: &String| name.starts_with(self.process.build) && !name.ends_with(".partial");
        let dead: Vec<String> = self.pieces().into_iter().filter(|name| !of_this_build(name)).collect();
        dead.iter().try_for_each(|name| remove(&self.folder.join(name)))
    }

    /// File names of all pieces in the folder.
    fn pieces(&self) -> BTreeSet<String> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        entries
            .filter_map(|entry| entry.file_name().into_string().ok())
            .filter(|name| is_piece(name, self.process.build.len()))
            .collect()
    }

    fn create(&self) -> Result<()> {
        let mut held = lock(&self.held);
        if held.is_some() {
            return Ok(());
        }
        let folder = NewFolder::at("the work folder", &self.folder, Access::Owner)?;
        safe_files::create(&folder.path().join(MARKER), Access::Owner, MARKER_TEXT.as_bytes())?;
        folder.publish()?;
        *held = found(&self.folder, self.process.option)?;
        Ok(())
    }

    /// Where a piece of this name is; it counts as asked for.
    fn path(&self, name: &str, ending: &str) -> PathBuf {
        let name = format!("{}-{name}.{ending}", self.process.build);
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
        let listed = || format!("list {}", self.folder.display());
        let entries = fs::read_dir(&self.folder).and_then(|entries| entries.collect::<Result<Vec<_>, _>>());
        let entries = entries.map_err(|source| WorkError::System { what: listed(), source })?;
        if entries.iter().all(|entry| entry.file_name() == MARKER) {
            remove(&self.folder.join(MARKER))?;
            let what = || format!("remove {}", self.folder.display());
            fs::remove_dir(&self.folder).map_err(|source| WorkError::System { what: what(), source })?;
        }
        Ok(())
    }
}

impl<E: From<WorkError>> Store<E> for WorkFolder {
    fn load(&self, name: &str) -> Option<Vec<u8>> {
        let path = self.path(name, "outcomes");
        lock(&self.held).as_ref()?;
        read_file(&path)
    }

    fn keep(&self, name: &str, bytes: &[u8]) -> Result<(), E> {
        self.create()?;
        let path = self.path(name, "outcomes");
        safe_files::replace(&path, Access::Owner, bytes).map_err(WorkError::from)?;
        (self.process.keeping)(self.keeps());
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
        let removed = if (self.process.is_stopped)() { Ok(()) } else { self.remove_asked() };
        // Nothing depends on it: what is left is right, and used or removed by the next run.
        let _ = removed.and_then(|()| self.remove_empty());
    }
}

/// The marker of our folder, locked; `None` where nothing of that name is.
fn found(folder: &Path, option: &'static str) -> Result<Option<File>> {
    let Ok(kind) = fs::symlink_metadata(folder) else { return Ok(None) };
    let marker = folder.join(MARKER);
    let is_ours = kind.is_dir() && read_file(&marker).is_some_and(|text| text == MARKER_TEXT.as_bytes());
    if !is_ours {
        return Err(WorkError::Foreign { folder: folder.to_owned(), option });
    }
    let failed =
        |verb: &str, source| WorkError::System { what: format!("{verb} {}", marker.display()), source };
    let file = File::open(&marker).map_err(|source| failed("open", source))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Err(WorkError::Busy { folder: folder.to_owned(), option }),
        Err(TryLockError::Error(source)) => Err(failed("lock", source)),
    }
}

/// Whether a file name is that of a piece: `width` digits of its build, 64 of its name, an ending.
fn is_piece(name: &str, width: usize) -> bool {
    let Some((digits, ending)) = name.split_once('.') else { return false };
    let is_hex = |part: &str| part.bytes().all(|byte| byte.is_ascii_hexdigit());
    let are_digits = digits.split_once('-').is_some_and(|(build, hash)| {
        build.len() == width && hash.len() == 64 && is_hex(build) && is_hex(hash)
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
        Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
            Err(WorkError::System { what: format!("remove {}", path.display()), source })
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

    type Result<T = (), E = Box<dyn std::error::Error>> = std::result::Result<T, E>;

    const BUILD: &str = "00112233445566778899aabbccddeeff";
    const PROCESS: Process = Process { build: BUILD, option: "--out", is_stopped: || false, keeping: |_| {} };

    fn open(dir: &Path) -> Result<WorkFolder, WorkError> {
        WorkFolder::beside(&dir.join("out"), PROCESS)
    }

    fn keep(work: &WorkFolder, name: &str, bytes: &[u8]) -> Result<(), WorkError> {
        work.keep(name, bytes)
    }

    fn load(work: &WorkFolder, name: &str) -> Option<Vec<u8>> {
        Store::<WorkError>::load(work, name)
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
    fn one_run_at_a_time_works_there() -> Result {
        let dir = tempfile::tempdir()?;
        let first = open(dir.path())?;
        keep(&first, &piece(1), b"kept")?;
        let said = open(dir.path()).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(said.contains("another run works here"), "{said}");
        assert!(load(&first, &piece(1)).is_some());
        Ok(())
    }

    #[test]
    fn pieces_of_another_build_are_removed_and_a_foreign_file_stays() -> Result {
        let dir = tempfile::tempdir()?;
        let first = open(dir.path())?;
        keep(&first, &piece(1), b"kept")?;
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
        assert_eq!(load(&second, &piece(3)).as_deref(), Some(&b"of a stopped run"[..]));
        keep(&second, &piece(3), b"new")?;
        assert_eq!(load(&second, &piece(3)).as_deref(), Some(&b"new"[..]));
        drop(second);
        assert_eq!(fs::read_to_string(folder.join("thesis.txt"))?, "keep");
        Ok(())
    }

    #[test]
    fn nothing_is_left_where_everything_was_asked_for() -> Result {
        let dir = tempfile::tempdir()?;
        let work = open(dir.path())?;
        keep(&work, &piece(1), b"kept")?;
        drop(work);
        assert_eq!(fs::read_dir(dir.path())?.count(), 0);
        Ok(())
    }

    #[test]
    fn a_stopped_run_leaves_its_pieces_and_says_so() -> Result {
        static KEPT: Mutex<Option<String>> = Mutex::new(None);
        let dir = tempfile::tempdir()?;
        let stopped = Process { is_stopped: || true, keeping: |kept| *lock(&KEPT) = Some(kept), ..PROCESS };
        let work = WorkFolder::beside(&dir.path().join("out"), stopped)?;
        assert!(work.kept().is_none());
        keep(&work, &piece(1), b"kept")?;
        assert_eq!(work.kept(), lock(&KEPT).clone());
        assert!(work.kept().is_some_and(|kept| kept.contains(".out.work")));
        drop(work);
        assert_eq!(load(&open(dir.path())?, &piece(1)).as_deref(), Some(&b"kept"[..]));
        Ok(())
    }

    #[test]
    fn what_is_not_ours_is_refused_and_stays() -> Result {
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
            assert!(
                WorkFolder::beside(&dir.path().join("linked"), PROCESS).is_err(),
                "a link is not followed"
            );
        }
        Ok(())
    }
}
