//! Which sources a program is built from, as one number.
//!
//! Part of the build script; the program's tests include it too. The number depends on the names of files below the
//! workspace and their bytes, not on where the workspace lies, when it was checked out or whether git is there.

use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::io;
use std::path::{Path, PathBuf};

/// Sources beside the packages.
const WORKSPACE: [&str; 3] = ["Cargo.toml", "Cargo.lock", ".cargo/config.toml"];
/// Sources of a package; what else is there (tests, benches, READMEs) is not built into a program.
const PACKAGE: [&str; 5] = ["Cargo.toml", "build.rs", "build", "src", "assets"];

/// All files and folders of sources that exist: those of the workspace, of each package, and the data sets' manifests.
pub(crate) fn places(root: &Path) -> io::Result<Vec<PathBuf>> {
    let mut places: Vec<PathBuf> = WORKSPACE.map(|name| root.join(name)).into();
    let mut packages = entries(&root.join("crates"))?;
    packages.push(root.join("xtask"));
    places.extend(packages.iter().flat_map(|package| PACKAGE.map(|name| package.join(name))));
    places.extend(entries(&root.join("data"))?.iter().map(|set| set.join("dataset.toml")));
    places.retain(|place| place.exists());
    Ok(places)
}

/// 128 bits in hexadecimal over all sources and `circumstances` such as the compiler.
///
/// The hash is SipHash from the standard library, which another compiler may replace; so the compiler has to be among the
/// circumstances. It guards against accidents, not against anybody who forges sources.
pub(crate) fn identity(root: &Path, circumstances: &[String]) -> io::Result<String> {
    let mut halves = [DefaultHasher::new(), DefaultHasher::new()];
    halves[1].write_u8(1);
    let mut add = |bytes: &[u8]| {
        for half in &mut halves {
            half.write_usize(bytes.len());
            half.write(bytes);
        }
    };
    circumstances.iter().for_each(|text| add(text.as_bytes()));
    let mut files = Vec::new();
    for place in places(root)? {
        collect(&place, &mut files)?;
    }
    let mut named: Vec<(String, PathBuf)> = files.into_iter().map(|file| (name(root, &file), file)).collect();
    named.sort();
    for (name, file) in named {
        add(name.as_bytes());
        add(&fs::read(file)?);
    }
    Ok(halves.iter().map(|half| format!("{:016x}", half.finish())).collect())
}

fn collect(place: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if !place.is_dir() {
        files.push(place.to_owned());
        return Ok(());
    }
    entries(place)?.iter().try_for_each(|entry| collect(entry, files))
}

/// What is in a folder and not hidden; nothing where there is no such folder.
fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if !entry.file_name().as_encoded_bytes().starts_with(b".") {
            paths.push(entry.path());
        }
    }
    paths.sort();
    Ok(paths)
}

/// The path below the workspace, with `/`.
fn name(root: &Path, file: &Path) -> String {
    let below = file.strip_prefix(root).unwrap_or(file).components();
    below.map(|part| part.as_os_str().to_string_lossy().into_owned()).collect::<Vec<_>>().join("/")
}
