//! What guesses of victims' images get without ciphertexts.

use image::GrayImage;
use ndarray::Array2;

use super::quality::{correlation, mean_picture, share_equal, ssim};

/// Victims whose images are compared by structural similarity and correlation, which take longer than counting.
const COMPARED: usize = 40;

/// What every reconstruction of a trial is scored beside: what guesses without ciphertexts get of each victim.
#[derive(Debug, Clone)]
pub(super) struct Baseline {
    /// The mean of the auxiliary images.
    pub(super) mean: Option<GrayImage>,
    /// The share of pixels that have their position's most frequent grey value.
    pub(super) equal: Vec<f64>,
    /// The correlation with the mean of the first victims.
    pub(super) correlation: Vec<f64>,
    /// Their structural similarity to the mean.
    pub(super) similarity: Vec<f64>,
    /// Their images, as [`standard`] makes them.
    pub(super) candidates: Array2<f32>,
}

impl Baseline {
    /// Scores the guesses without ciphertexts.
    pub(super) fn of(auxiliary: &[GrayImage], truth: &[GrayImage]) -> Self {
        let (mean, usual) = (mean_picture(auxiliary).ok(), usual_picture(auxiliary));
        let score = |guess: Option<&GrayImage>, most: usize, measure: Measure| {
            let of = |truth: &GrayImage| guess.and_then(|guess| measure(guess, truth)).unwrap_or(0.0);
            truth.iter().take(most).map(of).collect()
        };
        Self {
            equal: score(usual.as_ref(), truth.len(), equal),
            correlation: score(mean.as_ref(), COMPARED, alike),
            similarity: score(mean.as_ref(), COMPARED, similar),
            candidates: standard(truth.iter().take(COMPARED)),
            mean,
        }
    }
}

/// How alike two images are.
pub(super) type Measure = fn(&GrayImage, &GrayImage) -> Option<f64>;

/// [`share_equal`] as a measure.
pub(super) fn equal(a: &GrayImage, b: &GrayImage) -> Option<f64> {
    share_equal(a, b).ok()
}

/// [`correlation`] as a measure.
pub(super) fn alike(a: &GrayImage, b: &GrayImage) -> Option<f64> {
    correlation(a, b).ok().flatten()
}

/// [`ssim`] as a measure.
pub(super) fn similar(a: &GrayImage, b: &GrayImage) -> Option<f64> {
    ssim(a, b).ok()
}

/// Grey values of mean 0 and norm 1, one row per image, so that inner products are correlations; zeros for a uniform
/// image.
pub(super) fn standard<'a>(pictures: impl Iterator<Item = &'a GrayImage>) -> Array2<f32> {
    let pictures: Vec<&GrayImage> = pictures.collect();
    let width = pictures.first().map_or(0, |picture| picture.as_raw().len());
    let mut rows = Array2::zeros((pictures.len(), width));
    for (picture, mut row) in pictures.iter().zip(rows.rows_mut()) {
        row.iter_mut().zip(picture.as_raw()).for_each(|(slot, &value)| *slot = f32::from(value));
        row -= row.mean().unwrap_or(0.0);
        let norm = row.dot(&row).sqrt();
        row.mapv_inplace(|value| if norm > 0.0 { value / norm } else { 0.0 });
    }
    rows
}

/// The most frequent grey value of each position.
fn usual_picture(pictures: &[GrayImage]) -> Option<GrayImage> {
    let first = pictures.first()?;
    let usual = |position: usize| {
        let mut counts = [0_u32; 256];
        pictures.iter().for_each(|picture| counts[usize::from(picture.as_raw()[position])] += 1);
        (0..=255_u8).max_by_key(|&value| (counts[usize::from(value)], std::cmp::Reverse(value))).unwrap_or(0)
    };
    GrayImage::from_raw(first.width(), first.height(), (0..first.as_raw().len()).map(usual).collect())
}
