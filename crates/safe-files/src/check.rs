//! What a command would write, compared with what it reads and with what is there already.

use std::fs::{self, FileType};
use std::path::{Path, PathBuf};

use crate::error::{Context, Result, bail};

use crate::parts;

/// Refuses outputs that are not the names of new files: those that exist, that are an input or another output by another
/// name, `-`, and names in folders that do not exist.
///
/// Both lists hold the option (or another name for a message) and the path. Also removes what killed runs left in the
/// folders that are written to.
pub fn check(outputs: &[(&str, &Path)], inputs: &[(&str, &Path)]) -> Result<()> {
    let mut places: Vec<(&str, &Path, PathBuf)> = Vec::with_capacity(outputs.len());
    for &(name, path) in outputs {
        let place = place(name, path)?;
        if let Some((option, input)) = inputs.iter().find(|(_, input)| is_same(input, path)) {
            bail!(
                "{name} {}: is the same file as {option} {}; what exists is never overwritten, give the name of a new file",
                path.display(),
                input.display()
            );
        }
        if let Some((other, first, _)) = places.iter().find(|(_, _, earlier)| *earlier == place) {
            bail!(
                "{name} {}: would be the same file as {other} {}; give another name",
                path.display(),
                first.display()
            );
        }
        refuse_existing(name, path)?;
        places.push((name, path, place));
    }
    for (_, _, place) in &places {
        place.parent().map_or(Ok(()), parts::clear)?;
    }
    Ok(())
}

/// Refuses `-`, which stands for standard output elsewhere and would become the name of a file here.
pub fn refuse_standard_output(name: &str, path: &Path) -> Result<()> {
    if path.as_os_str() == "-" {
        bail!(
            "{name} -: standard output is not written to; give the name of a new file (./- for a file of that name)"
        );
    }
    Ok(())
}

/// Refuses a name that ends with a slash, which only that of a folder may.
pub(super) fn refuse_folder_name(path: &Path) -> Result<()> {
    let name = path.as_os_str().as_encoded_bytes();
    let last = name.strip_suffix(b".").unwrap_or(name).last().copied().map(char::from);
    if last.is_some_and(std::path::is_separator) {
        bail!(
            "{}: ends with a slash, as the name of a folder does; give the name of a new file",
            path.display()
        );
    }
    Ok(())
}

/// The place that a path names, links in its folder resolved.
pub(super) fn place(name: &str, path: &Path) -> Result<PathBuf> {
    refuse_standard_output(name, path)?;
    let Some(file) = path.file_name() else {
        bail!("{name} {}: give the name of a new file or folder", path.display());
    };
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let folder = fs::canonicalize(folder)
        .with_context(|| format!("{name} {}: cannot open the folder {}", path.display(), folder.display()))?;
    if !folder.is_dir() {
        bail!("{name} {}: {} is not a folder", path.display(), folder.display());
    }
    Ok(folder.join(file))
}

/// Fails when there is anything at `path`: a file, a folder, a link (whether it leads anywhere or not), a device.
pub(super) fn refuse_existing(name: &str, path: &Path) -> Result<()> {
    let Ok(found) = fs::symlink_metadata(path) else { return Ok(()) };
    let (what, is_folder) = kind(found.file_type());
    let target = fs::read_link(path).map(|target| format!(" to {}", target.display())).unwrap_or_default();
    let new = if is_folder { "folder" } else { "file" };
    bail!(
        "{name} {}: exists already, {what}{target}; what exists is never overwritten, give the name of a new {new}",
        path.display()
    )
}

fn kind(found: FileType) -> (&'static str, bool) {
    match (found.is_symlink(), found.is_dir(), found.is_file()) {
        (true, _, _) => ("a link", false),
        (_, true, _) => ("a folder", true),
        (_, _, true) => ("a file", false),
        _ => ("a device or pipe", false),
    }
}

/// Whether two paths lead to one existing file: the same path once links are resolved, or hard links of one file.
fn is_same(a: &Path, b: &Path) -> bool {
    let resolved = fs::canonicalize(a).ok().zip(fs::canonicalize(b).ok());
    resolved.is_some_and(|(a, b)| a == b || is_same_inode(&a, &b))
}

#[cfg(unix)]
fn is_same_inode(a: &Path, b: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let id = |path: &Path| fs::metadata(path).ok().map(|found| (found.dev(), found.ino()));
    id(a).is_some_and(|a| Some(a) == id(b))
}

#[cfg(not(unix))]
fn is_same_inode(_: &Path, _: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::Result;

    fn refusal(outputs: &[(&str, &Path)], inputs: &[(&str, &Path)]) -> String {
        check(outputs, inputs).err().map(|error| format!("{error:#}")).unwrap_or_default()
    }

    #[test]
    fn an_input_by_any_name_is_refused_and_both_are_named() -> Result<()> {
        let dir = tempfile::tempdir()?;
        let plain = dir.path().join("p.csv");
        fs::write(&plain, "a\n1\n")?;
        fs::hard_link(&plain, dir.path().join("hard.csv"))?;
        #[cfg(unix)]
        std::os::unix::fs::symlink("p.csv", dir.path().join("soft.csv"))?;
        fs::create_dir(dir.path().join("sub"))?;
        for other in ["p.csv", "./p.csv", "sub/../p.csv", "hard.csv", "soft.csv"] {
            let to = dir.path().join(other);
            let said = refusal(&[("--to", &to)], &[("--key", Path::new("none")), ("--csv", &plain)]);
            assert!(
                said.contains("same file") && said.contains(other) && said.contains("--csv"),
                "{other}: {said}"
            );
        }
        Ok(())
    }

    #[test]
    fn whatever_exists_is_refused() -> Result<()> {
        let dir = tempfile::tempdir()?;
        fs::write(dir.path().join("file"), "x")?;
        fs::create_dir(dir.path().join("folder"))?;
        #[cfg(unix)]
        std::os::unix::fs::symlink("nowhere", dir.path().join("dangling"))?;
        for (name, what) in [("file", "a file"), ("folder", "a folder"), ("dangling", "a link to nowhere")] {
            let said = refusal(&[("--to", &dir.path().join(name))], &[]);
            assert!(said.contains("exists already") && said.contains(what), "{name}: {said}");
        }
        #[cfg(unix)]
        assert!(refusal(&[("--to", Path::new("/dev/null"))], &[]).contains("a device"));
        assert!(refusal(&[("--to", Path::new("-"))], &[]).contains("standard output"));
        assert!(refusal(&[("--to", &dir.path().join("none/x"))], &[]).contains("cannot open the folder"));
        assert!(check(&[("--to", &dir.path().join("new"))], &[]).is_ok());
        Ok(())
    }

    #[test]
    fn two_outputs_at_one_place_are_refused() -> Result<()> {
        let dir = tempfile::tempdir()?;
        fs::create_dir(dir.path().join("sub"))?;
        let (a, b) = (dir.path().join("a.card"), dir.path().join("sub/../a.card"));
        let said = refusal(&[("--to", &a), ("the card", &b)], &[]);
        assert!(said.contains("would be the same file as --to"), "{said}");
        Ok(())
    }
}
