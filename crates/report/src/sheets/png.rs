//! Images as PNG files.

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{DynamicImage, RgbImage};

use crate::ReportError;

/// The bytes of a PNG file, grey where the image has no colour.
///
/// Which filter of rows gives the smaller file depends on the image: photos gain by one, enlarged pixels lose.
///
/// # Errors
/// An image without pixels.
pub fn png(picture: &RgbImage) -> Result<Vec<u8>, ReportError> {
    let picture = match picture.pixels().all(|pixel| pixel.0[0] == pixel.0[1] && pixel.0[1] == pixel.0[2]) {
        true => DynamicImage::ImageLuma8(image::imageops::grayscale(picture)),
        false => DynamicImage::ImageRgb8(picture.clone()),
    };
    let (filtered, bare) =
        (encoded(&picture, FilterType::Adaptive)?, encoded(&picture, FilterType::NoFilter)?);
    Ok(if bare.len() < filtered.len() { bare } else { filtered })
}

fn encoded(picture: &DynamicImage, filter: FilterType) -> Result<Vec<u8>, ReportError> {
    let mut bytes = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut bytes, CompressionType::Best, filter);
    let written = picture.write_with_encoder(encoder);
    written.map_err(|error| ReportError::Draw { reason: error.to_string() })?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes the image of this colour rule and reads it back; returns the file's size and whether it is grey.
    fn check(colour: impl Fn(u32, u32) -> [u8; 3]) -> (usize, bool) {
        let picture = RgbImage::from_fn(120, 90, |x, y| image::Rgb(colour(x, y)));
        let bytes = png(&picture).expect("it has pixels");
        let found = image::load_from_memory(&bytes).expect("a PNG file");
        assert_eq!(found.to_rgb8(), picture);
        (bytes.len(), matches!(found, DynamicImage::ImageLuma8(_)))
    }

    #[test]
    fn pictures_come_back_and_are_small() {
        let slope = |x: u32, y: u32| (x + y) as u8;
        let (grey, is_grey) = check(|x, y| [slope(x, y); 3]);
        assert!(is_grey && grey < 600, "{grey} bytes");
        let (coloured, is_grey) = check(|x, y| [slope(x, y), slope(x, y), 0]);
        assert!(!is_grey && coloured < 1200, "{coloured} bytes");
        let noise = |x: u32, y: u32| ((x / 8 * 37 + y / 8 * 101) * 97 % 251) as u8;
        let (blocks, _) = check(|x, y| [noise(x, y); 3]);
        assert!(blocks < 1500, "{blocks} bytes");
    }
}
