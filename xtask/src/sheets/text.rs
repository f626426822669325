//! Words on pictures, in the report's font.

use ab_glyph::{FontRef, PxScale};
use anyhow::{Context, Result};
use image::{Rgb, RgbImage};
use imageproc::drawing::{draw_text_mut, text_size};

/// Height of a line in pixels.
pub const LINE: u32 = 18;
/// Size of the letters in pixels.
const SIZE: f32 = 14.0;

/// The font, ready to write with.
#[derive(Debug)]
pub struct Pen {
    font: FontRef<'static>,
}

impl Pen {
    /// Reads the embedded font.
    pub fn new() -> Result<Self> {
        Ok(Self { font: FontRef::try_from_slice(report::FONT).context("the embedded font cannot be read")? })
    }

    /// Width of a line of text in pixels.
    pub fn width(&self, text: &str) -> u32 {
        text_size(PxScale::from(SIZE), &self.font, text).0
    }

    /// Writes a line whose upper left corner is (`x`, `y`), in black.
    pub fn write(&self, image: &mut RgbImage, (x, y): (u32, u32), text: &str) {
        draw_text_mut(image, Rgb([0, 0, 0]), x as i32, y as i32, PxScale::from(SIZE), &self.font, text);
    }
}
