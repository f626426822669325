//! A folder of photos, what else is in it, and the boxes that somebody marked in them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use image_data::annotations::{Annotation, parse_annotations};
use image_data::{FolderImage, LoadOptions, PixelBox, decode};

use crate::images::folder;

/// One photo.
#[derive(Debug, Clone)]
pub struct Photo {
    /// Its path in the folder, with `/` between folders.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// Pixels, as far as the header says.
    pub pixels: u64,
}

/// What to do about a folder without photos.
const REMEDY: &str = "convert photos to PNG or JPEG, or give --recursive to search sub-folders";

/// The photos of a folder and what is not searched.
#[derive(Debug, Default)]
pub struct Photos {
    /// The photos, by folder and name.
    pub photos: Vec<Photo>,
    /// Names of other files and of folders, with the reason why they are not searched.
    pub passed_over: Vec<String>,
}

impl Photos {
    /// Lists `root`; its sub-folders too where `recursive`.
    pub fn list(root: &Path, recursive: bool) -> Result<Self> {
        let folder = folder::list(root, recursive, REMEDY)?;
        let photo =
            |image: FolderImage| Photo { pixels: pixels(&image.path), name: image.name, path: image.path };
        let passed_over = folder.passed_over.iter().map(ToString::to_string).collect();
        Ok(Self { photos: folder.images.into_iter().map(photo).collect(), passed_over })
    }

    /// The photos in batches of at most `pixels` together, or of one photo.
    pub fn batches(&self, pixels: u64) -> Vec<&[Photo]> {
        let mut batches = Vec::new();
        let (mut start, mut sum) = (0, 0u64);
        for (index, photo) in self.photos.iter().enumerate() {
            if index > start && sum.saturating_add(photo.pixels) > pixels {
                batches.push(&self.photos[start..index]);
                (start, sum) = (index, 0);
            }
            sum = sum.saturating_add(photo.pixels);
        }
        batches.push(&self.photos[start..]);
        batches
    }

    /// The boxes that the file marks, by photo; every box lies in a photo of the folder.
    pub fn read_annotations(
        &self,
        file: &Path,
        load: &LoadOptions,
    ) -> Result<BTreeMap<String, Vec<PixelBox>>> {
        let said = || format!("--annotations {}", file.display());
        let text = fs::read(file).with_context(|| format!("{}: cannot be read", said()))?;
        let mut boxes: BTreeMap<String, Vec<PixelBox>> = BTreeMap::new();
        let photos: BTreeMap<&str, &Path> =
            self.photos.iter().map(|photo| (photo.name.as_str(), photo.path.as_path())).collect();
        let mut sizes: BTreeMap<&Path, (u32, u32)> = BTreeMap::new();
        for Annotation { file: name, bounds, line, .. } in
            parse_annotations(file, &text).with_context(said)?
        {
            let at = format!("{}: line {line}", said());
            let Some(&path) = photos.get(name.as_str()) else {
                bail!("{at}: there is no photo {name:?} in the folder that --images names");
            };
            let (width, height) = match sizes.get(path) {
                Some(size) => *size,
                None => {
                    *sizes.entry(path).or_insert(decode::dimensions(path, load).with_context(|| at.clone())?)
                }
            };
            if !bounds.is_inside(width, height) {
                bail!(
                    "{at}: the box {bounds} reaches outside {name:?}, which is {width}x{height}; correct the line"
                );
            }
            boxes.entry(name).or_default().push(bounds);
        }
        if boxes.is_empty() {
            bail!("{}: holds no box, so there is nothing to measure; leave the option out", said());
        }
        Ok(boxes)
    }
}

/// Pixels that the header announces, 0 where it cannot be read: loading will say why.
fn pixels(path: &Path) -> u64 {
    let reader = image::ImageReader::open(path).and_then(image::ImageReader::with_guessed_format);
    let size = reader.ok().and_then(|reader| reader.into_dimensions().ok());
    size.map_or(0, |(width, height)| u64::from(width) * u64::from(height))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn photos_are_listed_with_their_pixels() -> Result<()> {
        let dir = tempfile::tempdir()?;
        image::GrayImage::new(30, 20).save(dir.path().join("b.png"))?;
        fs::write(dir.path().join("c.heic"), "no image")?;
        let listed = Photos::list(dir.path(), false)?;
        assert_eq!((listed.photos[0].name.as_str(), listed.photos[0].pixels), ("b.png", 600));
        assert_eq!(listed.passed_over, ["c.heic (not named as PNG, JPEG or PNM)"]);
        fs::remove_file(dir.path().join("b.png"))?;
        let refused = Photos::list(dir.path(), false).err().map(|e| e.to_string()).unwrap_or_default();
        assert!(refused.contains("c.heic") && refused.contains("--recursive"), "{refused}");
        Ok(())
    }

    #[test]
    fn batches_hold_every_photo_once_and_no_more_pixels_than_they_may() {
        let photo = |pixels| Photo { name: String::new(), path: PathBuf::new(), pixels };
        let photos = [5, 5, 1, 20, 3, 0, 9].map(photo).to_vec();
        let photos = Photos { photos, passed_over: Vec::new() };
        let sizes: Vec<Vec<u64>> =
            photos.batches(11).iter().map(|batch| batch.iter().map(|p| p.pixels).collect()).collect();
        assert_eq!(sizes, [vec![5, 5, 1], vec![20], vec![3, 0], vec![9]]);
    }
}
