//! Files of the results folder beside results.json, written and listed among its artifacts.

use std::path::Path;

use anyhow::{Context, Result};
use image::RgbImage;
use results::Artifact;
use sha2::{Digest, Sha256};

use safe_files::Access;

/// Folder of images within the results folder.
const FOLDER: &str = "pictures";

/// What is said of an image.
#[derive(Debug, Clone, Copy)]
pub struct Caption<'a> {
    /// Kind of the artifact.
    pub kind: &'a str,
    /// Id of the data set.
    pub dataset: &'a str,
    /// What to see in it, one or two sentences.
    pub caption: &'a str,
    /// The image in words.
    pub alt: &'a str,
}

/// Writes `picture` as a PNG file, named after kind and data set, into the results folder `staged`.
pub fn add_picture(staged: &Path, picture: &RgbImage, said: Caption<'_>) -> Result<Artifact> {
    let path = format!("{FOLDER}/{}-{}.png", said.kind, file_part(said.dataset));
    let bytes = report::sheets::png(picture).with_context(|| path.clone())?;
    std::fs::create_dir_all(staged.join(FOLDER)).with_context(|| format!("cannot create {FOLDER}"))?;
    let mut artifact = add_file(staged, said.kind, &path, &bytes, said.caption)?;
    artifact.dataset = Some(said.dataset.to_owned());
    artifact.alt = Some(said.alt.to_owned());
    Ok(artifact)
}

/// Writes a file of the results folder `staged`; `path` is relative to it.
pub fn add_file(staged: &Path, kind: &str, path: &str, bytes: &[u8], caption: &str) -> Result<Artifact> {
    safe_files::create(&staged.join(path), Access::Shared, bytes)?;
    let mut artifact = Artifact::new(kind, path, &hex::encode(Sha256::digest(bytes)));
    artifact.caption = Some(caption.to_owned());
    Ok(artifact)
}

/// A data set's name as part of a file name: a person's folder may be called anything.
fn file_part(dataset: &str) -> String {
    dataset.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect()
}
