//! Decoding, grey conversion and resizing against Pillow.

use std::path::{Path, PathBuf};

use image::{DynamicImage, GrayImage, ImageBuffer, ImageFormat, Luma, LumaA, Rgba};
use image_data::{
    LoadOptions, Size,
    decode::{decode_dimensions, decode_grey, decode_rgb, load_grey, luma},
};
use proptest::prelude::*;

use crate::pictures::{encoded, ramp};

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

fn load(name: &str, resize: Option<(u32, u32)>) -> GrayImage {
    let resize = resize.map(|(width, height)| Size::new(width, height).unwrap());
    load_grey(&golden(name), &LoadOptions { resize, ..LoadOptions::default() }).unwrap()
}

fn greatest_difference(a: &GrayImage, b: &GrayImage) -> u8 {
    assert_eq!(a.dimensions(), b.dimensions());
    a.iter().zip(b.iter()).map(|(a, b)| a.abs_diff(*b)).max().unwrap()
}

/// Lossless files agree exactly; JPEG decoders may differ by a little in the transform and in upsampling colour.
#[test]
fn grey_images_equal_pillow() {
    let tolerances = [
        ("colour.png", 0),
        ("alpha.png", 0),
        ("plain.png", 0),
        ("palette.png", 0),
        ("bilevel.png", 0),
        ("colour.ppm", 0),
        ("baseline.jpg", 2),
        ("subsampled.jpg", 4),
        ("progressive.jpg", 4),
        ("grey.jpg", 1),
    ];
    for (name, tolerance) in tolerances {
        let stem = name.split('.').next().unwrap();
        let grey = greatest_difference(&load(name, None), &load(&format!("{stem}.grey.pgm"), None));
        assert!(grey <= tolerance, "{name}: grey differs by {grey}");
        let small = greatest_difference(&load(name, Some((9, 7))), &load(&format!("{stem}.small.pgm"), None));
        assert!(small <= tolerance + 1, "{name}: resized differs by {small}");
    }
}

#[test]
fn grey_files_with_alpha_or_16_bits_keep_their_values() {
    let alpha = ImageBuffer::from_fn(5, 4, |x, y| LumaA([(20 * x + y) as u8, 9]));
    let deep = ImageBuffer::from_fn(5, 4, |x, y| Luma([(20 * x + y) as u16 * 257 + 100]));
    for image in [DynamicImage::ImageLumaA8(alpha), DynamicImage::ImageLuma16(deep)] {
        let mut bytes = std::io::Cursor::new(Vec::new());
        image.write_to(&mut bytes, ImageFormat::Png).unwrap();
        let grey = decode_grey(bytes.get_ref(), &LoadOptions::default()).unwrap();
        assert_eq!(grey, GrayImage::from_fn(5, 4, |x, y| Luma([(20 * x + y) as u8])));
    }
}

#[test]
fn hidden_colours_under_alpha_are_kept() {
    let image = ImageBuffer::from_pixel(3, 3, Rgba([200_u8, 100, 50, 0]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.write_to(&mut bytes, ImageFormat::Png).unwrap();
    let options = LoadOptions::default();
    assert_eq!(decode_grey(bytes.get_ref(), &options).unwrap().get_pixel(1, 1).0, [luma(200, 100, 50)]);
    assert_eq!(decode_rgb(bytes.get_ref(), &options).unwrap().get_pixel(1, 1).0, [200, 100, 50]);
}

#[test]
fn colour_loading_resizes_too() {
    let options = LoadOptions { resize: Some(Size::new(4, 3).unwrap()), ..LoadOptions::default() };
    let bytes = encoded(&ramp(8, 6), ImageFormat::Png);
    assert_eq!(decode_rgb(&bytes, &options).unwrap().dimensions(), (4, 3));
    assert_eq!(decode_dimensions(&bytes, &options).unwrap(), (8, 6));
}

#[test]
fn sizes_outside_one_to_65535_are_refused() {
    for (width, height) in [(0, 5), (5, 0), (65_536, 5), (5, u32::MAX)] {
        assert!(Size::new(width, height).is_err(), "{width}x{height}");
    }
    assert_eq!(Size::new(65_535, 1).unwrap().dimensions(), (65_535, 1));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn lossless_files_come_back_unchanged(width in 1_u32..40, height in 1_u32..40, seed: u8) {
        let image = GrayImage::from_fn(width, height, |x, y| Luma([(x * 31 + y * 17) as u8 ^ seed]));
        for format in [ImageFormat::Png, ImageFormat::Pnm] {
            let bytes = encoded(&image, format);
            prop_assert_eq!(&decode_grey(&bytes, &LoadOptions::default()).unwrap(), &image);
        }
    }

    /// Arbitrary damage gives an image or an error, never a panic and never more pixels than allowed.
    #[test]
    fn damaged_files_never_panic(place: prop::sample::Index, byte: u8, cut: prop::sample::Index, which in 0_usize..3) {
        let format = [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Pnm][which];
        let mut bytes = encoded(&ramp(21, 17), format);
        let place = place.index(bytes.len());
        bytes[place] = byte;
        bytes.truncate(cut.index(bytes.len()) + 1);
        let options = LoadOptions { max_pixels: 10_000, ..LoadOptions::default() };
        if let Ok(image) = decode_grey(&bytes, &options) {
            prop_assert!(image.len() <= 10_000);
        }
    }
}
