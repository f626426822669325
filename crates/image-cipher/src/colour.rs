//! Colour images as three grey planes.

use image::{GrayImage, RgbImage};

use crate::{CipherError, Key, key::channel_key};

/// Applies `transform` to each channel under that channel's own key.
pub(crate) fn map_channels(
    image: &RgbImage,
    key: &Key,
    transform: impl Fn(&GrayImage, &Key) -> Result<GrayImage, CipherError>,
) -> Result<RgbImage, CipherError> {
    let mut target = RgbImage::new(image.width(), image.height());
    for channel in 0..3_u8 {
        let plane = transform(&plane(image, channel), &channel_key(key, channel))?;
        for (pixel, value) in target.pixels_mut().zip(plane.as_raw()) {
            pixel.0[usize::from(channel)] = *value;
        }
    }
    Ok(target)
}

fn plane(image: &RgbImage, channel: u8) -> GrayImage {
    let mut plane = GrayImage::new(image.width(), image.height());
    for (value, pixel) in plane.iter_mut().zip(image.pixels()) {
        *value = pixel.0[usize::from(channel)];
    }
    plane
}
