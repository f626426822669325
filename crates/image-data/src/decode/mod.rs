//! Bytes to an image: as it is, grey, or in 8-bit colour.
//!
//! The format is told by the content, never by the name: PNG, JPEG, PBM, PGM, PPM (plain or raw) and PAM. The
//! header is read first, and an image with more pixels than allowed is refused before anything is allocated
//! for it. A JPEG is whole when all of its blocks decode, with or without an end marker; any other is refused, although
//! the decoder would fill the rest with grey. So are CMYK files, whose colours nobody knows without their profile, and
//! animations, of which only one frame would be seen.
//!
//! An orientation in the metadata is applied: pixels stand as a viewer shows them, and so do boxes.
//!
//! Grey values are ITU-R 601 luma in the integer form of Pillow's mode "L",
//! `(19595 R + 38470 G + 7471 B + 32768) >> 16`; images that are grey already keep their values. An alpha
//! channel is dropped, as Pillow does: transparent pixels keep the colour stored under them. 16-bit
//! samples are rounded to 8 bits, `(v + 128) / 257`. [`decode_image`] does none of this.
//!
//! Resizing uses the triangle filter of the `image` crate: bilinear when enlarging, with the filter widened
//! by the scale when shrinking, so that shrinking averages (as Pillow's BILINEAR does). The aspect ratio is
//! not kept. Grey conversion comes before resizing.

mod damage;
mod file;
mod format;
mod grey;
mod jpeg;
mod metadata;
mod options;
mod png;
mod pnm;

use std::{borrow::Cow, io::Cursor};

use image::{
    DynamicImage, GrayImage, ImageDecoder, ImageFormat, ImageReader, Limits, RgbImage, imageops,
    metadata::Orientation,
};

pub use file::{dimensions, load_grey, load_image, load_rgb};
pub use grey::luma;
pub use metadata::Metadata;
pub use options::{LoadOptions, MAX_PIXELS, Size};

use crate::DecodeError;
use format::format;

/// An image with all that its file says.
#[derive(Debug, Clone, PartialEq)]
pub struct Decoded {
    /// The pixels, upright: 8 or 16 bits per sample, grey or colour, with or without alpha. Palettes are resolved.
    pub image: DynamicImage,
    /// What else the file holds.
    pub metadata: Metadata,
}

/// Decodes with every bit and channel of the file; [`LoadOptions::resize`] is not looked at.
///
/// # Errors
/// [`DecodeError`]; it names no file, since there is none.
pub fn decode_image(bytes: &[u8], options: &LoadOptions) -> Result<Decoded, DecodeError> {
    let format = format(bytes)?;
    let outline = metadata::Outline::new(bytes, format, options.max_pixels)?;
    let bytes = match outline.lacks_end_marker() {
        true => Cow::from([bytes, jpeg::END_MARKER.as_slice()].concat()),
        false => Cow::from(bytes),
    };
    let mut decoder = decoder(&bytes, format, options)?;
    let (metadata, orientation) = outline.metadata(&mut decoder);
    let mut image = DynamicImage::from_decoder(decoder).map_err(damage::error)?;
    image.apply_orientation(orientation);
    Ok(Decoded { image, metadata })
}

/// Decodes to grey, resized if the options say so.
///
/// # Errors
/// [`DecodeError`]; it names no file, since there is none.
pub fn decode_grey(bytes: &[u8], options: &LoadOptions) -> Result<GrayImage, DecodeError> {
    let image = grey::to_grey(decode_image(bytes, options)?.image);
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
    let image = decode_image(bytes, options)?.image.into_rgb8();
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

/// Width and height of the upright image, from header and metadata alone.
///
/// # Errors
/// [`DecodeError`], also for a size beyond the limit of the options.
pub fn decode_dimensions(bytes: &[u8], options: &LoadOptions) -> Result<(u32, u32), DecodeError> {
    let format = format(bytes)?;
    let mut decoder = decoder(bytes, format, options)?;
    let (width, height) = decoder.dimensions();
    Ok(match metadata::orientation(bytes, format, &mut decoder) {
        Orientation::Rotate90
        | Orientation::Rotate270
        | Orientation::Rotate90FlipH
        | Orientation::Rotate270FlipH => (height, width),
        _ => (width, height),
    })
}

/// A decoder that has read the header, and found its size within the limits.
fn decoder<'a>(
    bytes: &'a [u8],
    format: ImageFormat,
    options: &LoadOptions,
) -> Result<impl ImageDecoder + use<'a>, DecodeError> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits(options));
    let decoder = reader.into_decoder().map_err(damage::error)?;
    let (width, height) = decoder.dimensions();
    match u64::from(width) * u64::from(height) {
        0 => Err(DecodeError::NoPixel { width, height }),
        pixels if pixels > options.max_pixels => {
            Err(DecodeError::TooManyPixels { width, height, limit: options.max_pixels })
        }
        _ => Ok(decoder),
    }
}

/// Memory for decoding: 16 bytes per pixel allowed, and a mebibyte for tables.
fn limits(options: &LoadOptions) -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(options.max_pixels.saturating_mul(16).saturating_add(1 << 20));
    limits
}
