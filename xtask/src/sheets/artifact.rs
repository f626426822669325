//! Files of the results folder, written and listed.

use std::path::Path;

use anyhow::{Context, Result};
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{DynamicImage, RgbImage};
use results::Artifact;
use sha2::{Digest, Sha256};

use crate::files::{self, Access};

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
        files::create(&file, Access::Shared, &bytes)?;
        let mut artifact = Artifact::new(words.kind, &path, &hex::encode(Sha256::digest(&bytes)));
        artifact.dataset = Some(words.dataset.to_owned());
        artifact.scheme = words.scheme.map(str::to_owned);
        artifact.caption = Some(words.caption.to_owned());
        artifact.alt = Some(words.alt.to_owned());
        Ok(artifact)
    }
}

/// The bytes of a PNG file, grey where the picture has no colour.
///
/// Which filter of rows gives the smaller file depends on the picture: photos gain by one, enlarged pixels lose.
fn png(picture: &RgbImage) -> Result<Vec<u8>> {
    let picture = match picture.pixels().all(|pixel| pixel.0[0] == pixel.0[1] && pixel.0[1] == pixel.0[2]) {
        true => DynamicImage::ImageLuma8(image::imageops::grayscale(picture)),
        false => DynamicImage::ImageRgb8(picture.clone()),
    };
    let (filtered, bare) =
        (encoded(&picture, FilterType::Adaptive)?, encoded(&picture, FilterType::NoFilter)?);
    Ok(if bare.len() < filtered.len() { bare } else { filtered })
}

fn encoded(picture: &DynamicImage, filter: FilterType) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut bytes, CompressionType::Best, filter);
    picture.write_with_encoder(encoder)?;
    Ok(bytes)
}

/// A data set's name as part of a file name: a person's folder may be called anything.
fn file_part(dataset: &str) -> String {
    dataset.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes the picture of this colour rule and reads it back; returns the file's size and whether it is grey.
    fn check(colour: impl Fn(u32, u32) -> [u8; 3]) -> Result<(usize, bool)> {
        let picture = RgbImage::from_fn(120, 90, |x, y| image::Rgb(colour(x, y)));
        let bytes = png(&picture)?;
        let found = image::load_from_memory(&bytes)?;
        assert_eq!(found.to_rgb8(), picture);
        Ok((bytes.len(), matches!(found, DynamicImage::ImageLuma8(_))))
    }

    #[test]
    fn pictures_come_back_and_are_small() -> Result<()> {
        let slope = |x: u32, y: u32| (x + y) as u8;
        let (grey, is_grey) = check(|x, y| [slope(x, y); 3])?;
        assert!(is_grey && grey < 600, "{grey} bytes");
        let (coloured, is_grey) = check(|x, y| [slope(x, y), slope(x, y), 0])?;
        assert!(!is_grey && coloured < 1200, "{coloured} bytes");
        let noise = |x: u32, y: u32| ((x / 8 * 37 + y / 8 * 101) * 97 % 251) as u8;
        let (blocks, _) = check(|x, y| [noise(x, y); 3])?;
        assert!(blocks < 1500, "{blocks} bytes");
        Ok(())
    }
}
