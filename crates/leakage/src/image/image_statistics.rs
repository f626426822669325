//! The usual statistics of image-encryption papers.
//!
//! They find gross faults: a cipher that fails them is weak. Passing them proves nothing; every statistic here is passed
//! by ciphers that one known pair breaks, and a fixed keystream passes all of those that look at single pictures.
//! Definitions after Y. Wu, J. P. Noonan, S. Agaian, "NPCR and UACI randomness tests for image encryption", Cyber
//! Journals: J. Selected Areas in Telecommunications, 2011.

use image::GrayImage;

/// Number of pixels change rate: the share of positions at which two cipher pictures differ, in per cent. 99.6094 for
/// independent uniform bytes. `None` for different sizes or no pixel.
pub fn npcr(a: &GrayImage, b: &GrayImage) -> Option<f64> {
    compare(a, b, |x, y| f64::from(u8::from(x != y)))
}

/// Unified average changing intensity: the mean absolute difference over 255, in per cent. 33.4635 for independent
/// uniform bytes. `None` for different sizes or no pixel.
pub fn uaci(a: &GrayImage, b: &GrayImage) -> Option<f64> {
    compare(a, b, |x, y| f64::from(x.abs_diff(y)) / 255.0)
}

fn compare(a: &GrayImage, b: &GrayImage, measure: impl Fn(u8, u8) -> f64) -> Option<f64> {
    if a.dimensions() != b.dimensions() {
        return None;
    }
    let values: Vec<f64> = a.as_raw().iter().zip(b.as_raw()).map(|(&x, &y)| measure(x, y)).collect();
    evaluation::mean(&values).map(|mean| 100.0 * mean)
}

fn histogram(picture: &GrayImage) -> [f64; 256] {
    let mut counts = [0.0; 256];
    picture.as_raw().iter().for_each(|&value| counts[usize::from(value)] += 1.0);
    counts
}

/// Entropy of the grey values in bits, at most 8; 0 for a picture without pixels.
pub fn entropy(picture: &GrayImage) -> f64 {
    let values: Vec<usize> = picture.as_raw().iter().map(|&value| value.into()).collect();
    crate::tabular::entropy(&values).max(0.0)
}

/// Chi-square of the histogram against the uniform one: 255 degrees of freedom, so about 255 for uniform bytes. `None`
/// without pixels.
pub fn chi_square(picture: &GrayImage) -> Option<f64> {
    let expected = picture.as_raw().len() as f64 / 256.0;
    let terms = histogram(picture).into_iter().map(|count| (count - expected).powi(2) / expected);
    (expected > 0.0).then(|| terms.sum())
}

/// Correlation of pixels side by side; 0 where a picture is uniform or one pixel wide.
pub fn adjacent_correlation(picture: &GrayImage) -> f64 {
    let rows = picture.as_raw().chunks_exact(picture.width().max(1) as usize);
    let pairs: Vec<(f64, f64)> =
        rows.flat_map(|row| row.windows(2).map(|two| (f64::from(two[0]), f64::from(two[1])))).collect();
    let (left, right): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
    crate::tabular::correlation(&left, &right).unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(width: u32, pixels: Vec<u8>) -> GrayImage {
        GrayImage::from_raw(width, pixels.len() as u32 / width, pixels).unwrap()
    }

    #[test]
    fn change_rates_by_hand() {
        let (a, b) = (picture(2, vec![0, 10, 20, 255]), picture(2, vec![0, 20, 20, 0]));
        assert_eq!(npcr(&a, &b), Some(50.0));
        assert!((uaci(&a, &b).unwrap() - 100.0 * 265.0 / 1020.0).abs() < 1e-12);
        assert_eq!(npcr(&a, &picture(1, vec![0])), None);
        assert_eq!(uaci(&GrayImage::new(0, 0), &GrayImage::new(0, 0)), None);
    }

    #[test]
    fn the_ideals_are_those_of_independent_uniform_bytes() {
        let all = |f: fn(u8, u8) -> f64| {
            let sum: f64 = (0..=255).flat_map(|x| (0..=255).map(move |y| f(x, y))).sum();
            100.0 * sum / 65536.0
        };
        assert!((all(|x, y| f64::from(u8::from(x != y))) - 99.609_375).abs() < 1e-9);
        assert!((all(|x, y| f64::from(x.abs_diff(y)) / 255.0) - 33.463_541_67).abs() < 1e-6);
    }

    #[test]
    fn a_flat_histogram_and_a_uniform_picture() {
        let flat = picture(16, (0..=255).collect());
        assert_eq!((entropy(&flat), chi_square(&flat)), (8.0, Some(0.0)));
        assert!((adjacent_correlation(&flat) - 1.0).abs() < 1e-12);
        let uniform = picture(16, vec![7; 256]);
        assert_eq!((entropy(&uniform), adjacent_correlation(&uniform)), (0.0, 0.0));
        assert_eq!(chi_square(&uniform), Some(255.0 * 256.0));
        assert_eq!(chi_square(&GrayImage::new(0, 0)), None);
    }
}
