//! One size for images of several, and what bringing them to it does to them.
//!
//! The size that more than half of the images have suits most; where there is none such, the median shape (width to
//! height) at the median number of pixels. One odd image decides nothing.

use std::collections::BTreeMap;

use crate::{ImageError, Size};

/// Pixels of an image to which [`shrunk`] brings larger ones.
const MOST_PIXELS: f64 = 4096.0;
/// Shapes that differ by less are called the same: a side is an integer of pixels, and a multiple of 4 when shrunk.
const SAME_SHAPE: f64 = 1.1;
/// From this factor on, an image is badly stretched.
const BADLY_STRETCHED: f64 = 2.0;

/// The width and height in pixels that suit most images; `None` for no image.
pub fn typical(sizes: impl IntoIterator<Item = (u32, u32)>) -> Option<(u32, u32)> {
    let sizes: Vec<(u32, u32)> = sizes.into_iter().collect();
    let mut counts: BTreeMap<(u32, u32), usize> = BTreeMap::new();
    sizes.iter().for_each(|&size| *counts.entry(size).or_default() += 1);
    let (&usual, count) = counts.iter().max_by_key(|(_, count)| **count)?;
    if count * 2 > sizes.len() {
        return Some(usual);
    }
    let shape = median(sizes.iter().map(|&size| shape(size)).collect());
    let pixels = median(sizes.iter().map(|&(width, height)| f64::from(width) * f64::from(height)).collect());
    let side = |length: f64| length.round().clamp(1.0, 65_535.0) as u32;
    Some((side((pixels * shape).sqrt()), side((pixels / shape).sqrt())))
}

/// A size in the same shape of about 4,096 pixels, with sides that are multiples of 4, where it has more; a classifier of all
/// pixels would take hours otherwise.
///
/// # Errors
/// [`ImageError::Size`] for a side that is zero or above 65,535.
pub fn shrunk((width, height): (u32, u32)) -> Result<Size, ImageError> {
    let pixels = f64::from(width) * f64::from(height);
    if pixels <= MOST_PIXELS {
        return Size::new(width, height);
    }
    let scale = (MOST_PIXELS / pixels).sqrt();
    // Multiples of 4 suit the blocks and tiles of ciphers.
    let side = |length: u32| ((f64::from(length) * scale / 4.0).floor() as u32 * 4).max(4);
    Size::new(side(width), side(height))
}

/// What bringing images to one size does to them.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Stretching {
    /// Images of another size.
    pub resized: usize,
    /// Images of another shape.
    pub distorted: usize,
    /// Images that are stretched to twice their width or height and more, relative to the other side.
    pub badly: usize,
    /// The index of the image that is stretched most, the first of these by name.
    pub worst: usize,
    /// How much wider or narrower that one gets, from 1.
    pub factor: f64,
}

impl Stretching {
    /// Of images with these names and sizes in pixels; `None` when all have the size that is used.
    pub fn new<'a>(images: impl IntoIterator<Item = (&'a str, (u32, u32))>, used: Size) -> Option<Self> {
        let used = used.dimensions();
        let images: Vec<_> =
            images.into_iter().map(|(name, size)| (stretch(size, used), name, size != used)).collect();
        let more_than = |limit: f64| images.iter().filter(|(factor, ..)| *factor > limit).count();
        let places = images.iter().enumerate();
        let worst = places.max_by(|(_, a), (_, b)| a.0.total_cmp(&b.0).then(b.1.cmp(a.1)));
        let (worst, &(factor, ..)) = worst?;
        let resized = images.iter().filter(|(.., is_resized)| *is_resized).count();
        let (distorted, badly) = (more_than(SAME_SHAPE), more_than(BADLY_STRETCHED));
        (resized > 0).then_some(Self { resized, distorted, badly, worst, factor })
    }
}

/// How much wider or narrower a size is than another, from 1.
fn stretch(size: (u32, u32), used: (u32, u32)) -> f64 {
    let ratio = shape(size) / shape(used);
    ratio.max(1.0 / ratio)
}

fn shape((width, height): (u32, u32)) -> f64 {
    f64::from(width) / f64::from(height)
}

/// The upper one of two middle values.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sizes: &[(u32, u32)], expected: (u32, u32)) {
        assert_eq!(typical(sizes.iter().copied()), Some(expected), "{sizes:?}");
    }

    #[test]
    fn one_odd_image_decides_nothing() {
        check(&[(4000, 100), (64, 64), (64, 64)], (64, 64));
        check(&[(64, 64), (64, 64), (1, 65_535)], (64, 64));
        check(&[(19, 17)], (19, 17));
    }

    #[test]
    fn where_no_size_is_usual_the_median_shape_and_area_count() {
        check(&[(4000, 100), (40, 30), (44, 33), (400, 300), (36, 27)], (44, 33));
        check(&[(100, 50), (50, 100), (60, 60)], (71, 71));
        assert_eq!(typical([]), None);
    }

    #[test]
    fn large_sizes_are_shrunk_to_multiples_of_four() -> Result<(), ImageError> {
        assert_eq!(shrunk((64, 64))?.dimensions(), (64, 64));
        assert_eq!(shrunk((640, 480))?.dimensions(), (72, 52));
        assert_eq!(shrunk((4000, 1))?.dimensions(), (4000, 1));
        Ok(())
    }

    #[test]
    fn the_worst_stretch_is_named() -> Result<(), ImageError> {
        let images =
            [("a/0.png", (64, 64)), ("a/1.png", (128, 128)), ("b/2.png", (640, 16)), ("b/3.png", (640, 16))];
        let expected = Stretching { resized: 3, distorted: 2, badly: 2, worst: 2, factor: 40.0 };
        assert_eq!(Stretching::new(images, Size::new(64, 64)?), Some(expected));
        assert_eq!(Stretching::new([images[0]], Size::new(64, 64)?), None);
        assert_eq!(Stretching::new([], Size::new(64, 64)?), None);
        Ok(())
    }
}
