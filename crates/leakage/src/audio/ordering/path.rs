//! A path through positions, improved until no move helps.
//!
//! Moves are those of the travelling salesman: a stretch is reversed (2-opt; G. A. Croes, Operations Research 6, 1958),
//! or a few positions are moved elsewhere (Or-opt; I. Or, 1976). What is maximised counts not only neighbours, but all
//! positions up to a few apart, weighted by lag.

use ndarray::Array2;

/// Positions that are moved together at most.
const MOST_MOVED: usize = 3;

/// Sweeps over all moves at most; few are ever needed.
const MOST_SWEEPS: usize = 30;

/// An improvement smaller than this is rounding.
const LEAST: f64 = 1e-9;

/// Positions that count as near to one: moves are tried that bring near ones together.
const NEAREST: usize = 10;

/// What a path is worth: the sum over pairs of positions a few apart of their similarity times a weight of the lag.
#[derive(Debug, Clone)]
pub(super) struct Worth<'a> {
    similarity: &'a Array2<f64>,
    near: &'a Array2<bool>,
    /// Of lags 1, 2, …
    weights: Vec<f64>,
}

/// Which positions are among the most similar to which.
pub(super) fn near(similarity: &Array2<f64>) -> Array2<bool> {
    let mut near = Array2::from_elem(similarity.raw_dim(), false);
    for (i, row) in similarity.rows().into_iter().enumerate() {
        let mut others: Vec<usize> = (0..row.len()).filter(|&j| j != i).collect();
        others.sort_by(|&a, &b| row[b].total_cmp(&row[a]).then(a.cmp(&b)));
        for &j in others.iter().take(NEAREST) {
            near[[i, j]] = true;
            near[[j, i]] = true;
        }
    }
    near
}

/// Two adjacent stretches `start..middle` and `middle..end`, of which either may be empty: they change places, and each
/// may be reversed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Move {
    pub(super) start: usize,
    pub(super) middle: usize,
    pub(super) end: usize,
    pub(super) reversed: (bool, bool),
}

impl Move {
    /// The place before the move of what is at `place` after it.
    fn source(&self, place: usize) -> usize {
        let second = self.end - self.middle;
        match place.checked_sub(self.start) {
            Some(at) if at < second && self.reversed.1 => self.end - 1 - at,
            Some(at) if at < second => self.middle + at,
            Some(_) if place < self.end && self.reversed.0 => self.end - 1 - place + self.start,
            Some(_) if place < self.end => place - second,
            _ => place,
        }
    }

    pub(super) fn apply(&self, path: &mut [usize]) {
        let moved: Vec<usize> = (self.start..self.end).map(|place| path[self.source(place)]).collect();
        path[self.start..self.end].copy_from_slice(&moved);
    }
}

impl<'a> Worth<'a> {
    /// The worth by these similarities, of which [`near`] was asked before, and weights of lags 1, 2, …
    pub(super) fn new(similarity: &'a Array2<f64>, near: &'a Array2<bool>, weights: Vec<f64>) -> Self {
        Self { similarity, near, weights }
    }

    /// Whether a move makes near positions neighbours, at two of its three cuts if it has three.
    fn is_promising(&self, path: &[usize], step: Move) -> bool {
        let joined = |cut: usize| match (cut.checked_sub(1), cut < path.len()) {
            (Some(left), true) => self.near[[path[step.source(left)], path[step.source(cut)]]],
            _ => true,
        };
        let two = [joined(step.start), joined(step.end)];
        match step.middle < step.end {
            false => two[0] || two[1],
            true => {
                two.into_iter()
                    .chain([joined(step.start + step.end - step.middle)])
                    .filter(|&near| near)
                    .count()
                    > 1
            }
        }
    }

    /// What `step` adds to the worth of a path.
    fn gain(&self, path: &[usize], step: Move) -> f64 {
        let now = [step.start, step.middle, step.end];
        let then = [step.start, step.start + step.end - step.middle, step.end];
        self.across(path.len(), &then, |place| path[step.source(place)])
            - self.across(path.len(), &now, |place| path[place])
    }

    /// The worth of all pairs that a cut separates; `cuts` rise, and each lies before the place it names.
    fn across(&self, n: usize, cuts: &[usize; 3], at: impl Fn(usize) -> usize) -> f64 {
        let mut sum = 0.0;
        let mut before = 0;
        for &cut in cuts {
            for left in before.max(cut.saturating_sub(self.weights.len()))..cut {
                let row = self.similarity.row(at(left));
                for right in cut..n.min(left + self.weights.len() + 1) {
                    sum += self.weights[right - left - 1] * row[at(right)];
                }
            }
            before = cut;
        }
        sum
    }

    /// Makes every move that helps, until none does.
    pub(super) fn improve(&self, path: &mut [usize]) {
        for _ in 0..MOST_SWEEPS {
            if !self.sweep(path) {
                return;
            }
        }
    }

    fn sweep(&self, path: &mut [usize]) -> bool {
        let n = path.len();
        let mut improved = false;
        for start in 0..n {
            for end in start + 2..=n {
                let reversal = Move { start, middle: end, end, reversed: (true, false) };
                improved |= self.make(path, reversal);
            }
            for length in 1..=MOST_MOVED.min(n - start) {
                let middle = start + length;
                for end in middle + 1..=n {
                    for flip in [false, true] {
                        improved |= self.make(path, Move { start, middle, end, reversed: (flip, false) });
                    }
                }
                for first in 0..start {
                    for flip in [false, true] {
                        let back = Move { start: first, middle: start, end: middle, reversed: (false, flip) };
                        improved |= self.make(path, back);
                    }
                }
            }
        }
        improved
    }

    fn make(&self, path: &mut [usize], step: Move) -> bool {
        let helps = self.is_promising(path, step) && self.gain(path, step) > LEAST;
        if helps {
            step.apply(path);
        }
        helps
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha20Rng;

    fn total(worth: &Worth<'_>, path: &[usize]) -> f64 {
        let pairs = (0..path.len()).flat_map(|i| (i + 1..path.len()).map(move |j| (i, j)));
        let near = pairs.filter(|(i, j)| j - i <= worth.weights.len());
        near.map(|(i, j)| worth.weights[j - i - 1] * worth.similarity[[path[i], path[j]]]).sum()
    }

    #[test]
    fn gains_are_differences_of_worth() {
        let mut rng = ChaCha20Rng::from_seed([1; 32]);
        let half = Array2::from_shape_simple_fn((12, 12), || rng.random::<f64>());
        let similarity = &half + &half.t();
        let near = near(&similarity);
        let worth = Worth::new(&similarity, &near, vec![1.0, 0.5, 0.2]);
        for _ in 0..300 {
            let mut cuts = [0; 3].map(|_| rng.random_range(0..=12));
            cuts.sort_unstable();
            let [start, middle, end] = cuts;
            let step = Move { start, middle, end, reversed: (rng.random(), rng.random()) };
            let mut path: Vec<usize> = (0..12).rev().collect();
            let (before, gain) = (total(&worth, &path), worth.gain(&path, step));
            step.apply(&mut path);
            assert!((total(&worth, &path) - before - gain).abs() < 1e-9, "{step:?}");
        }
    }

    #[test]
    fn a_line_is_put_in_order() {
        let similarity = Array2::from_shape_fn((20, 20), |(i, j)| -(i as f64 - j as f64).abs());
        let mut path: Vec<usize> = (0..20).map(|i| i * 7 % 20).collect();
        Worth::new(&similarity, &near(&similarity), vec![1.0]).improve(&mut path);
        assert!(path.is_sorted() || path.iter().rev().is_sorted(), "{path:?}");
    }
}
