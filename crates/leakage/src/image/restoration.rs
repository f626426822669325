//! The attack that restores most of a trial's images, with figures for people to look at.

use image::GrayImage;

use super::baseline::{alike, similar};
use super::quality::{mean_picture, psnr};
use super::{Trial, attacks};
use crate::AttackInfo;

/// The most decibels counted for an image, so that a perfect one has a mean.
const MOST_DECIBELS: f64 = 99.0;

/// What one attack restored of the first victims.
#[derive(Debug, Clone, PartialEq)]
pub struct Restoration {
    /// Id of the attack.
    pub attack: &'static str,
    /// The restored images.
    pub pictures: Vec<GrayImage>,
    /// Mean correlation with the originals.
    pub correlation: f64,
    /// Mean structural similarity.
    pub ssim: f64,
    /// Mean peak signal-to-noise ratio in decibels, at most 99 an image.
    pub psnr: f64,
}

/// What the attack restores whose images correlate most with the originals; `seed` gives that of an attack. `None` where
/// none restores anything.
pub fn best_restoration(trial: &Trial, seed: impl Fn(&AttackInfo) -> [u8; 32]) -> Option<Restoration> {
    let restored = attacks().iter().filter_map(|attack| {
        let pictures = attack.restore(trial, seed(&attack.info))?.ok()?;
        Some(Restoration::new(attack.info.id, pictures, &trial.parts().truth))
    });
    restored.max_by(|a, b| a.correlation.total_cmp(&b.correlation))
}

impl Restoration {
    fn new(attack: &'static str, pictures: Vec<GrayImage>, truth: &[GrayImage]) -> Self {
        let mean = |measure: &dyn Fn(&GrayImage, &GrayImage) -> Option<f64>| {
            let values: Vec<f64> = pictures.iter().zip(truth).filter_map(|(a, b)| measure(a, b)).collect();
            evaluation::mean(&values).unwrap_or(0.0)
        };
        let capped = |a: &GrayImage, b: &GrayImage| psnr(a, b).ok().map(|value| value.min(MOST_DECIBELS));
        let (correlation, ssim, psnr) = (mean(&alike), mean(&similar), mean(&capped));
        Self { attack, pictures, correlation, ssim, psnr }
    }

    /// The figures in words, beside those of the mean of the auxiliary images, which needs no ciphertext.
    pub fn words(&self, trial: &Trial) -> String {
        let figures =
            |r: &Self| format!("correlation {:.2}, SSIM {:.2}, PSNR {:.1} dB", r.correlation, r.ssim, r.psnr);
        let (auxiliary, truth) = (&trial.parts().auxiliary, &trial.parts().truth);
        let mean = mean_picture(auxiliary)
            .ok()
            .map(|mean| Self::new("mean", vec![mean; self.pictures.len()], truth));
        match mean {
            Some(mean) if mean.correlation >= self.correlation => {
                format!("nothing beyond the mean ({})", figures(&mean))
            }
            _ => format!("{} ({})", self.attack, figures(self)),
        }
    }
}
