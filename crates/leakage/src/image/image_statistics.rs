//! The usual statistics of image-encryption papers.
//!
//! They find gross faults: a cipher that fails them is weak. Passing them proves nothing; every statistic here is passed
//! by ciphers that one known pair breaks, and a fixed keystream passes all of those that look at single images.
//! Definitions after Y. Wu, J. P. Noonan, S. Agaian, "NPCR and UACI randomness tests for image encryption", Cyber
//! Journals: J. Selected Areas in Telecommunications, 2011.

use image::GrayImage;

use super::features::counts;
use super::quality::comparable;
use crate::tabular::{entropy_of, pearson};
use crate::{LeakageError, check};

/// Number of pixels change rate: the share of positions at which two cipher images differ, in per cent. 99.6094 for
/// independent uniform bytes.
///
/// # Errors
/// [`LeakageError::Shape`] for images of different sizes, [`LeakageError::Empty`] for images without pixels.
pub fn npcr(a: &GrayImage, b: &GrayImage) -> Result<f64, LeakageError> {
    compare(a, b, |x, y| f64::from(u8::from(x != y)))
}

/// Unified average changing intensity: the mean absolute difference over 255, in per cent. 33.4635 for independent
/// uniform bytes.
///
/// # Errors
/// As [`npcr`].
pub fn uaci(a: &GrayImage, b: &GrayImage) -> Result<f64, LeakageError> {
    compare(a, b, |x, y| f64::from(x.abs_diff(y)) / 255.0)
}

fn compare(a: &GrayImage, b: &GrayImage, measure: impl Fn(u8, u8) -> f64) -> Result<f64, LeakageError> {
    comparable(a, b)?;
    let sum: f64 = a.as_raw().iter().zip(b.as_raw()).map(|(&x, &y)| measure(x, y)).sum();
    Ok(100.0 * (sum / a.as_raw().len() as f64))
}

/// Entropy of the grey values in bits, at most 8; 0 for an image without pixels.
pub fn entropy(picture: &GrayImage) -> f64 {
    entropy_of(&counts(picture.as_raw()), picture.as_raw().len()).max(0.0)
}

/// Chi-square of the histogram against the uniform one: 255 degrees of freedom, so about 255 for uniform bytes.
///
/// # Errors
/// [`LeakageError::Empty`] for an image without pixels.
pub fn chi_square(picture: &GrayImage) -> Result<f64, LeakageError> {
    check::not_empty("pixels", picture.as_raw().len())?;
    let expected = picture.as_raw().len() as f64 / 256.0;
    let terms =
        counts(picture.as_raw()).into_iter().map(|count| (count as f64 - expected).powi(2) / expected);
    Ok(terms.sum())
}

/// Correlation of pixels side by side; 0 where an image is uniform or one pixel wide.
pub fn adjacent_correlation(picture: &GrayImage) -> f64 {
    let rows = picture.as_raw().chunks_exact(picture.width().max(1) as usize);
    let left = rows.clone().flat_map(|row| row.iter().rev().skip(1).rev()).copied().map(f64::from);
    let right = rows.flat_map(|row| row.iter().skip(1)).copied().map(f64::from);
    pearson(left, right).unwrap_or(0.0)
}

/// One image encrypted three times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Encryptions {
    /// As it is.
    pub cipher: GrayImage,
    /// With one pixel changed, see [`one_pixel_changed`], under the same key and nonce.
    pub changed: GrayImage,
    /// As it is, under a key that differs in one bit.
    pub other_key: GrayImage,
}

/// The image with the lowest bit of its middle pixel flipped.
pub fn one_pixel_changed(plain: &GrayImage) -> GrayImage {
    let mut changed = plain.clone();
    let (x, y) = (plain.width() / 2, plain.height() / 2);
    if let Some(pixel) = changed.get_pixel_mut_checked(x, y) {
        pixel.0[0] ^= 1;
    }
    changed
}

/// The means of all statistics over images of one cipher, 0 of none; `keyed` says whether it has a key to be sensitive
/// to.
///
/// # Errors
/// [`LeakageError::Shape`] where an encryption has another size, [`LeakageError::Empty`] for images without pixels.
pub fn mean_statistics(
    dataset: &str,
    scheme: &str,
    keyed: bool,
    pictures: &[Encryptions],
) -> Result<results::ImageStatistics, LeakageError> {
    let mean = |measure: &dyn Fn(&Encryptions) -> Result<f64, LeakageError>| {
        let sum = pictures.iter().try_fold(0.0, |sum, one| measure(one).map(|value| sum + value));
        sum.map(|sum| sum / pictures.len().max(1) as f64)
    };
    Ok(results::ImageStatistics {
        dataset: dataset.to_owned(),
        scheme: scheme.to_owned(),
        npcr: mean(&|one| npcr(&one.cipher, &one.changed))?,
        uaci: mean(&|one| uaci(&one.cipher, &one.changed))?,
        entropy: mean(&|one| Ok(entropy(&one.cipher)))?,
        adjacent_correlation: mean(&|one| Ok(adjacent_correlation(&one.cipher)))?,
        chi_square: mean(&|one| chi_square(&one.cipher))?,
        key_sensitivity: keyed.then(|| mean(&|one| npcr(&one.cipher, &one.other_key))).transpose()?,
    })
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
        assert_eq!(npcr(&a, &b), Ok(50.0));
        assert!((uaci(&a, &b).unwrap() - 100.0 * 265.0 / 1020.0).abs() < 1e-12);
        assert!(npcr(&a, &picture(1, vec![0])).is_err());
        assert_eq!(
            uaci(&GrayImage::new(0, 0), &GrayImage::new(0, 0)),
            Err(LeakageError::Empty { what: "pixels" })
        );
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
        assert_eq!((entropy(&flat), chi_square(&flat)), (8.0, Ok(0.0)));
        assert!((adjacent_correlation(&flat) - 1.0).abs() < 1e-12);
        let uniform = picture(16, vec![7; 256]);
        assert_eq!((entropy(&uniform), adjacent_correlation(&uniform)), (0.0, 0.0));
        assert_eq!(chi_square(&uniform), Ok(255.0 * 256.0));
        assert!(chi_square(&GrayImage::new(0, 0)).is_err());
    }

    #[test]
    fn statistics_are_means_over_pictures() {
        let plain = picture(2, vec![1, 2, 3, 4]);
        assert_eq!(one_pixel_changed(&plain).as_raw(), &[1, 2, 3, 5]);
        assert!(one_pixel_changed(&GrayImage::new(0, 0)).is_empty());
        let one = |changed: [u8; 4], other_key: [u8; 4]| Encryptions {
            cipher: plain.clone(),
            changed: picture(2, changed.to_vec()),
            other_key: picture(2, other_key.to_vec()),
        };
        let pictures = [one([1, 2, 3, 5], [9, 9, 9, 9]), one([1, 2, 9, 9], [1, 2, 3, 9])];
        let found = mean_statistics("set", "rubik", true, &pictures).unwrap();
        assert_eq!((found.npcr, found.key_sensitivity), (37.5, Some(62.5)));
        assert_eq!((found.entropy, found.scheme.as_str()), (2.0, "rubik"));
        assert_eq!(mean_statistics("set", "plain", false, &pictures).unwrap().key_sensitivity, None);
        assert_eq!(mean_statistics("set", "plain", false, &[]).unwrap().npcr, 0.0);
    }
}
