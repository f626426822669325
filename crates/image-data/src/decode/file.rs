//! Files to images; every error names the file.

use std::{
    fs::{self, File},
    io::Read,
    path::Path,
};

use image::{GrayImage, RgbImage};

use super::{Decoded, LoadOptions, decode_dimensions, decode_grey, decode_image, decode_rgb};
use crate::{DecodeError, ImageError};

/// Loads one file with every bit and channel, and its metadata; see [`decode_image`].
///
/// # Errors
/// As [`load_grey`].
pub fn load_image(path: &Path, options: &LoadOptions) -> Result<Decoded, ImageError> {
    let bytes = read(path, options)?;
    decode_image(&bytes, options).map_err(|source| broken(path, source))
}

/// Loads one file as grey; see [`decode`](crate::decode) for what happens to colour and size.
///
/// # Errors
/// [`ImageError::Io`], [`ImageError::FileTooLarge`] and [`ImageError::Decode`], all naming the file.
pub fn load_grey(path: &Path, options: &LoadOptions) -> Result<GrayImage, ImageError> {
    let bytes = read(path, options)?;
    decode_grey(&bytes, options).map_err(|source| broken(path, source))
}

/// Loads one file as red, green and blue.
///
/// # Errors
/// As [`load_grey`].
pub fn load_rgb(path: &Path, options: &LoadOptions) -> Result<RgbImage, ImageError> {
    let bytes = read(path, options)?;
    decode_rgb(&bytes, options).map_err(|source| broken(path, source))
}

/// Width and height of one file, upright.
///
/// # Errors
/// As [`load_grey`], but damage after the header is not noticed.
pub fn dimensions(path: &Path, options: &LoadOptions) -> Result<(u32, u32), ImageError> {
    let bytes = read(path, options)?;
    decode_dimensions(&bytes, options).map_err(|source| broken(path, source))
}

fn broken(path: &Path, source: DecodeError) -> ImageError {
    ImageError::Decode { path: path.to_owned(), source }
}

fn read(path: &Path, options: &LoadOptions) -> Result<Vec<u8>, ImageError> {
    let refused = |action| move |source| ImageError::Io { path: path.to_owned(), action, source };
    let length = fs::metadata(path).map_err(refused("look at the file"))?.len();
    let too_large =
        |bytes| ImageError::FileTooLarge { path: path.to_owned(), bytes, limit: options.max_bytes };
    if length > options.max_bytes {
        return Err(too_large(length));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
    let file = File::open(path).map_err(refused("open the file"))?;
    // The limit holds again here: a pipe or a growing file has no length to go by.
    let mut limited = file.take(options.max_bytes.saturating_add(1));
    limited.read_to_end(&mut bytes).map_err(refused("read the file"))?;
    if bytes.len() as u64 > options.max_bytes {
        return Err(too_large(bytes.len() as u64));
    }
    Ok(bytes)
}
