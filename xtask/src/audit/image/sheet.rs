//! Reconstructed faces beside the originals, for each cipher the attack that restores most.

use std::path::Path;

use anyhow::Result;
use image::{GrayImage, RgbImage};
use leakage::audit::{TrialSize, TrialSource};
use leakage::image::best_restoration;
use protocol::KeySchedule;
use rayon::prelude::*;
use report::sheets::{Sheet, enlarged};
use results::Artifact;
use results::scheme::named;

use super::ImageCase;
use super::trials::Trials;
use crate::images::source::Source;
use crate::pictures::{Caption, add_picture};

/// Faces a cipher.
const FACES: usize = 4;

/// Side that small images are enlarged to, in pixels.
const SHOWN: u32 = 72;

/// One sheet for the set: a row per cipher with originals, cipher images and the best reconstructions.
pub fn sheet(
    keys: KeySchedule,
    source: &Source,
    cases: &[ImageCase],
    staged: &Path,
) -> Result<Option<Artifact>> {
    let one_key: Vec<&ImageCase> = cases.iter().filter(|case| case.has_one_key()).collect();
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
        "What attacks restore, by cipher (one key): originals, cipher images, and what the strongest attack makes of \
         them. {}.",
        words.join("; ")
    );
    let alt = format!(
        "{FACES} images of {dataset} a cipher: original, encrypted and restored. {}.",
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
    let best = best_restoration(&trial, |attack| trials.seed(attack, 0));
    let Some(best) = best else { return Ok(None) };
    let name = named(case.scheme.id, &case.case.options);
    let words = format!("{name}: {}", best.words(&trial));
    let shown = [trial.truth(), trial.cipher(), best.pictures.as_slice()];
    let pictures =
        shown.into_iter().flat_map(|pictures| pictures.iter().take(FACES).map(shown_larger)).collect();
    Ok(Some((name, words, pictures)))
}

fn shown_larger(picture: &GrayImage) -> RgbImage {
    enlarged(picture, (SHOWN / picture.width().max(picture.height()).max(1)).max(1))
}
