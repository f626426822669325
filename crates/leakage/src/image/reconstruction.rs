//! Guessed pictures of victims, and how they are scored.

use image::GrayImage;

use super::quality::{correlation, mean_picture, ssim};
use super::trial::Trial;
use crate::score::{Finding, Guess, Guesses};

/// Guessed pictures of the first victims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reconstruction(pub Vec<GrayImage>);

/// Victims whose pictures are compared by structural similarity and correlation, which take longer than counting.
const COMPARED: usize = 40;

impl Reconstruction {
    /// Scores every guessed picture beside the mean of the auxiliary pictures: the share of pixels that are exactly
    /// right (beside each position's most frequent grey value), the correlation and the structural similarity.
    pub fn findings(&self, trial: &Trial, pairs: usize) -> Vec<Finding> {
        let mean = mean_picture(&trial.parts().auxiliary);
        let usual = usual_picture(&trial.parts().auxiliary);
        let exact = self.score(trial, self.0.len(), usual.as_ref(), |a, b| Some(share_equal(a, b)));
        let correlation =
            self.score(trial, COMPARED, mean.as_ref(), |a, b| Some(correlation(a, b).unwrap_or(0.0)));
        let similarity = self.score(trial, COMPARED, mean.as_ref(), ssim);
        let found = [("share of pixels right", exact), ("correlation", correlation), ("SSIM", similarity)];
        let finding = |(metric, guesses)| Finding::new("pictures", metric, guesses);
        let mut findings: Vec<Finding> = found.into_iter().map(finding).collect();
        findings.push(Finding::new("which picture", "share at rank 1", self.linked(trial)));
        findings.into_iter().map(|finding| finding.with_pairs(pairs)).collect()
    }

    /// How often the guessed picture is nearer (by correlation) to the victim's than to the other victims' compared.
    fn linked(&self, trial: &Trial) -> Guesses {
        let truth = &trial.parts().truth[..trial.parts().truth.len().min(COMPARED).min(self.0.len())];
        let candidates: Vec<Vec<f32>> = truth.iter().map(standard).collect();
        let guess = |((own, &record), picture): ((usize, &usize), &GrayImage)| Guess {
            record,
            success: f64::from(u8::from(nearest(&standard(picture), &candidates) == Some(own))),
            baseline: 1.0 / truth.len() as f64,
        };
        let victims = trial.parts().records.iter().enumerate().zip(&self.0).take(truth.len());
        Guesses::PerRecord(victims.map(guess).collect())
    }

    fn score(
        &self,
        trial: &Trial,
        most: usize,
        constant: Option<&GrayImage>,
        measure: impl Fn(&GrayImage, &GrayImage) -> Option<f64>,
    ) -> Guesses {
        let victims = trial.parts().records.iter().zip(&trial.parts().truth).zip(&self.0).take(most);
        let guess = |((&record, truth), guess): ((&usize, &GrayImage), &GrayImage)| Guess {
            record,
            success: measure(guess, truth).unwrap_or(0.0),
            baseline: constant.and_then(|constant| measure(constant, truth)).unwrap_or(0.0),
        };
        Guesses::PerRecord(victims.map(guess).collect())
    }
}

/// Grey values of mean 0 and norm 1, so that inner products are correlations; zeros for a uniform picture.
fn standard(picture: &GrayImage) -> Vec<f32> {
    let values = picture.as_raw();
    let mean = values.iter().map(|&v| f32::from(v)).sum::<f32>() / values.len().max(1) as f32;
    let norm = values.iter().map(|&v| (f32::from(v) - mean).powi(2)).sum::<f32>().sqrt();
    values.iter().map(|&v| if norm > 0.0 { (f32::from(v) - mean) / norm } else { 0.0 }).collect()
}

/// The candidate with the largest inner product; `None` where two share it, as a uniform guess has with all.
fn nearest(guess: &[f32], candidates: &[Vec<f32>]) -> Option<usize> {
    let overlap = |other: &Vec<f32>| guess.iter().zip(other).map(|(a, b)| a * b).sum::<f32>();
    let mut ranked: Vec<(f32, usize)> = candidates.iter().map(overlap).zip(0..).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    match ranked.as_slice() {
        [first, second, ..] if first.0 > second.0 => Some(first.1),
        [only] => Some(only.1),
        _ => None,
    }
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
