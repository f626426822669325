//! Files that the tests write.

use std::{fs, io::Cursor, path::Path};

use image::{GrayImage, ImageFormat, Luma};

/// A grey image of which every pixel is known.
pub(crate) fn ramp(width: u32, height: u32) -> GrayImage {
    GrayImage::from_fn(width, height, |x, y| Luma([(7 * x + 11 * y) as u8]))
}

pub(crate) fn encoded(image: &GrayImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// Writes a file and the folders above it.
pub(crate) fn write(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

/// Writes 8x6 PNG files under `root`.
pub(crate) fn write_pngs(root: &Path, names: &[&str]) {
    for name in names {
        write(&root.join(name), &encoded(&ramp(8, 6), ImageFormat::Png));
    }
}

/// A PNG that is nothing but its header.
pub(crate) fn png_header(width: u32, height: u32) -> Vec<u8> {
    let mut png = encoded(&ramp(1, 1), ImageFormat::Png);
    png[16..20].copy_from_slice(&width.to_be_bytes());
    png[20..24].copy_from_slice(&height.to_be_bytes());
    let checksum = crc32(&png[12..29]);
    png[29..33].copy_from_slice(&checksum.to_be_bytes());
    png
}

/// A chunk of a PNG file.
pub(crate) fn png_chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let body = [name, data].concat();
    let length = u32::try_from(data.len()).unwrap();
    [&length.to_be_bytes(), body.as_slice(), &crc32(&body).to_be_bytes()].concat()
}

/// A JPEG whose frame header announces another size.
pub(crate) fn jpeg_header(width: u16, height: u16) -> Vec<u8> {
    let mut jpeg = encoded(&ramp(8, 8), ImageFormat::Jpeg);
    let frame = jpeg.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    jpeg[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    jpeg[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
    jpeg
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32| (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg());
    let byte = |crc: u32, &byte: &u8| (0..8).fold(crc ^ u32::from(byte), |crc, _| step(crc));
    !bytes.iter().fold(u32::MAX, byte)
}
