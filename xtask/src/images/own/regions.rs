//! Which parts of images are encrypted.

use std::path::Path;

use anyhow::{Context, Result};
use image_data::boxes::{BoxFile, FoundBox};
use image_data::{FolderImage, decode};
use rayon::prelude::*;

use super::Reader;
use crate::detection::find::Finder;
use crate::interrupt;
use crate::progress::{Mode, Progress};

/// Boxes, or who finds them.
#[derive(Debug)]
pub enum Regions {
    /// Boxes from a file.
    Boxes(BoxFile),
    /// What a detector takes for faces.
    Faces(Box<Finder>),
}

impl Regions {
    /// The boxes of all images.
    pub(super) fn boxes(self, images: &[FolderImage], reader: &Reader) -> Result<BoxFile> {
        match self {
            Self::Boxes(boxes) => Ok(boxes),
            Self::Faces(finder) => faces(&finder, images, reader),
        }
    }
}

/// The faces that a detector finds.
fn faces(finder: &Finder, images: &[FolderImage], reader: &Reader) -> Result<BoxFile> {
    let progress = Progress::new(Mode::detect(false), "looking for faces", images.len() as u64);
    let faces_of = |image: &FolderImage| -> Result<Vec<FoundBox>> {
        interrupt::check()?;
        let _turn = reader.turn(&image.path);
        let grey = decode::load_grey(&image.path, &reader.options)?;
        let found = finder.search(&grey).with_context(|| image.path.display().to_string())?;
        progress.step();
        let faces = finder.of_found(&found, grey.dimensions());
        Ok(faces.iter().map(|face| face.found_box(&image.name)).collect())
    };
    let found: Vec<Vec<FoundBox>> = images.par_iter().map(faces_of).collect::<Result<_>>()?;
    Ok(BoxFile::of(Path::new("--regions faces"), found.into_iter().flatten()))
}
