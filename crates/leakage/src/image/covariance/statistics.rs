//! What many images tell of their positions.

use image::GrayImage;
use ndarray::{Array1, Array2, Axis, s};

/// Quantiles of a position's grey values.
pub(super) const QUANTILES: usize = 15;

/// Sorted correlations of a position that are compared.
const PROFILE: usize = 60;

/// Standard errors of a correlation of noise beyond which a correlation shows structure.
const STRUCTURE: f64 = 8.0;

/// What many images tell of their positions.
pub(super) struct Statistics {
    /// d x QUANTILES, centred and scaled over all pixels of all images.
    pub(super) quantiles: Array2<f32>,
    /// d grey values.
    pub(super) mean: Array1<f32>,
    /// d x d.
    pub(super) covariance: Array2<f32>,
    /// d x d.
    pub(super) correlations: Array2<f32>,
    pub(super) n_pictures: usize,
}

impl Statistics {
    pub(super) fn of(pictures: &[GrayImage]) -> Self {
        let d = pictures.first().map_or(0, |picture| picture.as_raw().len());
        let mut centred = Array2::zeros((pictures.len(), d));
        for (picture, mut row) in pictures.iter().zip(centred.rows_mut()) {
            row.iter_mut().zip(picture.as_raw()).for_each(|(slot, &value)| *slot = f32::from(value));
        }
        let n = pictures.len().max(1) as f32;
        let mean = centred.sum_axis(Axis(0)) / n;
        centred -= &mean;
        let covariance = centred.t().dot(&centred) / n;
        let factors = covariance.diag().mapv(|square| if square > 0.0 { 1.0 / square.sqrt() } else { 1.0 });
        let correlations = &covariance * &factors * factors.view().insert_axis(Axis(1));
        Self { quantiles: quantiles(pictures, d), mean, covariance, correlations, n_pictures: pictures.len() }
    }

    /// Whether any two positions go together more than noise does.
    pub(super) fn has_structure(&self) -> bool {
        let largest = self
            .correlations
            .indexed_iter()
            .filter(|((i, j), _)| i != j)
            .map(|(_, r)| r.abs())
            .fold(0.0, f32::max);
        f64::from(largest) > STRUCTURE / (self.n_pictures as f64).sqrt()
    }

    /// Features of single positions: quantiles beside sorted correlations.
    pub(super) fn features(&self) -> Array2<f32> {
        let d = self.correlations.nrows();
        let mut features = Array2::zeros((d, QUANTILES + PROFILE));
        features.slice_mut(s![.., ..QUANTILES]).assign(&self.quantiles);
        for (row, mut target) in self.correlations.rows().into_iter().zip(features.rows_mut()) {
            let mut sorted = row.to_vec();
            sorted.sort_by(f32::total_cmp);
            for point in 0..PROFILE {
                target[QUANTILES + point] = 2.0 * sorted[point * (d - 1) / (PROFILE - 1)];
            }
        }
        features
    }
}

/// Quantiles of each of `d` positions over the images, centred and scaled over all pixels; found by counting.
fn quantiles(pictures: &[GrayImage], d: usize) -> Array2<f32> {
    let mut counts = vec![[0_u32; 256]; d];
    for picture in pictures {
        counts.iter_mut().zip(picture.as_raw()).for_each(|(counts, &value)| counts[usize::from(value)] += 1);
    }
    let total = |power: i32| -> f64 {
        let of = |(value, &count): (usize, &u32)| f64::from(count) * (value as f64).powi(power);
        counts.iter().map(|counts| counts.iter().enumerate().map(of).sum::<f64>()).sum()
    };
    let n = (pictures.len() * d).max(1) as f64;
    let mean = total(1) / n;
    let spread = (total(2) / n - mean * mean).max(0.0).sqrt().max(f64::from(f32::MIN_POSITIVE));
    let mut out = Array2::zeros((d, QUANTILES));
    for (counts, mut target) in counts.iter().zip(out.rows_mut()) {
        for (point, slot) in target.iter_mut().enumerate() {
            let value = ranked(counts, (2 * point + 1) * pictures.len() / (2 * QUANTILES));
            *slot = ((f64::from(value) - mean) / spread) as f32;
        }
    }
    out
}

/// The value of this rank, from 0, among counted values.
fn ranked(counts: &[u32; 256], rank: usize) -> u8 {
    let mut below = 0;
    let reached = (0..=255_u8).find(|&value| {
        below += counts[usize::from(value)] as usize;
        below > rank
    });
    reached.unwrap_or(255)
}
