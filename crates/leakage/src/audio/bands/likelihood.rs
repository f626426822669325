//! Which places of bands make encrypted frames most likely under the statistics of plain ones.

use classifiers::Cholesky;
use ndarray::{Array1, Array2};
use rand::seq::SliceRandom;
use rand_chacha::ChaCha20Rng;

use super::statistics::{Split, Statistics};

/// Random places that a search starts from, beside the best match of means.
const STARTS: usize = 16;

/// Added to the variance of every part: energies of single frames vary by themselves.
const RIDGE: f64 = 0.05;

/// A gain smaller than this is rounding.
const LEAST: f64 = 1e-9;

/// Where every plain band is, and whether it is upside down there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Places {
    pub(super) sources: Vec<usize>,
    pub(super) inverted: Vec<bool>,
}

/// The negative logarithm of the likelihood of encrypted frames, but for constants and per frame: that of a normal
/// distribution with the plain mean and covariance.
pub(super) struct Likelihood<'a> {
    split: Split,
    cipher: &'a Statistics,
    mean: &'a Array1<f64>,
    precision: Array2<f64>,
}

impl<'a> Likelihood<'a> {
    /// `None` where the plain covariance cannot be inverted, which rounding alone could cause.
    pub(super) fn new(split: Split, cipher: &'a Statistics, plain: &'a Statistics) -> Option<Self> {
        let mut covariance = plain.covariance.clone();
        covariance.diag_mut().mapv_inplace(|variance| variance + RIDGE);
        let precision = Cholesky::new(covariance).ok()?.solve(Array2::eye(split.len()));
        Some(Self { split, cipher, mean: &plain.mean, precision })
    }

    /// The encrypted part that lies where each plain part was.
    fn parts(&self, places: &Places) -> Vec<usize> {
        let parts = self.split.parts;
        let band = |(&source, &inverted): (&usize, &bool)| {
            (0..parts).map(move |part| source * parts + if inverted { parts - 1 - part } else { part })
        };
        places.sources.iter().zip(&places.inverted).flat_map(band).collect()
    }

    fn cost(&self, places: &Places) -> f64 {
        let all: Vec<usize> = (0..self.split.bands).collect();
        self.involving(&self.parts(places), &all)
    }

    /// The part of the cost that involves any of these bands.
    fn involving(&self, parts: &[usize], bands: &[usize]) -> f64 {
        let apart = |to: usize| self.cipher.mean[parts[to]] - self.mean[to];
        let is_one = |part: usize| bands.contains(&(part / self.split.parts));
        let row = |to: usize| -> f64 {
            let (weights, products) = (self.precision.row(to), self.cipher.covariance.row(parts[to]));
            let ours = apart(to);
            let term = |other: usize| {
                // pairs with other bands occur twice, but are met once
                let twice = if is_one(other) { 1.0 } else { 2.0 };
                twice * weights[other] * (products[parts[other]] + ours * apart(other))
            };
            (0..parts.len()).map(term).sum()
        };
        (0..parts.len()).filter(|&part| is_one(part)).map(row).sum()
    }

    /// The likeliest places that searches from several starts find.
    pub(super) fn search(&self, start: Places, may_invert: bool, rng: &mut ChaCha20Rng) -> Places {
        let mut best = self.settled(start.clone(), may_invert);
        for _ in 0..STARTS {
            let mut other = start.clone();
            other.sources.shuffle(rng);
            let other = self.settled(other, may_invert);
            if other.0 < best.0 {
                best = other;
            }
        }
        best.1
    }

    /// Places that neither an exchange of two bands nor turning one makes likelier, and their cost.
    fn settled(&self, mut places: Places, may_invert: bool) -> (f64, Places) {
        loop {
            let parts = self.parts(&places);
            let gains =
                self.steps(may_invert).into_iter().map(|step| (self.gain(&places, &parts, step), step));
            match gains.reduce(|best, next| if next.0 > best.0 { next } else { best }) {
                Some((gain, step)) if gain > LEAST => step.apply(&mut places),
                _ => return (self.cost(&places), places),
            }
        }
    }

    fn gain(&self, places: &Places, parts: &[usize], step: Step) -> f64 {
        let mut changed = places.clone();
        step.apply(&mut changed);
        let bands = if step.one == step.other { vec![step.one] } else { vec![step.one, step.other] };
        self.involving(parts, &bands) - self.involving(&self.parts(&changed), &bands)
    }

    fn steps(&self, may_invert: bool) -> Vec<Step> {
        let flips: &[(bool, bool)] = match may_invert {
            true => &[(false, false), (true, false), (false, true), (true, true)],
            false => &[(false, false)],
        };
        let pairs =
            (0..self.split.bands).flat_map(|one| (one..self.split.bands).map(move |other| (one, other)));
        let steps =
            pairs.flat_map(|(one, other)| flips.iter().map(move |&turned| Step { one, other, turned }));
        steps.filter(|step| step.one < step.other || step.turned == (true, false)).collect()
    }
}

/// Two bands change places, and each may be turned over; or one band is turned over, if both are the same.
#[derive(Debug, Clone, Copy)]
struct Step {
    one: usize,
    other: usize,
    turned: (bool, bool),
}

impl Step {
    fn apply(self, places: &mut Places) {
        places.sources.swap(self.one, self.other);
        places.inverted.swap(self.one, self.other);
        places.inverted[self.one] ^= self.turned.0;
        places.inverted[self.other] ^= self.turned.1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn gains_are_differences_of_cost() {
        let split = Split { bands: 3, parts: 2 };
        let rows = Array2::from_shape_fn((20, 6), |(i, j)| ((i * 7 + j * j * 3 + i * j) % 11) as f64);
        let other = Array2::from_shape_fn((20, 6), |(i, j)| ((i * 5 + j * 3 + i * i) % 13) as f64);
        let (cipher, plain) = (Statistics::of(&rows), Statistics::of(&other));
        let likelihood = Likelihood::new(split, &cipher, &plain).unwrap();
        let places = Places { sources: vec![2, 0, 1], inverted: vec![false, true, false] };
        for step in likelihood.steps(true) {
            let mut changed = places.clone();
            step.apply(&mut changed);
            let gain = likelihood.gain(&places, &likelihood.parts(&places), step);
            let difference = likelihood.cost(&places) - likelihood.cost(&changed);
            assert!((gain - difference).abs() < 1e-9 * difference.abs().max(1.0), "{step:?}");
        }
        assert_eq!((likelihood.steps(true).len(), likelihood.steps(false).len()), (15, 3));
    }

    #[test]
    fn the_cost_by_hand() {
        let plain =
            Statistics { mean: array![1.0, 3.0], covariance: array![[1.0 - RIDGE, 0.0], [0.0, 4.0 - RIDGE]] };
        let cipher = Statistics { mean: array![3.0, 2.0], covariance: array![[4.0, 0.0], [0.0, 1.0]] };
        let likelihood = Likelihood::new(Split { bands: 2, parts: 1 }, &cipher, &plain).unwrap();
        let cost = |sources| likelihood.cost(&Places { sources, inverted: vec![false; 2] });
        assert!((cost(vec![0, 1]) - (4.0 + 4.0 + 0.25 + 0.25)).abs() < 1e-9);
        assert!((cost(vec![1, 0]) - (1.0 + 1.0 + 1.0)).abs() < 1e-9);
    }
}
