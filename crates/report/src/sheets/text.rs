//! Words on images, in the embedded font.

use ab_glyph::{FontRef, PxScale};
use image::{Rgb, RgbImage};
use imageproc::drawing::{draw_text_mut, text_size};

use crate::{FONT, ReportError};

/// Height of a line in pixels.
pub(super) const LINE: u32 = 18;
/// Size of the letters in pixels.
const SIZE: f32 = 14.0;

/// The font, ready to write with.
#[derive(Debug)]
pub(super) struct Pen {
    font: FontRef<'static>,
}

impl Pen {
    /// Reads the embedded font.
    pub(super) fn new() -> Result<Self, ReportError> {
        let unreadable = |_| ReportError::Draw { reason: "the embedded font cannot be read".to_owned() };
        Ok(Self { font: FontRef::try_from_slice(FONT).map_err(unreadable)? })
    }

    /// Width of a line of text in pixels.
    pub(super) fn width(&self, text: &str) -> u32 {
        text_size(PxScale::from(SIZE), &self.font, text).0
    }

    /// Writes a line whose upper left corner is (`x`, `y`), in black.
    pub(super) fn write(&self, image: &mut RgbImage, (x, y): (u32, u32), text: &str) {
        draw_text_mut(image, Rgb([0, 0, 0]), x as i32, y as i32, PxScale::from(SIZE), &self.font, text);
    }
}
