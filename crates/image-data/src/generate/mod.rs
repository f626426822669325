//! Images drawn by program, so that everything works with no download.
//!
//! Faces are parametric: an ellipsoid head under a directional light, with hair, ears, eyes, brows, nose and mouth
//! placed on its surface by a pose (turn, nod, tilt), an expression (smile, open mouth, narrowed eyes), and at times
//! glasses, a beard or a hat. Non-faces are textures, gratings, clutter of shapes, letter-like strokes, and
//! images made from faces that are none any more: cut into tiles and shuffled, upside down, with features
//! in the wrong place, or cut off by the frame. Both kinds go through the same last stage (exposure, blur,
//! film noise), so that neither noise nor contrast tells them apart.
//!
//! Item `i` depends on the seed and `i` alone: any part of a set of any length can be made at any time, in any
//! order, on any number of threads. Only operations that IEEE 754 rounds exactly are used (no sine, exponential or
//! logarithm from the system), so the bytes are the same on every machine.
//!
//! These are drawings. Figures measured on them say that the machinery works, not how well real faces are
//! recognised; whatever shows them has to say "generated".

mod canvas;
mod face;
mod finish;
mod noise;
mod nonface;
mod paste;
mod random;
mod scene;
mod shape;
mod wave;

use image::GrayImage;

use canvas::{Canvas, Frame};
use random::{ItemKind, Random};

pub use paste::{PasteOptions, Paster};
pub use scene::{SceneGenerator, SceneOptions};

use crate::{ImageError, PixelBox};

/// Names of the classes of labelled items, in the order of their labels.
pub const CLASSES: [&str; 2] = ["faces", "nonfaces"];

/// Seed of the set `faces-synthetic`, and of the options' defaults.
pub const FACES_SYNTHETIC_SEED: [u8; 32] = *b"cipherlens:faces-synthetic:2026:";

/// What is generated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GeneratorOptions {
    /// Width in pixels, 16 to 4096.
    pub width: u32,
    /// Height in pixels, 16 to 4096.
    pub height: u32,
    /// Where all randomness comes from.
    pub seed: [u8; 32],
}

impl Default for GeneratorOptions {
    fn default() -> Self {
        Self { width: 64, height: 64, seed: FACES_SYNTHETIC_SEED }
    }
}

impl GeneratorOptions {
    /// The same with another `width`.
    #[must_use]
    pub fn with_width(self, width: u32) -> Self {
        Self { width, ..self }
    }

    /// The same with another `height`.
    #[must_use]
    pub fn with_height(self, height: u32) -> Self {
        Self { height, ..self }
    }

    /// The same with another `seed`.
    #[must_use]
    pub fn with_seed(self, seed: [u8; 32]) -> Self {
        Self { seed, ..self }
    }
}

/// Makes labelled patches of one size.
#[derive(Debug, Clone)]
pub struct Generator {
    width: u32,
    height: u32,
    seed: [u8; 32],
}

/// An image and the boxes of the faces in it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AnnotatedImage {
    /// The image.
    pub image: GrayImage,
    /// A box around each face, framed like the patches of [`Generator::face`] (or the patches pasted); all
    /// lie inside the image and none overlap.
    pub boxes: Vec<PixelBox>,
}

impl Generator {
    /// A generator for one size and seed.
    ///
    /// # Errors
    /// [`ImageError::GeneratedSize`] for sides outside 16 to 4096.
    pub fn new(options: &GeneratorOptions) -> Result<Self, ImageError> {
        let GeneratorOptions { width, height, seed } = *options;
        check_size(width, height)?;
        Ok(Self { width, height, seed })
    }

    /// Face number `index`.
    pub fn face(&self, index: usize) -> GrayImage {
        let mut random = Random::item(&self.seed, ItemKind::Face, index);
        let mut canvas = Canvas::new(self.width, self.height);
        face::patch(&mut canvas, &mut random);
        finish::develop(canvas, &mut random)
    }

    /// Non-face number `index`.
    pub fn nonface(&self, index: usize) -> GrayImage {
        let mut random = Random::item(&self.seed, ItemKind::NonFace, index);
        let mut canvas = Canvas::new(self.width, self.height);
        nonface::patch(&mut canvas, &mut random);
        finish::develop(canvas, &mut random)
    }

    /// Item `index` of a balanced set, and its label as an index into [`CLASSES`]: even items are faces.
    pub fn labelled(&self, index: usize) -> (GrayImage, usize) {
        if index.is_multiple_of(2) { (self.face(index / 2), 0) } else { (self.nonface(index / 2), 1) }
    }
}

fn check_size(width: u32, height: u32) -> Result<(), ImageError> {
    let allowed = 16..=4096;
    if allowed.contains(&width) && allowed.contains(&height) {
        return Ok(());
    }
    Err(ImageError::GeneratedSize { width, height })
}

/// The frame of a face patch in an image: the unit square from -1 to 1 fills the box.
fn frame_of(bounds: PixelBox) -> Frame {
    let side = bounds.w.min(bounds.h) as f32;
    let centre = |start: u32, length: u32| start as f32 + length as f32 / 2.0;
    Frame::new(centre(bounds.x, bounds.w), centre(bounds.y, bounds.h), side / 2.0)
}
