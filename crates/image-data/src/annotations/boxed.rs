//! Images with boxes wherever they are.

use std::borrow::Cow;

use image::GrayImage;

use super::{PixelBox, Scene};
use crate::{AnnotatedImage, ImageError, LoadOptions};

/// An image with boxes: a file, or one in memory.
#[derive(Debug, Clone, PartialEq)]
pub enum BoxedScene {
    /// A file, which is decoded each time it is loaded.
    File(Scene),
    /// One that was drawn or made, with its name.
    Made(String, AnnotatedImage),
}

impl BoxedScene {
    /// The file name, or the name that was given.
    pub fn name(&self) -> &str {
        match self {
            Self::File(Scene { name, .. }) | Self::Made(name, _) => name,
        }
    }

    /// The boxes; all lie inside the image.
    pub fn boxes(&self) -> &[PixelBox] {
        match self {
            Self::File(Scene { boxes, .. }) | Self::Made(_, AnnotatedImage { boxes, .. }) => boxes,
        }
    }

    /// Width and height in pixels.
    pub fn dimensions(&self) -> (u32, u32) {
        match self {
            Self::File(scene) => (scene.width, scene.height),
            Self::Made(_, scene) => scene.image.dimensions(),
        }
    }

    /// The image in grey, at its own size.
    ///
    /// # Errors
    /// As [`Scene::load`], of a file.
    pub fn load(&self, options: &LoadOptions) -> Result<Cow<'_, GrayImage>, ImageError> {
        match self {
            Self::File(scene) => scene.load(options).map(Cow::Owned),
            Self::Made(_, scene) => Ok(Cow::Borrowed(&scene.image)),
        }
    }
}
