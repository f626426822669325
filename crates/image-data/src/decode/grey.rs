//! Colour to grey.

use image::{DynamicImage, GrayImage, Luma};

/// ITU-R 601 luma of an 8-bit colour, rounded as Pillow's mode "L".
pub fn luma(red: u8, green: u8, blue: u8) -> u8 {
    let weighted = 19_595 * u32::from(red) + 38_470 * u32::from(green) + 7_471 * u32::from(blue);
    ((weighted + 0x8000) >> 16) as u8
}

pub(super) fn to_grey(image: DynamicImage) -> GrayImage {
    match image {
        DynamicImage::ImageLuma8(grey) => grey,
        DynamicImage::ImageLumaA8(_) | DynamicImage::ImageLuma16(_) | DynamicImage::ImageLumaA16(_) => {
            image.into_luma8()
        }
        colour => {
            let colour = colour.into_rgb8();
            let mut grey = GrayImage::new(colour.width(), colour.height());
            for (target, source) in grey.pixels_mut().zip(colour.pixels()) {
                let [red, green, blue] = source.0;
                *target = Luma([luma(red, green, blue)]);
            }
            grey
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values of Pillow 12 `Image.convert("L")`.
    #[test]
    fn luma_equals_pillow() {
        let known = [
            ([0, 0, 0], 0),
            ([255, 255, 255], 255),
            ([255, 0, 0], 76),
            ([0, 255, 0], 150),
            ([0, 0, 255], 29),
            ([12, 200, 99], 132),
            ([1, 1, 2], 1),
        ];
        for ([red, green, blue], grey) in known {
            assert_eq!(luma(red, green, blue), grey, "{red} {green} {blue}");
        }
    }
}
