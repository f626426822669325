//! Guessed images of victims, and how they are scored.

use image::GrayImage;
use ndarray::ArrayView1;

use super::baseline::{Measure, alike, equal, similar, standard};
use super::trial::Trial;
use crate::score::{Finding, Guess, Guesses};
use crate::{NotApplicable, Outcome};

/// Guessed images of the first victims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reconstruction(pub Vec<GrayImage>);

impl Reconstruction {
    /// Scores every guessed image beside the mean of the auxiliary images: the share of pixels that are exactly
    /// right (beside each position's most frequent grey value), the correlation and the structural similarity.
    ///
    /// # Errors
    /// [`NotApplicable::TooMany`] for more images than victims, [`NotApplicable::GuessShape`] for one of another size.
    pub fn findings(&self, trial: &Trial, pairs: usize) -> Outcome {
        let (victims, found) = (trial.parts().truth.len(), self.0.len());
        if found > victims {
            return Err(NotApplicable::TooMany { what: "images for these victims", limit: victims, found });
        }
        if let Some(other) = self.0.iter().find(|guess| guess.dimensions() != trial.size()) {
            let [(columns, rows), (victim_columns, victim_rows)] =
                [other.dimensions(), trial.size()].map(|(width, height)| (width as usize, height as usize));
            let what = "pixels";
            return Err(NotApplicable::GuessShape { what, rows, columns, victim_rows, victim_columns });
        }
        let baseline = trial.baseline();
        let pixels = self.score(trial, &baseline.equal, equal);
        let likeness = [
            ("correlation", self.score(trial, &baseline.correlation, alike)),
            ("SSIM", self.score(trial, &baseline.similarity, similar)),
        ];
        let finding = |(metric, guesses)| Finding::new("pictures", metric, guesses);
        let mut findings = vec![finding(("share of pixels right", pixels)).of_whole_records()];
        findings.extend(likeness.into_iter().map(finding));
        findings.push(Finding::new("which picture", "share at rank 1", self.linked(trial)).of_identity());
        Ok(findings.into_iter().map(|finding| finding.with_pairs(pairs)).collect())
    }

    /// How often the guessed image is nearer (by correlation) to the victim's than to the other victims' compared.
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

/// The place of the largest; `None` where two share it, as a uniform guess has with all.
fn largest(overlaps: ArrayView1<'_, f32>) -> Option<usize> {
    let best = overlaps.iter().copied().reduce(f32::max)?;
    let mut places = overlaps.iter().zip(0..).filter(|(overlap, _)| **overlap == best).map(|(_, at)| at);
    places.next().filter(|_| places.next().is_none())
}
