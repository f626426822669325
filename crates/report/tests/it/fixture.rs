//! The made-up results of crate `results` as a folder with one image.

use results::Artifact;
pub(crate) use results::fixture::*;
use std::path::Path;

/// Writes the fixture as a results folder with one image.
pub(crate) fn write_folder(dir: &Path) {
    let mut results = results();
    let picture = image::GrayImage::from_fn(96, 32, |x, y| image::Luma([(x * 2 + y * 3) as u8]));
    let path = dir.join("samples");
    std::fs::create_dir_all(&path).expect("a folder");
    picture.save(path.join("sheet.png")).expect("an image");
    let bytes = std::fs::read(path.join("sheet.png")).expect("an image");
    let mut artifact = Artifact::new("sample-sheet", "samples/sheet.png", &sha256(&bytes));
    artifact.dataset = Some("faces-generated".to_owned());
    artifact.caption = Some("Plain, encrypted, decrypted".to_owned());
    results.artifacts.push(artifact);
    results.write_atomic(&dir.join("results.json")).expect("results");
    timings().write_atomic(&dir.join("timings.json")).expect("timings");
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    hex::encode(Sha256::digest(bytes))
}
