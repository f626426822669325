//! Decoding, grey conversion and resizing against Pillow.

use std::path::{Path, PathBuf};

use image::{DynamicImage, GrayImage, ImageBuffer, ImageFormat, Luma, LumaA, Rgba, metadata::Orientation};
use image_data::{
    Decoded, LoadOptions, Metadata, Size,
    decode::{
        decode_dimensions, decode_grey, decode_image, decode_rgb, dimensions, load_grey, load_image, luma,
    },
};
use proptest::prelude::*;

use crate::pictures::{encoded, png_chunk, ramp};

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
        ("restarts.jpg", 2),
        ("progressive_restarts.jpg", 4),
        ("interlaced.png", 0),
        ("palette_transparent.png", 0),
    ];
    for (name, tolerance) in tolerances {
        let stem = name.split('.').next().unwrap();
        let grey = greatest_difference(&load(name, None), &load(&format!("{stem}.grey.pgm"), None));
        assert!(grey <= tolerance, "{name}: grey differs by {grey}");
        let small = greatest_difference(&load(name, Some((9, 7))), &load(&format!("{stem}.small.pgm"), None));
        assert!(small <= tolerance + 1, "{name}: resized differs by {small}");
    }
}

/// Every value of the Exif orientation, as Pillow turns it.
#[test]
fn orientations_are_applied() {
    for orientation in 1..=8 {
        let name = format!("orientation_{orientation}.jpg");
        let grey = load(&name, None);
        let expected = load(&format!("orientation_{orientation}.grey.pgm"), None);
        assert!(greatest_difference(&grey, &expected) <= 4, "{name}");
        let size = dimensions(&golden(&name), &LoadOptions::default()).unwrap();
        assert_eq!(size, grey.dimensions(), "{name}");
        let Decoded { image, metadata, .. } = load_image(&golden(&name), &LoadOptions::default()).unwrap();
        assert_eq!((image.width(), image.height()), size);
        let exif = metadata.exif.unwrap();
        assert_eq!(Orientation::from_exif_chunk(&exif), Some(Orientation::NoTransforms));
        assert!(exif.windows(5).any(|part| part == b"Maker"));
        assert_eq!(metadata.icc.is_some(), orientation == 6);
    }
}

/// The same of a PNG, whose Exif data may stand behind the pixels.
#[test]
fn orientations_of_png_files_are_applied() {
    let exif = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
    let plain = encoded(&ramp(9, 5), ImageFormat::Png);
    for place in [33, plain.len() - 12] {
        let (head, tail) = plain.split_at(place);
        let bytes = [head, &png_chunk(b"eXIf", exif), tail].concat();
        let options = LoadOptions::default();
        assert_eq!(decode_grey(&bytes, &options).unwrap(), image::imageops::rotate90(&ramp(9, 5)), "{place}");
        assert_eq!(decode_dimensions(&bytes, &options).unwrap(), (5, 9));
    }
}

#[test]
fn every_bit_and_channel_is_there_for_who_wants_it() {
    let deep =
        ImageBuffer::from_fn(5, 4, |x, y| Rgba([x as u16 * 1000, y as u16 * 999, 65_535, 7 + x as u16]));
    for image in [DynamicImage::ImageRgba16(deep), DynamicImage::ImageLuma8(ramp(5, 4))] {
        let mut bytes = std::io::Cursor::new(Vec::new());
        image.write_to(&mut bytes, ImageFormat::Png).unwrap();
        let decoded = decode_image(bytes.get_ref(), &LoadOptions::default()).unwrap();
        assert_eq!(decoded, Decoded { image, metadata: Metadata::default() });
    }
}

/// The decoder alone would take the last rows of flat grey for missing ones.
#[test]
fn a_whole_jpeg_without_its_end_marker_is_the_same_image() {
    let mut tall = ramp(8, 200);
    tall.iter_mut().skip(8 * 100).for_each(|value| *value = 7);
    let flat = encoded(&tall, ImageFormat::Jpeg);
    for name in ["baseline.jpg", "subsampled.jpg", "progressive.jpg", "restarts.jpg", ""] {
        let bytes = if name.is_empty() { flat.clone() } else { std::fs::read(golden(name)).unwrap() };
        let decode = |bytes| decode_image(bytes, &LoadOptions::default()).unwrap();
        assert_eq!(decode(&bytes[..bytes.len() - 2]), decode(&bytes), "{name}");
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
