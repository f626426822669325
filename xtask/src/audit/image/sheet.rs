//! Reconstructed faces beside the originals, for each cipher the attack that restores most.

use std::path::Path;

use anyhow::Result;
use image::{GrayImage, RgbImage};
use leakage::audit::{TrialSize, TrialSource};
use leakage::image::{attacks, correlation, mean_picture, psnr, ssim};
use protocol::KeySchedule;
use rayon::prelude::*;
use report::sheets::{Sheet, enlarged};
use results::{Artifact, Regime};

use super::ImageCase;
use super::trials::Trials;
use crate::images::source::Source;
use crate::pictures::{Caption, add_picture};

/// Faces a cipher.
const FACES: usize = 4;

/// Side that small pictures are enlarged to, in pixels.
const SHOWN: u32 = 72;

/// What one attack restored.
struct Restored {
    attack: &'static str,
    pictures: Vec<GrayImage>,
    correlation: f64,
    ssim: f64,
    psnr: f64,
}

/// One sheet for the set: a row a cipher with originals, cipher pictures and the best reconstructions.
pub fn sheet(
    keys: KeySchedule,
    source: &Source,
    cases: &[ImageCase],
    staged: &Path,
) -> Result<Option<Artifact>> {
    let one_key: Vec<&ImageCase> =
        cases.iter().filter(|case| matches!(case.case.regime, Regime::None | Regime::SameKey)).collect();
    let rows: Vec<_> = one_key.par_iter().map(|case| row(keys, source, case)).collect::<Result<_>>()?;
    let rows: Vec<(String, String, Vec<RgbImage>)> = rows.into_iter().flatten().collect();
    if rows.is_empty() {
        return Ok(None);
    }
    let headings: Vec<String> =
        ["original", "encrypted", "restored"].iter().flat_map(|name| heading(name)).collect();
    let mut sheet = Sheet::new(&headings);
    let words: Vec<String> = rows.iter().map(|(_, words, _)| words.clone()).collect();
    for (name, _, pictures) in rows {
        sheet.row(&name, pictures);
    }
    let dataset = &source.input.dataset;
    let caption = format!(
        "What attacks restore, by cipher (one key): originals, cipher pictures, and what the strongest attack makes of \
         them. {}.",
        words.join("; ")
    );
    let alt = format!(
        "{FACES} pictures of {dataset} a cipher: original, encrypted and restored. {}.",
        words.join("; ")
    );
    let said = Caption { kind: "reconstruction", dataset, caption: &caption, alt: &alt };
    add_picture(staged, &sheet.draw()?, said).map(Some)
}

/// A heading over the first of the faces.
fn heading(name: &str) -> Vec<String> {
    let mut headings = vec![String::new(); FACES];
    headings[0] = name.to_owned();
    headings
}

fn row(
    keys: KeySchedule,
    source: &Source,
    case: &ImageCase,
) -> Result<Option<(String, String, Vec<RgbImage>)>> {
    let trials = Trials::new(keys, source, case);
    let trial = trials.trial(0, TrialSize::Wide)?;
    let parts = trial.parts();
    let restored = attacks().iter().filter_map(|attack| {
        let pictures = attack.restore(&trial, trials.seed(&attack.info, 0))?.ok()?;
        Some(Restored::new(attack.info.id, pictures, &parts.truth))
    });
    let best = restored.max_by(|a, b| a.correlation.total_cmp(&b.correlation));
    let Some(best) = best else { return Ok(None) };
    let words = format!("{}: {}", case.scheme.id, best.words(&parts.auxiliary, &parts.truth));
    let shown = [&parts.truth, &parts.cipher, &best.pictures];
    let pictures =
        shown.into_iter().flat_map(|pictures| pictures.iter().take(FACES).map(shown_larger)).collect();
    Ok(Some((case.scheme.id.to_owned(), words, pictures)))
}

impl Restored {
    fn new(attack: &'static str, pictures: Vec<GrayImage>, truth: &[GrayImage]) -> Self {
        let mean = |measure: &dyn Fn(&GrayImage, &GrayImage) -> Option<f64>| {
            let values: Vec<f64> = pictures.iter().zip(truth).filter_map(|(a, b)| measure(a, b)).collect();
            evaluation::mean(&values).unwrap_or(0.0)
        };
        let capped = |a: &GrayImage, b: &GrayImage| psnr(a, b).map(|value| value.min(99.0));
        let (correlation, ssim, psnr) = (mean(&correlation), mean(&ssim), mean(&capped));
        Self { attack, pictures, correlation, ssim, psnr }
    }

    /// The figures beside those of the mean of other pictures, which needs no ciphertext.
    fn words(&self, auxiliary: &[GrayImage], truth: &[GrayImage]) -> String {
        let figures =
            |r: &Self| format!("correlation {:.2}, SSIM {:.2}, PSNR {:.1} dB", r.correlation, r.ssim, r.psnr);
        let mean =
            mean_picture(auxiliary).map(|mean| Self::new("mean", vec![mean; self.pictures.len()], truth));
        match mean {
            Some(mean) if mean.correlation >= self.correlation => {
                format!("nothing beyond the mean ({})", figures(&mean))
            }
            _ => format!("{} ({})", self.attack, figures(self)),
        }
    }
}

fn shown_larger(picture: &GrayImage) -> RgbImage {
    enlarged(picture, (SHOWN / picture.width().max(picture.height()).max(1)).max(1))
}
