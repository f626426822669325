//! Faces from photos, pasted into photos without faces: a validation set for a detector.
//!
//! Choices about a detector (step of the pyramid, thresholds, suppression) must not be made on its test
//! images. A pasted scene has real faces at known places and sizes in real surroundings, made from training
//! material alone. Patches are brought to the size of their box, half of them mirrored, moved a little
//! towards the tone of the place, and blended in through a rounded square that is opaque to 0.75 of the half
//! side and transparent from 1.0, so that the patch's own border leaves no edge.

use image::{GrayImage, imageops};

use super::{
    AnnotatedImage, FACES_SYNTHETIC_SEED,
    random::{ItemKind, Random},
    scene::{check_boxes, free_boxes},
};
use crate::{
    ImageError, PixelBox,
    decode::{Size, resized},
};

/// How far a patch is moved towards the mean tone of the place it covers.
const TONE_MATCH: f32 = 0.35;

/// What pasted scenes are like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasteOptions {
    /// Fewest and most faces an image; fewer are where no place is free.
    pub faces: (u32, u32),
    /// Smallest and largest side of a face's box in pixels; small ones are more frequent. Images smaller than
    /// the largest side take smaller faces, and those smaller than the smallest side none.
    pub sides: (u32, u32),
    /// Where all randomness comes from.
    pub seed: [u8; 32],
}

impl Default for PasteOptions {
    fn default() -> Self {
        Self { faces: (1, 4), sides: (30, 160), seed: FACES_SYNTHETIC_SEED }
    }
}

impl PasteOptions {
    /// The same with another `faces`.
    #[must_use]
    pub fn with_faces(self, faces: (u32, u32)) -> Self {
        Self { faces, ..self }
    }

    /// The same with another `sides`.
    #[must_use]
    pub fn with_sides(self, sides: (u32, u32)) -> Self {
        Self { sides, ..self }
    }

    /// The same with another `seed`.
    #[must_use]
    pub fn with_seed(self, seed: [u8; 32]) -> Self {
        Self { seed, ..self }
    }
}

/// Pastes patches from one stock of faces.
#[derive(Debug, Clone)]
pub struct Paster<'a> {
    options: PasteOptions,
    faces: &'a [GrayImage],
}

impl<'a> Paster<'a> {
    /// A paster for these patches; all should be framed alike.
    ///
    /// # Errors
    /// [`ImageError::SceneOption`] for counts or sides that are reversed, sides outside 16 to 65,535, no patch at
    /// all, or a patch without pixels.
    pub fn new(options: &PasteOptions, faces: &'a [GrayImage]) -> Result<Self, ImageError> {
        check_boxes(options.faces, options.sides, u32::from(u16::MAX))?;
        if faces.is_empty() || faces.iter().any(|face| face.is_empty()) {
            return Err(ImageError::SceneOption {
                option: "faces",
                found: faces.len() as u64,
                expected: "pasting needs at least one patch, and pixels in each",
            });
        }
        Ok(Self { options: options.clone(), faces })
    }

    /// Scene number `index`: faces pasted into a copy of `background`.
    pub fn scene(&self, background: &GrayImage, index: usize) -> AnnotatedImage {
        let mut random = Random::item(&self.options.seed, ItemKind::Pasted, index);
        let mut image = background.clone();
        let boxes = self.boxes(&mut random, background.dimensions());
        for &bounds in &boxes {
            let face = &self.faces[random.below(self.faces.len())];
            blend(&mut image, &patch(face, bounds, random.chance(0.5)), bounds);
        }
        AnnotatedImage { image, boxes }
    }

    fn boxes(&self, random: &mut Random, (width, height): (u32, u32)) -> Vec<PixelBox> {
        let (smallest, largest) = self.options.sides;
        let largest = largest.min(width).min(height);
        if largest < smallest {
            return Vec::new();
        }
        free_boxes(random, (width, height), self.options.faces, (smallest, largest))
    }
}

/// The patch at the size of its box.
fn patch(face: &GrayImage, bounds: PixelBox, mirrored: bool) -> GrayImage {
    let size = Size::new(bounds.w, bounds.h).expect("sides of boxes are from 16 to 65,535");
    let patch = resized(face, size);
    if mirrored { imageops::flip_horizontal(&patch) } else { patch }
}

fn blend(image: &mut GrayImage, patch: &GrayImage, bounds: PixelBox) {
    let place = imageops::crop_imm(image, bounds.x, bounds.y, bounds.w, bounds.h).to_image();
    let shift = TONE_MATCH * (mean(&place) - mean(patch));
    let half = bounds.w as f32 / 2.0;
    for (x, y, pixel) in patch.enumerate_pixels() {
        let centred = |position: u32| (position as f32 + 0.5 - half) / half;
        let opacity = opacity(centred(x), centred(y));
        let target = image.get_pixel_mut(bounds.x + x, bounds.y + y);
        let (old, new) = (f32::from(target.0[0]), f32::from(pixel.0[0]) + shift);
        target.0[0] = (old + opacity * (new - old) + 0.5).clamp(0.0, 255.0) as u8;
    }
}

/// 1 inside the rounded square `u^4 + v^4 = 0.75^4`, 0 outside `u^4 + v^4 = 1`, smooth between.
fn opacity(u: f32, v: f32) -> f32 {
    let (u, v) = (u * u, v * v);
    let radius = (u * u + v * v).sqrt().sqrt();
    let t = ((1.0 - radius) / 0.25).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

fn mean(image: &GrayImage) -> f32 {
    let sum: u64 = image.iter().map(|&value| u64::from(value)).sum();
    sum as f32 / image.len() as f32
}
