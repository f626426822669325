//! Guessed pictures of victims, and how they are scored.

use image::GrayImage;
use ndarray::{Array2, ArrayView1};

use super::quality::{correlation, mean_picture, ssim};
use super::trial::{Trial, TrialParts};
use crate::score::{Finding, Guess, Guesses};

/// Guessed pictures of the first victims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reconstruction(pub Vec<GrayImage>);

/// Victims whose pictures are compared by structural similarity and correlation, which take longer than counting.
const COMPARED: usize = 40;

/// What every reconstruction of a trial is scored beside: what guesses without ciphertexts get of each victim.
#[derive(Debug, Clone)]
pub(super) struct Baseline {
    /// The mean of the auxiliary pictures.
    pub(super) mean: Option<GrayImage>,
    /// The share of pixels that have their position's most frequent grey value.
    equal: Vec<f64>,
    /// The correlation with the mean of the first victims.
    correlation: Vec<f64>,
    /// Their structural similarity to the mean.
    similarity: Vec<f64>,
    /// Their pictures, as [`standard`] makes them.
    candidates: Array2<f32>,
}

impl Baseline {
    /// Scores the guesses without ciphertexts.
    pub(super) fn of(parts: &TrialParts) -> Self {
        let (mean, usual) = (mean_picture(&parts.auxiliary), usual_picture(&parts.auxiliary));
        let score = |guess: Option<&GrayImage>, most: usize, measure: Measure| {
            let of = |truth| guess.and_then(|guess| measure(guess, truth)).unwrap_or(0.0);
            parts.truth.iter().take(most).map(of).collect()
        };
        Self {
            equal: score(usual.as_ref(), parts.truth.len(), equal),
            correlation: score(mean.as_ref(), COMPARED, correlation),
            similarity: score(mean.as_ref(), COMPARED, ssim),
            candidates: standard(parts.truth.iter().take(COMPARED)),
            mean,
        }
    }
}

/// How alike two pictures are.
type Measure = fn(&GrayImage, &GrayImage) -> Option<f64>;

fn equal(a: &GrayImage, b: &GrayImage) -> Option<f64> {
    Some(share_equal(a, b))
}

impl Reconstruction {
    /// Scores every guessed picture beside the mean of the auxiliary pictures: the share of pixels that are exactly
    /// right (beside each position's most frequent grey value), the correlation and the structural similarity.
    pub fn findings(&self, trial: &Trial, pairs: usize) -> Vec<Finding> {
        let baseline = trial.baseline();
        let pixels = self.score(trial, &baseline.equal, equal);
        let likeness = [
            ("correlation", self.score(trial, &baseline.correlation, correlation)),
            ("SSIM", self.score(trial, &baseline.similarity, ssim)),
        ];
        let finding = |(metric, guesses)| Finding::new("pictures", metric, guesses);
        let mut findings = vec![finding(("share of pixels right", pixels)).of_whole_records()];
        findings.extend(likeness.into_iter().map(finding));
        findings.push(Finding::new("which picture", "share at rank 1", self.linked(trial)));
        findings.into_iter().map(|finding| finding.with_pairs(pairs)).collect()
    }

    /// How often the guessed picture is nearer (by correlation) to the victim's than to the other victims' compared.
    fn linked(&self, trial: &Trial) -> Guesses {
        let candidates = &trial.baseline().candidates;
        let n = candidates.nrows().min(self.0.len());
        let candidates = candidates.slice(ndarray::s![..n, ..]);
        let overlaps = standard(self.0.iter().take(n)).dot(&candidates.t());
        let guess = |((own, &record), overlaps): ((usize, &usize), ArrayView1<'_, f32>)| Guess {
            record,
            success: f64::from(u8::from(largest(overlaps) == Some(own))),
            baseline: 1.0 / n as f64,
        };
        let victims = trial.parts().records.iter().enumerate().zip(overlaps.rows());
        Guesses::PerRecord(victims.map(guess).collect())
    }

    /// Scores as many victims as `baseline` has.
    fn score(&self, trial: &Trial, baseline: &[f64], measure: Measure) -> Guesses {
        let victims = trial.parts().records.iter().zip(&trial.parts().truth).zip(&self.0).zip(baseline);
        let guess = |(((&record, truth), guess), &baseline): (((&usize, &GrayImage), &GrayImage), &f64)| {
            Guess { record, success: measure(guess, truth).unwrap_or(0.0), baseline }
        };
        Guesses::PerRecord(victims.map(guess).collect())
    }
}

/// Grey values of mean 0 and norm 1, one row a picture, so that inner products are correlations; zeros for a uniform
/// picture.
fn standard<'a>(pictures: impl Iterator<Item = &'a GrayImage>) -> Array2<f32> {
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

/// The place of the largest; `None` where two share it, as a uniform guess has with all.
fn largest(overlaps: ArrayView1<'_, f32>) -> Option<usize> {
    let best = overlaps.iter().copied().reduce(f32::max)?;
    let mut places = overlaps.iter().zip(0..).filter(|(overlap, _)| **overlap == best).map(|(_, at)| at);
    places.next().filter(|_| places.next().is_none())
}

/// Share of pixels at which two pictures agree; 0 for pictures without pixels.
pub fn share_equal(a: &GrayImage, b: &GrayImage) -> f64 {
    let equal = a.as_raw().iter().zip(b.as_raw()).filter(|(x, y)| x == y).count();
    equal as f64 / a.as_raw().len().max(1) as f64
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
