//! What a cipher cannot change: statistics that every rearrangement of pixels keeps.

use image::GrayImage;
use ndarray::Array2;

/// Quantiles of the grey values.
const QUANTILES: usize = 33;

/// The most means of a coarse image: one of 36x36 keeps its pixels.
const COARSE: usize = 1296;

/// Bins of the histogram.
const BINS: usize = 16;

/// Sorted pixels, as 33 of them at equal distances, and the square roots of a histogram of 16 bins: no permutation of
/// pixels, of rows, columns or blocks, changes any of it, whether under one key or under fresh ones.
pub fn sorted_pixels(picture: &GrayImage) -> Vec<f64> {
    let sorted = sorted(picture.as_raw());
    let last = sorted.len().saturating_sub(1);
    let quantile =
        |point: usize| sorted.get(point * last / (QUANTILES - 1)).map_or(0.0, |&value| f64::from(value));
    let mut bins = [0.0; BINS];
    let counted = counts(picture.as_raw());
    counted.iter().zip(0..).for_each(|(&count, value)| bins[value * BINS / 256] += count as f64);
    let share = |count: f64| (count / sorted.len().max(1) as f64).sqrt() * 255.0;
    (0..QUANTILES).map(quantile).chain(bins.into_iter().map(share)).collect()
}

/// How often each grey value occurs.
pub(super) fn counts(pixels: &[u8]) -> [usize; 256] {
    let mut counts = [0; 256];
    pixels.iter().for_each(|&value| counts[usize::from(value)] += 1);
    counts
}

/// Sorted by counting.
fn sorted(pixels: &[u8]) -> Vec<u8> {
    let mut sorted = Vec::with_capacity(pixels.len());
    for (value, count) in (0..=255).zip(counts(pixels)) {
        sorted.resize(sorted.len() + count, value);
    }
    sorted
}

/// A cipher image as the player of a distinguishing game sees it: all pixels, and beside them the sorted pixels and the
/// roughness, which fresh permutations leave alone.
pub fn invariant_view(cipher: &GrayImage) -> Vec<f64> {
    let pixels = cipher.as_raw().iter().map(|&value| f64::from(value));
    pixels.chain(sorted_pixels(cipher)).chain([super::roughness(cipher)]).collect()
}

/// Grey values as they lie.
pub fn raw_pixels(picture: &GrayImage) -> Vec<f64> {
    picture.as_raw().iter().map(|&value| f64::from(value)).collect()
}

/// Means over the smallest squares that leave at most [`COARSE`] of them: what a classifier of whole images needs.
pub(super) fn coarse_pixels(picture: &GrayImage) -> Vec<f64> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let side = (1..).find(|side| width.div_ceil(*side) * height.div_ceil(*side) <= COARSE).unwrap_or(1);
    let across = width.div_ceil(side);
    let (mut sums, mut areas) = (vec![0_u32; across * height.div_ceil(side)], Vec::new());
    areas.resize(sums.len(), 0_u32);
    for (y, row) in picture.as_raw().chunks(width.max(1)).enumerate() {
        for (x, &value) in row.iter().enumerate() {
            let square = y / side * across + x / side;
            sums[square] += u32::from(value);
            areas[square] += 1;
        }
    }
    sums.iter().zip(&areas).map(|(&sum, &area)| f64::from(sum) / f64::from(area.max(1))).collect()
}

/// Features of many images, one row each.
pub(super) fn table(pictures: &[GrayImage], extract: fn(&GrayImage) -> Vec<f64>) -> Array2<f64> {
    let rows: Vec<Vec<f64>> = pictures.iter().map(extract).collect();
    let width = rows.first().map_or(0, Vec::len);
    Array2::from_shape_fn((rows.len(), width), |(i, j)| rows[i][j])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_does_not_matter() {
        let pixels: Vec<u8> = (0..36).map(|i| (i * 7 % 256) as u8).collect();
        let mut moved = pixels.clone();
        moved.rotate_left(11);
        let features = |pixels: Vec<u8>| sorted_pixels(&GrayImage::from_raw(6, 6, pixels).unwrap());
        assert_eq!(features(pixels.clone()), features(moved));
        let found = features(pixels);
        assert_eq!((found[0], found[32], found.len()), (0.0, 245.0, 49));
    }

    #[test]
    fn a_player_sees_pixels_and_what_permutations_keep() {
        let view = |pixels: [u8; 4]| invariant_view(&GrayImage::from_raw(2, 2, pixels.to_vec()).unwrap());
        let (one, moved) = (view([1, 2, 3, 4]), view([4, 3, 2, 1]));
        assert_eq!(one[..4], [1.0, 2.0, 3.0, 4.0]);
        assert_eq!((one.len(), &one[4..4 + 49]), (4 + 49 + 1, &moved[4..4 + 49]));
    }

    #[test]
    fn large_pictures_are_made_coarse() {
        let picture = GrayImage::from_fn(64, 38, |x, y| image::Luma([(x + y) as u8]));
        let coarse = coarse_pixels(&picture);
        assert_eq!(coarse.len(), 32 * 19);
        // (0 + 1 + 1 + 2) / 4 and, one square to the right, 2 more
        assert_eq!((coarse[0], coarse[1]), (1.0, 3.0));
        let small = GrayImage::from_fn(36, 36, |x, _| image::Luma([x as u8]));
        assert_eq!(coarse_pixels(&small), raw_pixels(&small));
        assert!(coarse_pixels(&GrayImage::new(0, 0)).is_empty());
    }
}
