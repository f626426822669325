//! Images to test with.

use image::{GrayImage, Luma, imageops};

/// An image with gradients of every direction and strength, the same for the same numbers.
pub(crate) fn waves(width: u32, height: u32, seed: u32) -> GrayImage {
    let phase = seed as f32;
    GrayImage::from_fn(width, height, |x, y| {
        let (x, y) = (x as f32, y as f32);
        let wave = (0.31 * x + 0.17 * y + phase).sin() + (0.013 * x * y - phase).cos();
        let ripple = (0.9 * x - 0.7 * y + 2.0 * phase).sin();
        Luma([(120.0 + 40.0 * wave + 20.0 * ripple) as u8])
    })
}

/// The rectangle of `image` at (`x`, `y`).
pub(crate) fn cut(image: &GrayImage, (x, y): (usize, usize), (width, height): (usize, usize)) -> GrayImage {
    imageops::crop_imm(image, x as u32, y as u32, width as u32, height as u32).to_image()
}
