//! Images as PNG files.

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{DynamicImage, ImageEncoder, ImageError};

use super::KeptMetadata;

/// The bytes of a PNG file with these metadata.
///
/// # Errors
/// For samples that PNG does not have: other than integers of 8 or 16 bits.
pub fn encode_png(image: &DynamicImage, metadata: &KeptMetadata) -> Result<Vec<u8>, ImageError> {
    let mut bytes = Vec::new();
    let mut encoder = PngEncoder::new_with_quality(&mut bytes, CompressionType::Fast, FilterType::Adaptive);
    if !metadata.icc.is_empty() {
        encoder.set_icc_profile(metadata.icc.clone()).map_err(ImageError::Unsupported)?;
    }
    if !metadata.exif.is_empty() {
        encoder.set_exif_metadata(metadata.exif.clone()).map_err(ImageError::Unsupported)?;
    }
    image.write_with_encoder(encoder)?;
    Ok(bytes)
}
