//! Images to attack: generated faces, and a smooth photo-like image in which no two blocks look alike.

use image::{GrayImage, Luma, imageops};
use image_data::{Generator, GeneratorOptions};

/// `n` generated faces of 64x64, from item `first` on, shrunk to `side` x `side`.
pub(crate) fn faces(n: usize, first: usize, side: u32) -> Vec<GrayImage> {
    let generator = Generator::new(&GeneratorOptions::default()).unwrap();
    // even items are faces
    let face = |item: usize| imageops::thumbnail(&generator.labelled(2 * (first + item)).0, side, side);
    (0..n).map(face).collect()
}

/// Sums of waves of different lengths and directions, lit from one corner.
pub(crate) fn photo(width: u32, height: u32) -> GrayImage {
    GrayImage::from_fn(width, height, |x, y| {
        let (u, v) = (f64::from(x) / 64.0, f64::from(y) / 64.0);
        let waves = (5.1 * u + 2.3 * v).sin()
            + 0.7 * (9.7 * v - 4.1 * u * v).cos()
            + 0.5 * (13.3 * u * u + 3.0 * v).sin();
        Luma([(120.0 + 34.0 * waves + 20.0 * u - 14.0 * v).clamp(0.0, 255.0) as u8])
    })
}
