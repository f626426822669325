//! What an image holds comes back from encryption, or is refused or named: never changed silently.

use std::fs;
use std::io::Cursor;

use image::{
    ColorType, DynamicImage, GrayImage, ImageBuffer, ImageDecoder, ImageFormat, ImageReader, Luma, LumaA,
    Rgb, Rgba, metadata::Orientation,
};

use super::{colourful, encoded, grey, put, refused};
use crate::support::{Scratch, workspace};

/// A file that the tests of image-data bring.
fn golden(name: &str) -> Vec<u8> {
    fs::read(workspace().join("crates/image-data/tests/golden").join(name)).unwrap()
}

/// A key, and the options that encrypt with it.
fn encrypt<'a>(from: &'a str, to: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["encrypt-image", "--images", from, "--key", "my.key", "--to", to], more].concat()
}

fn decrypt<'a>(from: &'a str, to: &'a str) -> Vec<&'a str> {
    vec!["decrypt-image", "--images", from, "--key", "my.key", "--to", to]
}

/// Encrypts and decrypts one file; what was said, and the decrypted file.
fn there_and_back(bytes: &[u8], more: &[&str]) -> (String, Vec<u8>, Vec<u8>) {
    let scratch = Scratch::new();
    scratch.ok(&["keygen", "my.key"]);
    scratch.write("photo", bytes);
    let said = scratch.ok(&encrypt("photo", "enc.png", more));
    scratch.ok(&decrypt("enc.png", "again.png"));
    let note = fs::read(scratch.path("enc.png.cipherlens.toml")).unwrap();
    let encrypted = fs::read(scratch.path("enc.png")).unwrap();
    (said, [encrypted, note].concat(), fs::read(scratch.path("again.png")).unwrap())
}

fn decoded(bytes: &[u8]) -> DynamicImage {
    image::load_from_memory(bytes).unwrap()
}

/// Encrypting this file is refused with a message that holds all parts.
fn check_refused(bytes: &[u8], parts: &[&str]) {
    let scratch = Scratch::new();
    scratch.ok(&["keygen", "my.key"]);
    scratch.write("photo.img", bytes);
    refused(&scratch, &encrypt("photo.img", "enc.png", &[]), &[&["photo.img"][..], parts].concat());
}

#[test]
fn every_kind_of_sample_comes_back_bit_for_bit() {
    let mixed = |x: u32, y: u32, n: u32| (x * 7919 + y * 104_729 + n * 31_337) as u16;
    let kinds: [DynamicImage; 8] = [
        grey(17, 13).into(),
        ImageBuffer::from_fn(17, 13, |x, y| LumaA([mixed(x, y, 0) as u8, mixed(x, y, 1) as u8])).into(),
        colourful(17, 13).into(),
        ImageBuffer::from_fn(17, 13, |x, y| Rgba([0, 1, 2, 3].map(|n| mixed(x, y, n) as u8))).into(),
        ImageBuffer::from_fn(17, 13, |x, y| Luma([mixed(x, y, 0)])).into(),
        ImageBuffer::from_fn(17, 13, |x, y| LumaA([mixed(x, y, 0), mixed(x, y, 1)])).into(),
        ImageBuffer::from_fn(17, 13, |x, y| Rgb([0, 1, 2].map(|n| mixed(x, y, n)))).into(),
        ImageBuffer::from_fn(17, 13, |x, y| Rgba([0, 1, 2, 3].map(|n| mixed(x, y, n)))).into(),
    ];
    for scheme in ["aes-ctr", "rotation", "rubik", "ff1-region"] {
        let scratch = Scratch::new();
        scratch.ok(&["keygen", "my.key"]);
        fs::create_dir(scratch.path("pics")).unwrap();
        for (n, image) in kinds.iter().enumerate() {
            put(&scratch, &format!("pics/{n}.png"), image.clone());
        }
        scratch.ok(&encrypt("pics", "enc", &["--scheme", scheme]));
        scratch.ok(&decrypt("enc", "again"));
        for (n, image) in kinds.iter().enumerate() {
            let read = |folder: &str| decoded(&fs::read(scratch.path(&format!("{folder}/{n}.png"))).unwrap());
            assert!(read("again") == *image, "{scheme}: {:?} came back changed", image.color());
            assert!(read("enc").color() == image.color() && read("enc") != *image, "{scheme}: {n}");
        }
    }
}

#[test]
fn a_turned_photo_looks_as_before_and_tells_nothing_while_it_is_encrypted() {
    for orientation in 1..=8 {
        let file = golden(&format!("orientation_{orientation}.jpg"));
        let (said, encrypted, again) = there_and_back(&file, &[]);
        let mut plain = decoded(&file);
        plain.apply_orientation(Orientation::from_exif(orientation).unwrap());
        assert!(decoded(&again) == plain, "orientation {orientation}");
        assert!(said.contains("written as PNG"), "{said}");
        let mut decoder =
            ImageReader::with_format(Cursor::new(&again), ImageFormat::Png).into_decoder().unwrap();
        assert_eq!(decoder.orientation().unwrap(), Orientation::NoTransforms, "it would be turned twice");
        let exif = decoder.exif_metadata().unwrap().unwrap();
        assert!(exif.windows(5).any(|part| part == b"Maker"), "the Exif data are lost");
        assert_eq!(decoder.icc_profile().unwrap().is_some(), orientation == 6);
        assert!(!encrypted.windows(5).any(|part| part == b"Maker"), "the Exif data are in the clear");
    }
}

#[test]
fn metadata_go_only_where_that_is_asked_for() {
    let (said, _, again) = there_and_back(&golden("orientation_6.jpg"), &["--drop-metadata"]);
    assert!(said.contains("metadata dropped: photo"), "{said}");
    let mut decoder = ImageReader::with_format(Cursor::new(&again), ImageFormat::Png).into_decoder().unwrap();
    assert_eq!((decoder.exif_metadata().unwrap(), decoder.icc_profile().unwrap()), (None, None));
    assert_eq!(decoder.dimensions(), (24, 32), "the orientation is applied all the same");
}

#[test]
fn what_cannot_be_kept_is_refused_or_named() {
    let plain = encoded(colourful(20, 10), ImageFormat::Png);
    let with = |name: &[u8; 4], data: &[u8]| {
        let body = [name, data].concat();
        let length = u32::try_from(data.len()).unwrap().to_be_bytes();
        let checksum = super::inputs::crc32(&body).to_be_bytes();
        [&plain[..33], &length, &body, &checksum, &plain[33..]].concat()
    };
    let linear = with(b"gAMA", &100_000_u32.to_be_bytes());
    check_refused(&linear, &["gAMA", "--drop-metadata"]);
    assert!(there_and_back(&linear, &["--drop-metadata"]).0.contains("metadata dropped: photo"));
    let (said, encrypted, _) = there_and_back(&with(b"tEXt", b"Comment\0at home"), &[]);
    assert!(said.contains("not kept: tEXt: photo"), "{said}");
    assert!(!encrypted.windows(7).any(|part| part == b"at home"), "a comment is in the clear");
    let comment = golden("baseline.jpg");
    let comment = [&comment[..2], b"\xFF\xFE\0\x04hi", &comment[2..]].concat();
    assert!(there_and_back(&comment, &[]).0.contains("not kept: a comment: photo"));
    let jpeg = golden("baseline.jpg");
    let parted = [&jpeg[..2], b"\xFF\xE2\0\x11ICC_PROFILE\0\x01\x02x", &jpeg[2..]].concat();
    let (said, _, again) = there_and_back(&parted, &[]);
    assert!(said.contains("not kept: a damaged colour profile (ICC): photo"), "{said}");
    assert!(!again.windows(4).any(|name| name == b"iCCP"));
    let (said, ..) = there_and_back(&with(b"sRGB", &[0]), &[]);
    assert!(said.contains("not kept: sRGB: photo"), "{said}");
    check_refused(&golden("cmyk.jpg"), &["CMYK", "convert it to RGB"]);
    check_refused(b"GIF89a\x01\0\x01\0", &["GIF", "convert it to PNG"]);
    check_refused(&with(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]), &["animated PNG"]);
}

#[test]
fn what_a_pnm_file_holds_beside_its_first_image_is_named() {
    let (said, _, again) = there_and_back(b"P5\n# at home\n2 1\n255\nabP5 2 1 255\ncd", &[]);
    assert!(said.contains("not kept: a comment: photo"), "{said}");
    assert!(said.contains("not kept: data after the image: photo"), "{said}");
    assert_eq!(decoded(&again).to_luma8().into_raw(), b"ab");
    let (said, ..) = there_and_back(b"P5 2 1 255\nabP5 2 1 255\ncd", &["--drop-metadata"]);
    assert!(said.contains("not kept: data after the image: photo"), "{said}");
    assert!(!there_and_back(b"P5 2 1 255\nab", &[]).0.contains("not kept"));
}

#[test]
fn samples_of_another_range_are_not_scaled_in_silence() {
    let narrow = b"P5 2 1 100\n\x05\x64";
    check_refused(narrow, &["maxval", "100", "pamdepth", "--drop-metadata"]);
    let (said, _, again) = there_and_back(narrow, &["--drop-metadata"]);
    assert!(said.contains("samples scaled to 8 or 16 bits: photo (from a largest one of 100)"), "{said}");
    assert_eq!(decoded(&again).to_luma8().into_raw(), [13, 255]);
    check_refused(b"P2 1 1 1023 5", &["1023"]);
    assert_eq!(decoded(&there_and_back(b"P2 1 1 65535 5", &[]).2).to_luma16().into_raw(), [5]);
}

#[test]
fn rarer_files_are_read_right() {
    let interlaced = golden("interlaced.png");
    assert!(decoded(&there_and_back(&interlaced, &[]).2) == decoded(&golden("colour.png")));
    let palette = golden("palette_transparent.png");
    let again = decoded(&there_and_back(&palette, &[]).2);
    assert_eq!(again.color(), ColorType::Rgba8);
    assert!(again == decoded(&palette));
}

#[test]
fn a_jpeg_is_whole_when_its_blocks_are() {
    for name in ["baseline.jpg", "progressive.jpg", "restarts.jpg", "progressive_restarts.jpg"] {
        let whole = golden(name);
        let (_, _, again) = there_and_back(&whole[..whole.len() - 2], &[]);
        assert!(decoded(&again) == decoded(&whole), "{name} without its end marker");
        for cut in [whole.len() / 2, whole.len() * 3 / 4, whole.len() - 12] {
            check_refused(&whole[..cut], &["truncated", "replace the file"]);
            check_refused(&[&whole[..cut], &[0xFF, 0xD9]].concat(), &["truncated"]);
        }
    }
}

#[test]
fn an_image_that_encryption_leaves_as_it_is_gets_a_warning() {
    let flat = encoded(GrayImage::from_pixel(16, 16, Luma([77])), ImageFormat::Png);
    let (said, _, again) = there_and_back(&flat, &["--scheme", "pixel-permutation"]);
    assert!(
        said.contains("WARNING: encryption left the image as it was") && said.contains("photo"),
        "{said}"
    );
    assert!(said.contains("WARNING: pixel-permutation does not protect"), "{said}");
    assert!(decoded(&again) == decoded(&flat));
    let (said, ..) = there_and_back(&flat, &[]);
    assert!(!said.contains("WARNING") && said.contains("aes-ctr"), "{said}");
}

#[test]
fn large_images_are_taken_when_asked_for() {
    let scratch = Scratch::new();
    scratch.ok(&["keygen", "my.key"]);
    put(&scratch, "large.png", GrayImage::new(1200, 1000));
    let limited = encrypt("large.png", "enc.png", &["--max-megapixels", "1"]);
    refused(&scratch, &limited, &["large.png", "1200x1000", "--max-megapixels"]);
    scratch.ok(&encrypt("large.png", "enc.png", &["--max-megapixels", "2"]));
    let limited = [&decrypt("enc.png", "again.png")[..], &["--max-megapixels", "1"]].concat();
    refused(&scratch, &limited, &["enc.png", "--max-megapixels"]);
    refused(&scratch, &encrypt("large.png", "x.png", &["--max-megapixels", "0"]), &["--max-megapixels"]);
}
