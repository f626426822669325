//! Labels and identities of encrypted images, from plain ones.
//!
//! The adversary has labelled plain images and wants the labels of encrypted ones. Whatever features the cipher
//! leaves alone, a classifier trained on plain images reads: of ciphers that only rearrange pixels, the sorted
//! pixels. Few images a label make it a matter of finding the nearest image (whose face is this?); many make it a
//! regression, here kernel ridge regression with a Gaussian kernel.

use std::collections::BTreeMap;

use classifiers::Cholesky;
use ndarray::{Array1, Array2, ArrayView1, Axis};

use super::Trial;
use super::features::{coarse_pixels, sorted_pixels, table};
use super::trial::Labelled;
use crate::linear::squared;
use crate::score::{Finding, Guess, Guesses};
use crate::{Adversary, Attack, AttackInfo, NotApplicable};

/// From this many gallery images a label on, labels are regressed; below, the nearest image decides.
const MANY: usize = 25;

/// Ridge of the regression.
const RIDGE: f64 = 0.05;

/// The most gallery images; the regression takes time in the cube of their number.
const MOST_PICTURES: usize = 1200;

/// `sorted-pixels`: labels are read from sorted pixels, which no permutation changes.
pub(super) const SORTED_PIXELS: Attack<Trial> = Attack {
    info: AttackInfo {
        summary: "labels are read from sorted pixels, which no permutation changes",
        source: "ours",
        ..AttackInfo::new("sorted-pixels", Adversary::Auxiliary)
    },
    run: run_sorted,
    restore: None,
};

fn run_sorted(trial: &Trial, _seed: [u8; 32]) -> Result<Vec<Finding>, NotApplicable> {
    run(trial, sorted_pixels)
}

/// `plain-classifier`: labels are read from pixels by what plain images teach.
pub(super) const PLAIN_CLASSIFIER: Attack<Trial> = Attack {
    info: AttackInfo {
        summary: "labels are read from pixels by what plain images teach",
        source: "ours",
        ..AttackInfo::new("plain-classifier", Adversary::Auxiliary)
    },
    run: run_pixels,
    restore: None,
};

fn run_pixels(trial: &Trial, _seed: [u8; 32]) -> Result<Vec<Finding>, NotApplicable> {
    run(trial, coarse_pixels)
}

fn run(trial: &Trial, extract: fn(&image::GrayImage) -> Vec<f64>) -> Result<Vec<Finding>, NotApplicable> {
    let (gallery, probes) = (&trial.parts().gallery, &trial.parts().probes);
    let n_labels = gallery.labels.iter().max().map_or(0, |most| most.saturating_add(1));
    if n_labels < 2 {
        return Err(NotApplicable::TooFew { what: "labels", needed: 2, found: n_labels });
    }
    if gallery.labels.len() > MOST_PICTURES {
        let found = gallery.labels.len();
        return Err(NotApplicable::TooMany { what: "gallery images", limit: MOST_PICTURES, found });
    }
    if probes.labels.is_empty() {
        return Err(NotApplicable::TooFew { what: "encrypted images", needed: 1, found: 0 });
    }
    let known = table(&gallery.pictures, extract);
    let scale = Scale::of(&known);
    let (known, asked) = (scale.standard(known), scale.standard(table(&probes.pictures, extract)));
    let guessed = match gallery.labels.len() / n_labels >= MANY {
        true => regress(&known, &gallery.labels, n_labels, &asked),
        false => nearest(&known, &gallery.labels, &asked),
    };
    Ok(vec![finding(trial, probes, &guessed)])
}

/// Mean and spread of each feature over the gallery.
struct Scale {
    mean: Array1<f64>,
    spread: Array1<f64>,
}

impl Scale {
    fn of(features: &Array2<f64>) -> Self {
        let zeros = || Array1::zeros(features.ncols());
        let mean = features.mean_axis(Axis(0)).unwrap_or_else(zeros);
        let squares = (features - &mean).mapv_into(|x| x * x);
        let spread = squares.mean_axis(Axis(0)).unwrap_or_else(zeros);
        Self { mean, spread: spread.mapv_into(|square| if square > 0.0 { square.sqrt() } else { 1.0 }) }
    }

    fn standard(&self, features: Array2<f64>) -> Array2<f64> {
        (features - &self.mean) / &self.spread
    }
}

/// The label of the nearest known row.
fn nearest(known: &Array2<f64>, labels: &[usize], asked: &Array2<f64>) -> Vec<usize> {
    let distances = squared(asked.view(), known.view());
    let least = |row: ArrayView1<'_, f64>| {
        row.iter().enumerate().min_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(i, _)| i)
    };
    distances.rows().into_iter().map(|row| labels.get(least(row)).copied().unwrap_or(0)).collect()
}

/// The label with the largest prediction of kernel ridge regression on +1 and -1.
fn regress(known: &Array2<f64>, labels: &[usize], n_labels: usize, asked: &Array2<f64>) -> Vec<usize> {
    let gamma = 1.0 / known.ncols().max(1) as f64;
    let kernel =
        |a: &Array2<f64>, b: &Array2<f64>| squared(a.view(), b.view()).mapv_into(|d| (-gamma * d).exp());
    let targets =
        Array2::from_shape_fn((labels.len(), n_labels), |(i, j)| if labels[i] == j { 1.0 } else { -1.0 });
    let gram = kernel(known, known) + Array2::<f64>::eye(labels.len()) * (RIDGE * labels.len() as f64 / 10.0);
    let Ok(factor) = Cholesky::new(gram) else { return nearest(known, labels, asked) };
    let scores = kernel(asked, known).dot(&factor.solve(targets));
    let largest = |row: ArrayView1<'_, f64>| {
        (0..n_labels).rev().max_by(|&a, &b| row[a].total_cmp(&row[b])).unwrap_or(0)
    };
    scores.rows().into_iter().map(largest).collect()
}

/// Beside the most frequent label among the probes.
fn finding(trial: &Trial, probes: &Labelled, guessed: &[usize]) -> Finding {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    probes.labels.iter().for_each(|&label| *counts.entry(label).or_default() += 1);
    let usual = counts.into_iter().rev().max_by_key(|&(_, count)| count).map_or(0, |(label, _)| label);
    let hit = |right: bool| f64::from(u8::from(right));
    let guess = |((&record, &label), &guessed): ((&usize, &usize), &usize)| Guess {
        record,
        success: hit(label == guessed),
        baseline: hit(label == usual),
    };
    let guesses = trial.parts().probe_records.iter().zip(&probes.labels).zip(guessed).map(guess).collect();
    Finding::new("label", "share right", Guesses::PerRecord(guesses)).of_column("label")
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn nearest_by_hand() {
        let known = array![[0.0, 0.0], [5.0, 5.0]];
        assert_eq!(nearest(&known, &[7, 9], &array![[1.0, 0.0], [4.0, 9.0]]), [7, 9]);
    }

    #[test]
    fn regression_bends() {
        // label 1 between -1 and 1, label 0 outside: no line parts them
        let known = Array2::from_shape_fn((60, 1), |(i, _)| i as f64 / 10.0 - 3.0);
        let labels: Vec<usize> = known.column(0).iter().map(|x| usize::from(x.abs() < 1.0)).collect();
        let found = regress(&known, &labels, 2, &array![[-2.5], [0.1], [2.2]]);
        assert_eq!(found, [0, 1, 0]);
    }
}
