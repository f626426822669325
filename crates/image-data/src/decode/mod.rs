//! Bytes to a grey or colour image.
//!
//! The format is told by the content, never by the name: PNG, JPEG, PBM, PGM, PPM (plain or raw) and PAM. The
//! header is read first, and an image with more pixels than allowed is refused before anything is allocated
//! for it. A JPEG whose data stop early is refused, although the decoder would fill the rest with grey.
//!
//! Grey values are ITU-R 601 luma in the integer form of Pillow's mode "L",
//! `(19595 R + 38470 G + 7471 B + 32768) >> 16`; images that are grey already keep their values. An alpha
//! channel is dropped, as Pillow does: transparent pixels keep the colour stored under them. 16-bit
//! samples are rounded to 8 bits, `(v + 128) / 257`. An orientation in the metadata is not applied.
//!
//! Resizing uses the triangle filter of the `image` crate: bilinear when enlarging, with the filter widened
//! by the scale when shrinking, so that shrinking averages (as Pillow's BILINEAR does). The aspect ratio is
//! not kept. Grey conversion comes before resizing.

mod file;
mod grey;
mod jpeg;
mod options;

use std::io::Cursor;

use image::{DynamicImage, GrayImage, ImageDecoder, ImageFormat, ImageReader, Limits, RgbImage, imageops};

pub use file::{dimensions, load_grey, load_rgb};
pub use grey::luma;
pub use options::{LoadOptions, Size};

use crate::DecodeError;

/// Decodes to grey, resized if the options say so.
///
/// # Errors
/// [`DecodeError`]; it names no file, since there is none.
pub fn decode_grey(bytes: &[u8], options: &LoadOptions) -> Result<GrayImage, DecodeError> {
    let image = grey::to_grey(decode(bytes, options)?);
    Ok(match options.resize {
        Some(size) if image.dimensions() != size.dimensions() => resized(&image, size),
        _ => image,
    })
}

/// Decodes to red, green and blue, resized if the options say so; grey images get three equal channels.
///
/// # Errors
/// [`DecodeError`].
pub fn decode_rgb(bytes: &[u8], options: &LoadOptions) -> Result<RgbImage, DecodeError> {
    let image = decode(bytes, options)?.into_rgb8();
    Ok(match options.resize {
        Some(size) if image.dimensions() != size.dimensions() => {
            imageops::resize(&image, size.width(), size.height(), imageops::FilterType::Triangle)
        }
        _ => image,
    })
}

/// Resizes a grey image as loading does.
pub fn resized(image: &GrayImage, size: Size) -> GrayImage {
    imageops::resize(image, size.width(), size.height(), imageops::FilterType::Triangle)
}

/// Width and height from the header alone.
///
/// # Errors
/// [`DecodeError`], also for a size beyond the limit of the options.
pub fn decode_dimensions(bytes: &[u8], options: &LoadOptions) -> Result<(u32, u32), DecodeError> {
    decoder(bytes, options).map(|decoder| decoder.dimensions())
}

fn decode(bytes: &[u8], options: &LoadOptions) -> Result<DynamicImage, DecodeError> {
    let decoder = decoder(bytes, options)?;
    if format(bytes)? == ImageFormat::Jpeg && !jpeg::is_complete(bytes) {
        return Err(DecodeError::Truncated);
    }
    DynamicImage::from_decoder(decoder).map_err(DecodeError::Damaged)
}

/// A decoder that has read the header, and found its size within the limits.
fn decoder<'a>(bytes: &'a [u8], options: &LoadOptions) -> Result<impl ImageDecoder + use<'a>, DecodeError> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format(bytes)?);
    reader.limits(limits(options));
    let decoder = reader.into_decoder().map_err(DecodeError::Damaged)?;
    let (width, height) = decoder.dimensions();
    match u64::from(width) * u64::from(height) {
        0 => Err(DecodeError::NoPixel { width, height }),
        pixels if pixels > options.max_pixels => {
            Err(DecodeError::TooManyPixels { width, height, limit: options.max_pixels })
        }
        _ => Ok(decoder),
    }
}

/// Memory for decoding: 16 bytes a pixel allowed, and a mebibyte for tables.
fn limits(options: &LoadOptions) -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(options.max_pixels.saturating_mul(16).saturating_add(1 << 20));
    limits
}

fn format(bytes: &[u8]) -> Result<ImageFormat, DecodeError> {
    if bytes.is_empty() {
        return Err(DecodeError::Empty);
    }
    match image::guess_format(bytes) {
        Ok(format @ (ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::Pnm)) => Ok(format),
        _ => Err(unknown_format(bytes)),
    }
}

fn unknown_format(bytes: &[u8]) -> DecodeError {
    let beginning = bytes.iter().take(12).flat_map(|&byte| std::ascii::escape_default(byte));
    DecodeError::UnknownFormat { beginning: beginning.map(char::from).collect() }
}
