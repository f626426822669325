//! A results folder: built aside, then moved in, with the marker that says which of its files are ours.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{Context, Result, bail};

use crate::folder::NewFolder;
use crate::marker::{MARKER, Marker, files_below, relative};
use crate::{Access, check, parts};

/// A results folder under construction; removed again unless [`StagedResults::publish`] is reached.
#[derive(Debug)]
pub struct StagedResults {
    building: NewFolder,
    /// Where the files go, links resolved.
    place: PathBuf,
    /// As the user gave it.
    out: PathBuf,
    /// The file whose presence makes the folder complete: the first to go and the last to come.
    last: &'static str,
    /// What an earlier run left there; `None` where there is no folder yet.
    earlier: Option<Marker>,
}

impl StagedResults {
    /// Opens a folder to build the results in that will stand at `out`; `last` is the file without which it is not
    /// complete, such as `results.json`.
    ///
    /// Fails before any work: when `out` is no folder, when it holds something without the marker of an earlier run, when
    /// files of that run were changed since, and when nothing can be written there. Folders above it are made.
    pub fn new(out: &Path, last: &'static str) -> Result<Self> {
        let place = place_of(out)?;
        let earlier = match place.is_dir() {
            true => Some(earlier_run(&place, out)?),
            false => None,
        };
        let parent = if earlier.is_some() { place.as_path() } else { place.parent().unwrap_or(&place) };
        parts::clear(parent)?;
        let building = NewFolder::begin(parent, place.clone(), Access::Shared).with_context(|| {
            format!("--out {}: cannot write in {}; choose another --out", out.display(), parent.display())
        })?;
        Ok(Self { building, place, out: out.to_owned(), last, earlier })
    }

    /// The folder to write into.
    pub fn path(&self) -> &Path {
        self.building.path()
    }

    /// Moves the results in and gives their folder as the user named it. Files of the earlier run are replaced or
    /// removed, all others stay.
    pub fn publish(self) -> Result<PathBuf> {
        let marker = Marker::of(self.building.path())?;
        match &self.earlier {
            Some(earlier) => replace_files(&self.place, self.building.path(), self.last, earlier, &marker)
                .with_context(|| format!("--out {}", self.out.display()))?,
            None => {
                marker.write(self.building.path())?;
                self.building.publish()?;
            }
        }
        Ok(self.out)
    }
}

/// Writes one file of a finished results folder again.
pub fn amend(folder: &Path, name: &str, bytes: &[u8]) -> Result<()> {
    let earlier = earlier_run(folder, folder)?;
    let new = Marker::of_file(name, bytes);
    earlier.with(&new).write(folder)?;
    crate::replace(&folder.join(name), Access::Shared, bytes)?;
    earlier.instead(&new).write(folder)
}

/// Where `out` leads, with its parent made.
fn place_of(out: &Path) -> Result<PathBuf> {
    if let Ok(place) = fs::canonicalize(out) {
        if !place.is_dir() {
            bail!("--out {} is a file; give the name of a folder", out.display());
        }
        return Ok(place);
    }
    if out.is_symlink() {
        bail!("--out {} is a link to nothing; give the name of a folder", out.display());
    }
    if out.file_name().is_some()
        && let Some(parent) = out.parent().filter(|parent| !parent.as_os_str().is_empty())
    {
        fs::create_dir_all(parent)
            .with_context(|| format!("--out {}: cannot create {}", out.display(), parent.display()))?;
    }
    check::place("--out", out)
}

/// The marker of the run whose results stand at `place`.
fn earlier_run(place: &Path, out: &Path) -> Result<Marker> {
    let Some(marker) = Marker::read(place)? else {
        let mut entries =
            fs::read_dir(place).with_context(|| format!("--out {}: cannot be read", out.display()))?;
        let foreign = entries
            .find_map(|entry| entry.ok().filter(|e| !parts::is_part(&e.file_name().to_string_lossy())));
        return match foreign {
            None => Ok(Marker::empty()),
            Some(found) => bail!(
                "--out {}: holds {:?} but no {MARKER}, so it is not known to be a results folder of this program; \
                 choose another --out, or empty it",
                out.display(),
                found.file_name()
            ),
        };
    };
    match marker.changed(place)? {
        None => Ok(marker),
        Some(changed) => bail!(
            "--out {}: {} was changed since a run wrote it and would be lost; move it away, or choose another --out",
            out.display(),
            changed.display()
        ),
    }
}

/// Puts the files below `from` into `place` for those that `earlier` lists there.
///
/// From the first change to the last there is no file `last`, and the marker lists both runs' files, so that a run
/// that is killed in between leaves a folder that is still ours and does not look complete.
fn replace_files(place: &Path, from: &Path, last: &str, earlier: &Marker, marker: &Marker) -> Result<()> {
    let foreign = |name: &&str| !earlier.lists(name) && place.join(name).symlink_metadata().is_ok();
    if let Some(name) = marker.names().find(foreign) {
        let kept = keep_aside(place, from)?;
        bail!(
            "{} is not a file of an earlier run and stays; the new results are in {}",
            place.join(name).display(),
            kept.display()
        );
    }
    earlier.with(marker).write(place)?;
    remove(&place.join(last))?;
    let files = files_below(from)?;
    let (end, beginning): (Vec<_>, Vec<_>) = files.iter().partition(|path| path.ends_with(last));
    for path in beginning.into_iter().chain(end) {
        let to = place.join(relative(from, path));
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
        }
        fs::rename(path, &to).with_context(|| format!("cannot put {} in place", to.display()))?;
    }
    for name in earlier.names().filter(|name| !marker.lists(name)) {
        remove(&place.join(name))?;
        remove_empty_folders(place, name);
    }
    marker.write(place)?;
    parts::sync_folder(place)
}

/// Moves the results to a folder that nobody has, so that they are not lost with an error.
fn keep_aside(place: &Path, from: &Path) -> Result<PathBuf> {
    let name = place.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let parent = place.parent().unwrap_or(place);
    let kept = tempfile::Builder::new()
        .prefix(&format!("{name}-"))
        .tempdir_in(parent)
        .with_context(|| format!("cannot create a folder in {}", parent.display()))?
        .keep();
    fs::rename(from, &kept).with_context(|| format!("cannot move the results to {}", kept.display()))?;
    Ok(kept)
}

fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", path.display()))
        }
        _ => Ok(()),
    }
}

/// Removes the folders that held `name` as far as they are empty now.
fn remove_empty_folders(place: &Path, name: &str) {
    let mut folder = Path::new(name).parent();
    while let Some(inner) = folder.filter(|inner| !inner.as_os_str().is_empty()) {
        if fs::remove_dir(place.join(inner)).is_err() {
            return;
        }
        folder = inner.parent();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::Result;

    const RESULTS: &str = "results.json";

    fn run(out: &Path, files: &[(&str, &str)]) -> Result<()> {
        let results = StagedResults::new(out, RESULTS)?;
        for (name, content) in files {
            let path = results.path().join(name);
            path.parent().map_or(Ok(()), fs::create_dir_all)?;
            fs::write(path, content)?;
        }
        results.publish()?;
        Ok(())
    }

    fn said(result: Result<()>) -> String {
        result.err().map(|error| format!("{error:#}")).unwrap_or_default()
    }

    #[test]
    fn a_second_run_replaces_the_first_and_nothing_else() -> Result<()> {
        let dir = tempfile::tempdir()?;
        let out = dir.path().join("deep/out");
        run(&out, &[(RESULTS, "first"), ("figures/a.svg", "a"), ("figures/old/b.svg", "b")])?;
        fs::write(out.join("thesis.txt"), "mine")?;
        fs::write(out.join("figures/mine.svg"), "mine")?;
        run(&out, &[(RESULTS, "second"), ("figures/a.svg", "a2")])?;
        assert_eq!(fs::read_to_string(out.join(RESULTS))?, "second");
        assert_eq!(fs::read_to_string(out.join("figures/a.svg"))?, "a2");
        assert!(!out.join("figures/old").exists(), "what the new run has not written is gone");
        assert_eq!(fs::read_to_string(out.join("thesis.txt"))?, "mine");
        assert_eq!(fs::read_to_string(out.join("figures/mine.svg"))?, "mine");
        Ok(())
    }

    #[test]
    fn a_folder_that_is_not_ours_is_refused() -> Result<()> {
        let dir = tempfile::tempdir()?;
        fs::write(dir.path().join(RESULTS), "the user's own results")?;
        assert!(said(run(dir.path(), &[(RESULTS, "new")])).contains("not known to be a results folder"));
        assert_eq!(fs::read_to_string(dir.path().join(RESULTS))?, "the user's own results");
        assert_eq!(fs::read_dir(dir.path())?.count(), 1);
        Ok(())
    }

    #[test]
    fn a_changed_file_of_ours_is_the_users() -> Result<()> {
        let dir = tempfile::tempdir()?;
        let out = dir.path().join("out");
        run(&out, &[(RESULTS, "first"), ("report.md", "page")])?;
        fs::write(out.join("report.md"), "page with my notes")?;
        assert!(said(run(&out, &[(RESULTS, "second")])).contains("report.md was changed"));
        assert_eq!(fs::read_to_string(out.join("report.md"))?, "page with my notes");
        Ok(())
    }

    #[test]
    fn a_foreign_file_in_the_way_stays_and_the_results_are_kept_aside() -> Result<()> {
        let dir = tempfile::tempdir()?;
        let out = dir.path().join("out");
        run(&out, &[(RESULTS, "first")])?;
        fs::create_dir(out.join("figures"))?;
        fs::write(out.join("figures/a.svg"), "mine")?;
        let said = said(run(&out, &[(RESULTS, "second"), ("figures/a.svg", "a")]));
        let kept = said.rsplit(' ').next().unwrap_or_default().to_owned();
        assert_eq!(fs::read_to_string(out.join("figures/a.svg"))?, "mine");
        assert_eq!(fs::read_to_string(out.join(RESULTS))?, "first");
        assert_eq!(fs::read_to_string(Path::new(&kept).join(RESULTS))?, "second", "{said}");
        Ok(())
    }

    #[test]
    fn an_unpublished_folder_leaves_nothing_and_a_killed_one_is_cleaned_up() -> Result<()> {
        let dir = tempfile::tempdir()?;
        let out = dir.path().join("out");
        drop(StagedResults::new(&out, RESULTS)?);
        assert_eq!(fs::read_dir(dir.path())?.count(), 0);
        run(&out, &[(RESULTS, "first")])?;
        let dead = out.join(".cipherlens-part-0123456789abcdef");
        fs::create_dir(&dead)?;
        fs::write(dead.join(RESULTS), "half")?;
        run(&out, &[(RESULTS, "second")])?;
        assert!(!dead.exists());
        assert_eq!(fs::read_to_string(out.join(RESULTS))?, "second");
        Ok(())
    }

    #[test]
    fn a_run_killed_between_two_files_leaves_a_folder_that_is_still_ours() -> Result<()> {
        let dir = tempfile::tempdir()?;
        let out = dir.path().join("out");
        run(&out, &[(RESULTS, "first"), ("report.md", "first page")])?;
        let killed = StagedResults::new(&out, RESULTS)?;
        fs::write(killed.path().join("report.md"), "second page")?;
        Marker::of(&out)?.with(&Marker::of(killed.path())?).write(&out)?;
        fs::remove_file(out.join(RESULTS))?;
        fs::rename(killed.path().join("report.md"), out.join("report.md"))?;
        drop(killed);
        run(&out, &[(RESULTS, "third"), ("report.md", "third page")])?;
        assert_eq!(fs::read_to_string(out.join("report.md"))?, "third page");
        Ok(())
    }

    #[test]
    #[cfg(unix)]
    fn a_link_stays_a_link() -> Result<()> {
        let dir = tempfile::tempdir()?;
        let (real, link) = (dir.path().join("real"), dir.path().join("out"));
        fs::create_dir(&real)?;
        std::os::unix::fs::symlink("real", &link)?;
        for content in ["first", "second"] {
            run(&link, &[(RESULTS, content)])?;
            assert!(link.is_symlink());
            assert_eq!(fs::read_to_string(real.join(RESULTS))?, content);
        }
        std::os::unix::fs::symlink("nowhere", dir.path().join("dangling"))?;
        assert!(said(run(&dir.path().join("dangling"), &[])).contains("link to nothing"));
        Ok(())
    }
}
