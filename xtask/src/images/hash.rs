//! What a set of images was, in one number.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use image::GrayImage;
use image_data::folder::payload;
use rayon::prelude::*;
use safe_files::sha256_file;
use sha2::{Digest, Sha256};

use super::folder::cannot_list;
use crate::interrupt;

/// Generated images that are in memory at one time.
const DRAWN_TOGETHER: usize = 512;

/// SHA-256 of the list that `sha256sum` makes of all files of a folder, by path. A link to a folder is not followed: the
/// place that it names stands for it.
pub fn hash_files(root: &Path) -> Result<String> {
    let files = payload(root).map_err(cannot_list)?;
    let hashed = |(name, path): (String, PathBuf)| Ok((name, hash_file(&path)?));
    Ok(hash_list(files.into_par_iter().map(hashed).collect::<Result<Vec<_>>>()?))
}

/// SHA-256 of the list that `sha256sum` makes of files with these names and hashes, by name.
pub fn hash_list(named: impl IntoIterator<Item = (String, String)>) -> String {
    let mut named: Vec<(String, String)> = named.into_iter().collect();
    named.sort();
    let lines: String = named.iter().map(|(name, sha256)| format!("{sha256}  {name}\n")).collect();
    hex::encode(Sha256::digest(lines.as_bytes()))
}

/// SHA-256 of the grey values of `items` generated images, in order, as the set's manifest has it; drawn in the current
/// thread pool, a few at a time. Their labels follow from their numbers.
pub fn hash_generated(items: usize, draw: impl Fn(usize) -> GrayImage + Sync) -> Result<String> {
    let mut hasher = Sha256::new();
    for start in (0..items).step_by(DRAWN_TOGETHER) {
        interrupt::check()?;
        let end = items.min(start + DRAWN_TOGETHER);
        let drawn: Vec<GrayImage> = (start..end).into_par_iter().map(&draw).collect();
        drawn.iter().for_each(|image| hasher.update(image.as_raw()));
    }
    Ok(hex::encode(hasher.finalize()))
}

fn hash_file(path: &Path) -> Result<String> {
    interrupt::check()?;
    if path.is_symlink() && path.is_dir() {
        let target = fs::read_link(path).with_context(|| format!("cannot read {}", path.display()))?;
        return Ok(hex::encode(Sha256::digest(target.as_os_str().as_encoded_bytes())));
    }
    Ok(sha256_file(path)?)
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
        assert_eq!(hash_files(dir.path())?, hex::encode(Sha256::digest(list.as_bytes())));
        Ok(())
    }

    #[cfg(unix)]
    #[test]
    fn a_linked_folder_is_named_by_where_it_leads() -> Result<()> {
        let dir = tempfile::tempdir()?;
        for class in ["a", "b"] {
            fs::create_dir(dir.path().join(class))?;
            fs::write(dir.path().join(class).join("1.png"), class)?;
        }
        let linked = |to: &str| -> Result<String> {
            let link = dir.path().join("c");
            std::os::unix::fs::symlink(to, &link)?;
            let hash = hash_files(dir.path());
            fs::remove_file(link)?;
            hash
        };
        assert_ne!(linked("a")?, linked("b")?);
        assert_eq!(linked("a")?, linked("a")?);
        Ok(())
    }

    /// The manifest's hash was found by another program part from the same definition.
    #[test]
    fn the_generated_set_is_named_by_its_pixels() -> Result<()> {
        let manifest =
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../data/faces-synthetic/dataset.toml"));
        let generator = image_data::Generator::new(&Default::default())?;
        let hash = hash_generated(2000, |item| generator.labelled(item).0)?;
        assert!(manifest.contains(&format!("items_sha256 = \"{hash}\"")), "{hash}");
        let one_other = |item: usize| generator.labelled(if item == 3 { 5 } else { item }).0;
        assert_ne!(hash_generated(10, one_other)?, hash_generated(10, |item| generator.labelled(item).0)?);
        Ok(())
    }
}
