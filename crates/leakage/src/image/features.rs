//! What a cipher cannot change: statistics that every rearrangement of pixels keeps.

use image::GrayImage;
use ndarray::Array2;

/// Quantiles of the grey values.
const QUANTILES: usize = 33;

/// Bins of the histogram.
const BINS: usize = 16;

/// Sorted pixels, as 33 of them at equal distances, and the square roots of a histogram of 16 bins: no permutation of
/// pixels, of rows, columns or blocks, changes any of it, whether under one key or under fresh ones.
pub fn sorted_pixels(picture: &GrayImage) -> Vec<f64> {
    let mut sorted = picture.as_raw().clone();
    sorted.sort_unstable();
    let last = sorted.len().saturating_sub(1);
    let quantile =
        |point: usize| sorted.get(point * last / (QUANTILES - 1)).map_or(0.0, |&value| f64::from(value));
    let mut bins = [0.0; BINS];
    sorted.iter().for_each(|&value| bins[usize::from(value) * BINS / 256] += 1.0);
    let share = |count: f64| (count / sorted.len().max(1) as f64).sqrt() * 255.0;
    (0..QUANTILES).map(quantile).chain(bins.into_iter().map(share)).collect()
}

/// Grey values as they lie.
pub fn raw_pixels(picture: &GrayImage) -> Vec<f64> {
    picture.as_raw().iter().map(|&value| f64::from(value)).collect()
}

/// Features of many pictures, one row each.
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
}
