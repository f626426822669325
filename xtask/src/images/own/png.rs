//! Images written as PNG files.

use std::io::Cursor;
use std::path::Path;

use anyhow::{Context, Result};
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{DynamicImage, ImageEncoder, ImageFormat};

use super::kept::Kept;
use crate::files::{self, Access};

/// Writes a new PNG file, whole or not at all.
pub fn write_png(image: &DynamicImage, to: &Path, access: Access) -> Result<()> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, ImageFormat::Png).with_context(|| to.display().to_string())?;
    Ok(files::create(to, access, bytes.get_ref())?)
}

/// The bytes of a PNG file with metadata.
pub(super) fn encoded(image: &DynamicImage, kept: &Kept) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut encoder = PngEncoder::new_with_quality(&mut bytes, CompressionType::Fast, FilterType::Adaptive);
    if !kept.icc.is_empty() {
        encoder.set_icc_profile(kept.icc.clone())?;
    }
    if !kept.exif.is_empty() {
        encoder.set_exif_metadata(kept.exif.clone())?;
    }
    image.write_with_encoder(encoder)?;
    Ok(bytes)
}
