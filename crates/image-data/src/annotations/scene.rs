//! A folder of images and their boxes.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use image::GrayImage;

use super::{Annotation, PixelBox, parse_annotations};
use crate::{ImageError, LoadOptions, decode, folder::listing};

/// Images in the order of the bytes of their names, each with its boxes.
#[derive(Debug, Clone)]
pub struct SceneSet {
    scenes: Vec<Scene>,
}

/// One image.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Scene {
    /// Where the file is.
    pub path: PathBuf,
    /// Its file name.
    pub name: String,
    /// Width in pixels, from the header.
    pub width: u32,
    /// Height in pixels, from the header.
    pub height: u32,
    /// The boxes in the order of the file; all lie inside the image.
    pub boxes: Vec<PixelBox>,
}

impl Scene {
    /// Decodes the image to grey at its own size: boxes would not fit a resized one.
    ///
    /// # Errors
    /// See [`decode::load_grey`].
    pub fn load(&self, options: &LoadOptions) -> Result<GrayImage, ImageError> {
        decode::load_grey(&self.path, &LoadOptions { resize: None, ..options.clone() })
    }
}

impl SceneSet {
    /// Reads `annotations.csv` in `root` and the headers of the images in `root/images`.
    ///
    /// # Errors
    /// An image whose header cannot be read, a line that names no image of the folder, a bad number, and a
    /// box that is empty or reaches past its image; the last four name the line.
    pub fn open(root: &Path, options: &LoadOptions) -> Result<Self, ImageError> {
        let (file, folder) = (root.join("annotations.csv"), root.join("images"));
        let text = fs::read(&file).map_err(|source| ImageError::Io {
            path: file.clone(),
            action: "read the file",
            source,
        })?;
        let mut scenes = pictures(&folder, root, options)?;
        for annotation in parse_annotations(&file, &text)? {
            place(annotation, &mut scenes, &file, &folder)?;
        }
        Ok(Self { scenes: scenes.into_values().collect() })
    }

    /// The images, those without a box included.
    pub fn scenes(&self) -> &[Scene] {
        &self.scenes
    }
}

fn pictures(
    folder: &Path,
    root: &Path,
    options: &LoadOptions,
) -> Result<BTreeMap<String, Scene>, ImageError> {
    let listing = listing::files(folder, &listing::canonical(root)?)?;
    let mut scenes = BTreeMap::new();
    for path in listing.images {
        let (width, height) = decode::dimensions(&path, options)?;
        let name = listing::file_name(&path);
        scenes.insert(name.clone(), Scene { path, name, width, height, boxes: Vec::new() });
    }
    Ok(scenes)
}

/// Adds a box to its image. A name can only be one of the listed ones, so no path leads elsewhere.
fn place(
    annotation: Annotation,
    scenes: &mut BTreeMap<String, Scene>,
    file: &Path,
    folder: &Path,
) -> Result<(), ImageError> {
    let Annotation { file: name, bounds, line } = annotation;
    let Some(scene) = scenes.get_mut(&name) else {
        return Err(ImageError::UnknownFile {
            path: file.to_owned(),
            line,
            file: name,
            folder: folder.to_owned(),
        });
    };
    if !bounds.is_inside(scene.width, scene.height) {
        return Err(ImageError::BoxOutside {
            path: file.to_owned(),
            line,
            file: name,
            found: bounds,
            width: scene.width,
            height: scene.height,
        });
    }
    scene.boxes.push(bounds);
    Ok(())
}
