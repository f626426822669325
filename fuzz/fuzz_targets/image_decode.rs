//! Arbitrary bytes as an image file: they decode within the limits or are refused, and never panic.

#![no_main]

use image_data::{
    LoadOptions, Size,
    decode::{decode_dimensions, decode_grey, decode_rgb},
};
use libfuzzer_sys::fuzz_target;

const MAX_PIXELS: u64 = 1 << 16;

fuzz_target!(|bytes: &[u8]| {
    let options = LoadOptions { max_pixels: MAX_PIXELS, ..LoadOptions::default() };
    let grey = decode_grey(bytes, &options);
    let colour = decode_rgb(bytes, &options);
    assert_eq!(grey.is_ok(), colour.is_ok());
    let (Ok(grey), Ok(colour)) = (grey, colour) else { return };
    assert!(grey.len() as u64 <= MAX_PIXELS);
    assert_eq!(grey.dimensions(), colour.dimensions());
    assert_eq!(decode_dimensions(bytes, &options).ok(), Some(grey.dimensions()));
    let resize = Size::new(9, 7).ok();
    let resized = decode_grey(bytes, &LoadOptions { resize, ..options });
    assert!(resized.is_ok_and(|image| image.dimensions() == (9, 7)));
});
