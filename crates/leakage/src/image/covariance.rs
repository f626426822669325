//! Undoing a permutation of pixels without any known pair: other faces tell how pixels go together.
//!
//! Under one key, the correlation of two cipher positions over many pictures is that of the two plain positions, and
//! that of other people's faces is nearly the same. Positions are matched in two steps:
//! 1. by what a position has of its own: quantiles of its grey values, and its sorted correlations with all others;
//! 2. over and over, by its correlations with a random choice of positions, each compared with that of the position
//!    that its current match stands for; last in a one-to-one assignment over all positions.
//!
//! Faces are nearly their own mirror image, so the search is repeated from the match turned over, and the quantiles of
//! single positions (faces are lit from one side more often) have a say in which is taken. This is seeded graph matching
//! (V. Lyzinski, D. E. Fishkind, C. E. Priebe, JMLR 15, 2014) with seeds that are guessed.

use image::GrayImage;
use ndarray::{Array2, ArrayView2, Axis, s};
use rand::SeedableRng;
use rand::seq::index::sample;
use rand_chacha::ChaCha20Rng;

use super::{Reconstruction, Trial};
use crate::NotApplicable;
use crate::linear::assign;
use crate::score::{Finding, Guesses};

/// The most positions; the last assignment takes time in the cube of their number.
const MOST_PIXELS: usize = 1600;

/// The fewest victims and auxiliary pictures.
const FEWEST_PICTURES: usize = 100;

/// Quantiles of a position's grey values.
const QUANTILES: usize = 15;

/// Sorted correlations of a position that are compared.
const PROFILE: usize = 60;

/// Positions that a round compares correlations with.
const ANCHORS: usize = 100;

/// Rounds from each start.
const ROUNDS: usize = 20;

/// Attempts from different anchors; one in several ends in a match that fits nowhere.
const ATTEMPTS: usize = 2;

/// Likeness from which an attempt is taken without another.
const CONVINCING: f64 = 0.95;

/// Standard errors of a correlation of noise beyond which a correlation shows structure.
const STRUCTURE: f64 = 8.0;

/// What many pictures tell of their positions.
struct Statistics {
    /// d x QUANTILES, centred and scaled over all pixels of all pictures.
    quantiles: Array2<f32>,
    /// d x d.
    correlations: Array2<f32>,
    n_pictures: usize,
}

impl Statistics {
    fn of(pictures: &[GrayImage]) -> Self {
        let d = pictures.first().map_or(0, |picture| picture.as_raw().len());
        let mut standard = Array2::zeros((pictures.len(), d));
        for (picture, mut row) in pictures.iter().zip(standard.rows_mut()) {
            row.iter_mut().zip(picture.as_raw()).for_each(|(slot, &value)| *slot = f32::from(value));
        }
        let n = pictures.len().max(1) as f32;
        standard -= &(standard.sum_axis(Axis(0)) / n);
        let squares = (&standard * &standard).sum_axis(Axis(0)) / n;
        standard /= &squares.mapv_into(|square| if square > 0.0 { square.sqrt() } else { 1.0 });
        Self {
            quantiles: quantiles(pictures, d),
            correlations: standard.t().dot(&standard) / n,
            n_pictures: pictures.len(),
        }
    }

    /// Whether any two positions go together more than noise does.
    fn has_structure(&self) -> bool {
        let largest = self
            .correlations
            .indexed_iter()
            .filter(|((i, j), _)| i != j)
            .map(|(_, r)| r.abs())
            .fold(0.0, f32::max);
        f64::from(largest) > STRUCTURE / (self.n_pictures as f64).sqrt()
    }

    /// Features of single positions: quantiles beside sorted correlations.
    fn features(&self) -> Array2<f32> {
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

/// Quantiles of each of `d` positions over the pictures, centred and scaled over all pixels; found by counting.
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

/// Squared distances of all rows of `a` and `b`.
fn distances(a: ArrayView2<'_, f32>, b: ArrayView2<'_, f32>) -> Array2<f32> {
    let norms = |rows: ArrayView2<'_, f32>| rows.map_axis(Axis(1), |row| row.dot(&row));
    let mut out = a.dot(&b.t()) * -2.0;
    out += &norms(a).insert_axis(Axis(1));
    out += &norms(b);
    out
}

/// The plain position of each cipher position, as far as the covariance of other pictures tells: `width` is that of the
/// pictures. `None` where the cipher pictures show no structure to go by.
///
/// # Errors
/// [`NotApplicable::TooFew`] and [`NotApplicable::TooMany`] for too few pictures and too many pixels.
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
    let cipher = Statistics::of(cipher);
    if !cipher.has_structure() {
        return Ok(None);
    }
    let auxiliary = Statistics::of(auxiliary);
    let search = Search {
        own: distances(cipher.quantiles.view(), auxiliary.quantiles.view()),
        cipher,
        auxiliary,
        seed,
    };
    Ok(Some(search.run(width)))
}

struct Search {
    cipher: Statistics,
    auxiliary: Statistics,
    /// Distances of the positions' own quantiles.
    own: Array2<f32>,
    seed: [u8; 32],
}

impl Search {
    /// The best of a match and those that its mirror images lead to; once more from other anchors where none convinces.
    fn run(&self, width: usize) -> Vec<usize> {
        let start = distances(self.cipher.features().view(), self.auxiliary.features().view());
        let start = nearest(&start);
        let mut rng = ChaCha20Rng::from_seed(self.seed);
        let mut best = self.attempt(start.clone(), width, &mut rng);
        for _ in 1..ATTEMPTS {
            if self.likeness(&best.1) >= CONVINCING {
                break;
            }
            let other = self.attempt(start.clone(), width, &mut rng);
            if other.0 < best.0 {
                best = other;
            }
        }
        self.one_to_one(best.1)
    }

    /// A match with its misfit: from `start`, and from what comes of it when pictures are turned over left to right, top
    /// to bottom or both, since faces are nearly their own mirror image and matches often settle on a wrong one.
    fn attempt(&self, start: Vec<usize>, width: usize, rng: &mut ChaCha20Rng) -> (f64, Vec<usize>) {
        let first = self.refine(start, rng);
        let last = first.len() / width.max(1) * width;
        let across = |at: usize| at / width * width + (width - 1 - at % width);
        let down = |at: usize| last - width - at / width * width + at % width;
        let mut best = (self.misfit(&first), first.clone());
        let turns: [&dyn Fn(usize) -> usize; 3] = [&across, &down, &|at| across(down(at))];
        for turn in turns {
            let found = self.refine(first.iter().map(|&at| turn(at)).collect(), rng);
            let misfit = self.misfit(&found);
            if misfit < best.0 {
                best = (misfit, found);
            }
        }
        best
    }

    /// How far positions are from what they are matched to: by their own quantiles, and by their correlations with
    /// every eighth position, each kind counted as one.
    fn misfit(&self, matches: &[usize]) -> f64 {
        let (mut squares, mut count) = (0.0, 0.0);
        for (i, &at) in matches.iter().enumerate() {
            for (j, &with) in matches.iter().enumerate().step_by(8) {
                let difference = self.cipher.correlations[[i, j]] - self.auxiliary.correlations[[at, with]];
                squares += f64::from(difference * difference);
                count += 1.0;
            }
        }
        let own = self.own_distance(matches) / QUANTILES as f64;
        own + squares / f64::max(count, 1.0) * matches.len() as f64
    }

    /// How alike the correlations of cipher positions and of the positions they are matched to are: the correlation of
    /// these correlations, over every eighth column.
    fn likeness(&self, matches: &[usize]) -> f64 {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for (i, &at) in matches.iter().enumerate() {
            for (j, &with) in matches.iter().enumerate().step_by(8).filter(|&(j, _)| j != i) {
                ours.push(f64::from(self.cipher.correlations[[i, j]]));
                theirs.push(f64::from(self.auxiliary.correlations[[at, with]]));
            }
        }
        crate::tabular::correlation(&ours, &theirs).unwrap_or(0.0)
    }

    /// Matches by correlations with anchors; single positions' own quantiles count less and less.
    fn refine(&self, mut matches: Vec<usize>, rng: &mut ChaCha20Rng) -> Vec<usize> {
        let d = matches.len();
        let anchors = ANCHORS.min(d);
        let mut weight = 2.0_f32;
        for _ in 0..ROUNDS {
            let chosen = sample(rng, d, anchors).into_vec();
            let matched: Vec<usize> = chosen.iter().map(|&position| matches[position]).collect();
            let mut cost = distances(
                self.cipher.correlations.select(Axis(1), &chosen).view(),
                self.auxiliary.correlations.select(Axis(1), &matched).view(),
            );
            cost.scaled_add(weight * anchors as f32 / 1000.0, &self.own);
            weight = (weight * 0.6).max(0.05);
            matches = nearest(&without_favourites(cost));
        }
        matches
    }

    fn own_distance(&self, matches: &[usize]) -> f64 {
        matches.iter().enumerate().map(|(i, &j)| f64::from(self.own[[i, j]])).sum()
    }

    /// The best one-to-one assignment by correlations with all positions, twice.
    fn one_to_one(&self, mut matches: Vec<usize>) -> Vec<usize> {
        for _ in 0..2 {
            let matched = self.auxiliary.correlations.select(Axis(1), &matches);
            let mut cost = distances(self.cipher.correlations.view(), matched.view());
            cost.scaled_add(0.05 * matches.len() as f32 / 1000.0, &self.own);
            matches = assign(cost.mapv(f64::from).view());
        }
        matches
    }
}

fn nearest(cost: &Array2<f32>) -> Vec<usize> {
    let least = |row: ndarray::ArrayView1<'_, f32>| {
        row.iter().enumerate().min_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(column, _)| column)
    };
    cost.rows().into_iter().map(least).collect()
}

/// Raises the cost of columns that are cheap for many rows, so that few rows share a column.
fn without_favourites(mut cost: Array2<f32>) -> Array2<f32> {
    let least = cost.map_axis(Axis(0), |column| column.iter().copied().fold(f32::INFINITY, f32::min));
    cost.scaled_add(-0.5, &least.broadcast(cost.raw_dim()).expect("one entry a column").to_owned());
    cost
}

pub(super) fn run(trial: &Trial, seed: [u8; 32]) -> Result<Vec<Finding>, NotApplicable> {
    trial.require(2, 2)?;
    let found = match_positions(&trial.parts().cipher, &trial.parts().auxiliary, seed)?;
    let mut findings = Reconstruction(undo(trial, found.as_deref())).findings(trial, 0);
    findings.extend(positions(trial, found.as_deref()));
    Ok(findings)
}

pub(super) fn restore(trial: &Trial, seed: [u8; 32]) -> Result<Vec<GrayImage>, NotApplicable> {
    let found = match_positions(&trial.parts().cipher, &trial.parts().auxiliary, seed)?;
    Ok(undo(trial, found.as_deref()))
}

/// The victims' pictures by a match of positions; the mean face where there is none.
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
