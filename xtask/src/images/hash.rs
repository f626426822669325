//! What a set of pictures was, in one number.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::datasets::{hex, sha256_file};

/// Files that describe a set and are no part of it.
const NOT_PAYLOAD: [&str; 4] = ["PROVENANCE.md", "SHA256SUMS", "README.md", "dataset.toml"];

/// SHA-256 of the list that `sha256sum` makes of all files of a folder, by path.
pub fn hash_files(root: &Path) -> Result<String> {
    let mut files = Vec::new();
    list(root, &mut files)?;
    let mut named: Vec<(String, PathBuf)> =
        files.into_iter().map(|path| (relative(root, &path), path)).collect();
    named.retain(|(name, _)| !NOT_PAYLOAD.contains(&name.as_str()));
    named.sort();
    let line = |(name, path): &(String, PathBuf)| Ok(format!("{}  {name}\n", sha256_file(path)?));
    let lines: Vec<String> = named.par_iter().map(line).collect::<Result<_>>()?;
    Ok(hex(&Sha256::digest(lines.concat().as_bytes())))
}

/// The name of a generated set: its seed and length, since item `i` depends on the seed and `i` alone.
pub fn hash_generated(items: u64) -> String {
    let seed = image_data::generate::FACES_SYNTHETIC_SEED;
    let version = env!("CARGO_PKG_VERSION");
    hex(&Sha256::new().chain_update(seed).chain_update(items.to_le_bytes()).chain_update(version).finalize())
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))? {
        let entry = entry.with_context(|| format!("cannot list {}", folder.display()))?;
        let hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        let is_folder = entry.file_type().with_context(|| entry.path().display().to_string())?.is_dir();
        match (hidden, is_folder) {
            (true, _) => {}
            (false, true) => list(&entry.path(), files)?,
            (false, false) => files.push(entry.path()),
        }
    }
    Ok(())
}

fn relative(root: &Path, path: &Path) -> String {
    let parts = path.strip_prefix(root).unwrap_or(path).components();
    parts.map(|part| part.as_os_str().to_string_lossy().into_owned()).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_named_by_its_files_and_their_bytes() -> Result<()> {
        let dir = tempfile::tempdir()?;
        fs::create_dir(dir.path().join("faces"))?;
        fs::write(dir.path().join("faces/a.png"), "abc")?;
        fs::write(dir.path().join("SHA256SUMS"), "not part of it")?;
        let list = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  faces/a.png\n";
        assert_eq!(hash_files(dir.path())?, hex(&Sha256::digest(list.as_bytes())));
        Ok(())
    }
}
