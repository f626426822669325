//! Undoing a permutation of pixels without any known pair: other faces tell how pixels go together.
//!
//! Under one key, the correlation of two cipher positions over many images is that of the two plain positions, and
//! that of other people's faces is nearly the same. Positions are matched in three steps:
//! 1. by what a position has of its own: quantiles of its grey values, and its sorted correlations with all others;
//! 2. over and over, by its correlations with a random choice of positions, each compared with that of the position
//!    that its current match stands for;
//! 3. in one-to-one assignments over all positions, until the restored images become no likelier.
//!
//! This is seeded graph matching (V. Lyzinski, D. E. Fishkind, C. E. Priebe, JMLR 15, 2014) with seeds that are guessed.
//! Faces are nearly their own mirror image, so the search is repeated from the match turned over, and the match under
//! which the restored images are likelier is taken: as drawn from a normal distribution fitted to the auxiliary ones
//! (`Likelihood`).

mod likelihood;
mod search;
mod statistics;

use image::GrayImage;

use super::{Reconstruction, Trial};
use crate::score::{Finding, Guesses};
use crate::{Adversary, Attack, AttackInfo, Cost, NotApplicable};
use search::Search;
use statistics::Statistics;

/// The most positions; the last assignment takes time in the cube of their number.
const MOST_PIXELS: usize = 1600;

/// The fewest victims and auxiliary images.
const FEWEST_PICTURES: usize = 100;

/// The plain position of each cipher position, as far as the covariance of other images tells. `None` where the cipher images show no structure to go by.
///
/// # Errors
/// [`NotApplicable::TooFew`] and [`NotApplicable::TooMany`] for too few images (100 on either side) and too many pixels
/// (1,600), [`NotApplicable::ImageShape`] for images of different sizes.
pub fn match_positions(
    cipher: &[GrayImage],
    auxiliary: &[GrayImage],
    seed: [u8; 32],
) -> Result<Option<Vec<usize>>, NotApplicable> {
    let fewest = cipher.len().min(auxiliary.len());
    if fewest < FEWEST_PICTURES {
        return Err(NotApplicable::TooFew { what: "pictures", needed: FEWEST_PICTURES, found: fewest });
    }
    let width = cipher.first().map_or(0, |picture| picture.width() as usize);
    let found = cipher.first().map_or(0, |picture| picture.as_raw().len());
    if !(2..=MOST_PIXELS).contains(&found) {
        return Err(NotApplicable::TooMany { what: "pixels", limit: MOST_PIXELS, found });
    }
    let size = cipher.first().map_or((0, 0), GrayImage::dimensions);
    if let Some(other) = cipher.iter().chain(auxiliary).find(|picture| picture.dimensions() != size) {
        let (expected, (width, height)) = ("images of one size", other.dimensions());
        return Err(NotApplicable::ImageShape { expected, width, height });
    }
    let cipher = Statistics::of(cipher);
    if !cipher.has_structure() {
        return Ok(None);
    }
    Ok(Some(Search::new(cipher, Statistics::of(auxiliary), seed).run(width)))
}

/// `covariance`: pixel positions are matched by their covariance in other images.
pub(super) const ATTACK: Attack<Trial> = Attack {
    info: AttackInfo {
        summary: "pixel positions are matched by their covariance in other images",
        source: "after Lyzinski, Fishkind, Priebe, JMLR 2014",
        cost: Cost::Heavy,
        ..AttackInfo::new("covariance", Adversary::Auxiliary)
    },
    run,
    restore: Some(restore),
};

fn run(trial: &Trial, seed: [u8; 32]) -> Result<Vec<Finding>, NotApplicable> {
    trial.require(2, 2)?;
    let found = match_positions(&trial.parts().cipher, &trial.parts().auxiliary, seed)?;
    let mut findings = Reconstruction(undo(trial, found.as_deref())).findings(trial, 0)?;
    findings.extend(positions(trial, found.as_deref()));
    Ok(findings)
}

fn restore(trial: &Trial, seed: [u8; 32]) -> Result<Vec<GrayImage>, NotApplicable> {
    let found = match_positions(&trial.parts().cipher, &trial.parts().auxiliary, seed)?;
    Ok(undo(trial, found.as_deref()))
}

/// The victims' images by a match of positions; the mean face where there is none.
fn undo(trial: &Trial, found: Option<&[usize]>) -> Vec<GrayImage> {
    let mean = &trial.baseline().mean;
    let restore = |cipher: &GrayImage| {
        let mut picture = mean.clone().unwrap_or_else(|| cipher.clone());
        let pixels: &mut [u8] = &mut picture;
        for (&value, &target) in cipher.as_raw().iter().zip(found.into_iter().flatten()) {
            pixels[target] = value;
        }
        picture
    };
    trial.parts().cipher.iter().map(restore).collect()
}

fn positions(trial: &Trial, found: Option<&[usize]>) -> Option<Finding> {
    let truth = trial.parts().permutation.as_ref()?;
    let n = truth.len().max(1) as f64;
    let right = found.map_or(1, |found| found.iter().zip(truth).filter(|(a, b)| **a == **b as usize).count());
    let guesses = Guesses::Whole { success: right as f64 / n, baseline: 1.0 / n };
    Some(Finding::new("positions", "share right", guesses))
}
