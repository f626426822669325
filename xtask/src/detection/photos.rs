//! A folder of photos, what else is in it, and the boxes that somebody marked in them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use image_data::annotations::parse_annotations;
use image_data::{LoadOptions, PixelBox, decode, folder};

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
        let mut all = Self::default();
        all.add(root, "", recursive).with_context(|| format!("--images {}", root.display()))?;
        if all.photos.is_empty() {
            let remedy = match all.passed_over.first() {
                Some(first) => format!(
                    "what is there is not searched, such as {first}; convert photos to PNG or JPEG, or give --recursive \
                     to search sub-folders"
                ),
                None => "the folder is empty".to_owned(),
            };
            bail!("--images {}: no PNG, JPEG or PNM file; {remedy}", root.display());
        }
        Ok(all)
    }

    fn add(&mut self, folder: &Path, prefix: &str, recursive: bool) -> Result<()> {
        let images = folder::list_images(folder)?;
        for path in &images {
            let name = format!("{prefix}{}", file_name(path));
            self.photos.push(Photo { name, path: path.clone(), pixels: pixels(path) });
        }
        for path in others(folder, &images)? {
            let name = format!("{prefix}{}", file_name(&path));
            match (path.is_dir(), recursive && !path.is_symlink()) {
                (true, true) => self.add(&path, &format!("{name}/"), recursive)?,
                (true, false) => self.passed_over.push(format!("{name}/ (a folder)")),
                (false, _) => self.passed_over.push(format!("{name} (not named as PNG, JPEG or PNM)")),
            }
        }
        Ok(())
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
        let paths: BTreeMap<&str, &Path> =
            self.photos.iter().map(|photo| (photo.name.as_str(), photo.path.as_path())).collect();
        let mut sizes = BTreeMap::new();
        let mut boxes: BTreeMap<String, Vec<PixelBox>> = BTreeMap::new();
        for line in parse_annotations(file, &text).with_context(said)? {
            let at = format!("{}: line {}", said(), line.line);
            let Some(path) = paths.get(line.file.as_str()) else {
                bail!("{at}: there is no photo {:?} in the folder that --images names", line.file);
            };
            let (width, height) = match sizes.get(&line.file) {
                Some(size) => *size,
                None => {
                    let size = decode::dimensions(path, load).with_context(|| at.clone())?;
                    *sizes.entry(line.file.clone()).or_insert(size)
                }
            };
            if !line.bounds.is_inside(width, height) {
                let (found, name) = (line.bounds, &line.file);
                bail!(
                    "{at}: the box {found} reaches outside {name:?}, which is {width}x{height}; correct the line"
                );
            }
            boxes.entry(line.file).or_default().push(line.bounds);
        }
        if boxes.is_empty() {
            bail!("{}: holds no box, so there is nothing to measure; leave the option out", said());
        }
        Ok(boxes)
    }
}

/// What is in a folder beside `images` and hidden files, by name.
fn others(folder: &Path, images: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let list = || format!("cannot list {}", folder.display());
    let entries = fs::read_dir(folder).with_context(list)?;
    let mut paths: Vec<PathBuf> =
        entries.map(|entry| Ok(entry?.path())).collect::<Result<_>>().with_context(list)?;
    paths.retain(|path| !file_name(path).starts_with('.') && !images.contains(path));
    paths.sort();
    Ok(paths)
}

/// Pixels that the header announces, 0 where it cannot be read: loading will say why.
fn pixels(path: &Path) -> u64 {
    let reader = image::ImageReader::open(path).and_then(image::ImageReader::with_guessed_format);
    let size = reader.ok().and_then(|reader| reader.into_dimensions().ok());
    size.map_or(0, |(width, height)| u64::from(width) * u64::from(height))
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn photo(folder: &Path, name: &str, (width, height): (u32, u32)) -> Result<()> {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        Ok(image::GrayImage::new(width, height).save(path)?)
    }

    #[test]
    fn a_folder_is_listed_with_what_is_passed_over() -> Result<()> {
        let dir = tempfile::tempdir()?;
        photo(dir.path(), "b.png", (30, 20))?;
        photo(dir.path(), "more/a.jpg", (10, 10))?;
        fs::write(dir.path().join("c.heic"), "no image")?;
        fs::write(dir.path().join(".hidden"), "")?;
        let names = |photos: &Photos| photos.photos.iter().map(|p| p.name.clone()).collect::<Vec<_>>();
        let flat = Photos::list(dir.path(), false)?;
        assert_eq!((names(&flat), flat.photos[0].pixels), (vec!["b.png".to_owned()], 600));
        assert_eq!(flat.passed_over, ["c.heic (not named as PNG, JPEG or PNM)", "more/ (a folder)"]);
        let deep = Photos::list(dir.path(), true)?;
        assert_eq!(names(&deep), ["b.png", "more/a.jpg"]);
        assert_eq!(deep.passed_over.len(), 1);
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
