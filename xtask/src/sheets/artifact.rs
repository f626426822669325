//! Files of the results folder, written and listed.

use std::io::Cursor;
use std::path::Path;

use anyhow::{Context, Result};
use image::{ImageFormat, RgbImage};
use report::model::Artifact;
use sha2::{Digest, Sha256};

use crate::datasets::hex;
use crate::output::write_file;

/// Folder of pictures within the results folder.
const FOLDER: &str = "pictures";

/// What is said of a picture.
#[derive(Debug, Clone, Copy)]
pub struct Words<'a> {
    /// Kind of the artifact.
    pub kind: &'a str,
    /// Id of the data set.
    pub dataset: &'a str,
    /// Id of the scheme, where it is of one.
    pub scheme: Option<&'a str>,
    /// What to see in it, one or two sentences.
    pub caption: &'a str,
    /// The picture in words.
    pub alt: &'a str,
}

/// The pictures of a results folder under construction.
#[derive(Debug, Clone, Copy)]
pub struct Shelf<'a> {
    folder: &'a Path,
}

impl<'a> Shelf<'a> {
    /// Pictures will stand in the results folder `staged`.
    pub fn new(staged: &'a Path) -> Self {
        Self { folder: staged }
    }

    /// Writes `picture` as a PNG file named after kind and data set.
    pub fn put(&self, picture: &RgbImage, words: Words<'_>) -> Result<Artifact> {
        let scheme = words.scheme.map(|scheme| format!("-{scheme}")).unwrap_or_default();
        let path = format!("{FOLDER}/{}-{}{scheme}.png", words.kind, file_part(words.dataset));
        let bytes = png(picture).with_context(|| path.clone())?;
        let file = self.folder.join(&path);
        std::fs::create_dir_all(self.folder.join(FOLDER))
            .with_context(|| format!("cannot create {FOLDER}"))?;
        write_file(&file, |out| Ok(out.write_all(&bytes)?))?;
        let mut artifact = Artifact::new(words.kind, &path, &hex(&Sha256::digest(&bytes)));
        artifact.dataset = Some(words.dataset.to_owned());
        artifact.scheme = words.scheme.map(str::to_owned);
        artifact.caption = Some(words.caption.to_owned());
        artifact.alt = Some(words.alt.to_owned());
        Ok(artifact)
    }
}

/// The bytes of a PNG file, grey where the picture has no colour.
fn png(picture: &RgbImage) -> Result<Vec<u8>> {
    let mut bytes = Cursor::new(Vec::new());
    match picture.pixels().all(|pixel| pixel.0[0] == pixel.0[1] && pixel.0[1] == pixel.0[2]) {
        true => image::imageops::grayscale(picture).write_to(&mut bytes, ImageFormat::Png)?,
        false => picture.write_to(&mut bytes, ImageFormat::Png)?,
    }
    Ok(bytes.into_inner())
}

/// A data set's name as part of a file name: a person's folder may be called anything.
fn file_part(dataset: &str) -> String {
    dataset.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect()
}
