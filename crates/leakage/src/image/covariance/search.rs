//! The search for the match of positions.

use ndarray::{Array1, Array2, ArrayView1, Axis, Zip};
use rand::SeedableRng;
use rand::seq::index::sample;
use rand_chacha::ChaCha20Rng;

use super::likelihood::Likelihood;
use super::statistics::Statistics;
use crate::linear::{cheapest, squared};

/// Positions that a round compares correlations with.
const ANCHORS: usize = 100;

/// Rounds from each start.
const ROUNDS: usize = 20;

/// Attempts from different anchors; one in several ends in a match that fits nowhere.
const ATTEMPTS: usize = 2;

/// Misfit below which an attempt is taken without another.
const CONVINCING: f64 = 1.5;

/// A match turned over is refined unless it fits worse than this many times the one it came from.
const MOST_WORSE: f64 = 1.2;

/// One-to-one assignments, at most.
const MOST_ASSIGNMENTS: usize = 8;

/// They go on while each brings the misfit down to this share of the one before.
const LEAST_GAIN: f64 = 0.999;

/// Likeness below which a match is not made one-to-one: assignments take long where nothing fits.
const ALIKE: f64 = 0.85;

/// Misfit above which a match is left as it is after the first of them.
const HOPELESS: f64 = 3.0;

pub(super) struct Search {
    cipher: Statistics,
    auxiliary: Statistics,
    likelihood: Likelihood,
    /// Distances of the positions' own quantiles.
    own: Array2<f32>,
    seed: [u8; 32],
}

/// A match, one-to-one unless it fits nowhere.
struct Candidate {
    /// As [`Likelihood::misfit`] has it; infinite where the match fits nowhere.
    misfit: f64,
    matches: Vec<usize>,
}

impl Search {
    pub(super) fn new(cipher: Statistics, auxiliary: Statistics, seed: [u8; 32]) -> Self {
        Self {
            own: squared(cipher.quantiles.view(), auxiliary.quantiles.view()),
            likelihood: Likelihood::of(&auxiliary, seed),
            cipher,
            auxiliary,
            seed,
        }
    }

    /// The likeliest match; once more from other anchors where none convinces.
    pub(super) fn run(&self, width: usize) -> Vec<usize> {
        let start = squared(self.cipher.features().view(), self.auxiliary.features().view());
        let start = nearest(&start);
        let mut rng = ChaCha20Rng::from_seed(self.seed);
        let mut best = self.attempt(start.clone(), width, &mut rng);
        for _ in 1..ATTEMPTS {
            if best.misfit < CONVINCING {
                break;
            }
            best = likelier(best, self.attempt(start.clone(), width, &mut rng));
        }
        best.matches
    }

    /// The likeliest of a match from `start` and of what comes of it when images are turned over left to right, top to
    /// bottom or both: faces are nearly their own mirror image, and matches settle on the wrong one as often as not.
    fn attempt(&self, start: Vec<usize>, width: usize, rng: &mut ChaCha20Rng) -> Candidate {
        let first = self.settle(&self.refine(start, rng));
        let last = first.matches.len() / width.max(1) * width;
        let across = |at: usize| at / width * width + (width - 1 - at % width);
        let down = |at: usize| last - width - at / width * width + at % width;
        let turns: [&dyn Fn(usize) -> usize; 3] = [&across, &down, &|at| across(down(at))];
        let turned = turns.map(|turn| first.matches.iter().map(|&at| turn(at)).collect::<Vec<usize>>());
        let most = MOST_WORSE * first.misfit;
        let turned =
            turned.into_iter().filter(|matches| self.likelihood.misfit(&self.cipher, matches) < most);
        let turned: Vec<Vec<usize>> = turned.collect();
        turned
            .into_iter()
            .fold(first, |best, matches| likelier(best, self.settle(&self.refine(matches, rng))))
    }

    /// Matches by correlations with anchors; single positions' own quantiles count less and less.
    fn refine(&self, mut matches: Vec<usize>, rng: &mut ChaCha20Rng) -> Vec<usize> {
        let d = matches.len();
        let anchors = ANCHORS.min(d);
        let mut weight = 2.0_f32;
        for _ in 0..ROUNDS {
            let chosen = sample(rng, d, anchors).into_vec();
            let matched: Vec<usize> = chosen.iter().map(|&position| matches[position]).collect();
            let mut cost = squared(
                self.cipher.correlations.select(Axis(1), &chosen).view(),
                self.auxiliary.correlations.select(Axis(1), &matched).view(),
            );
            let least = add(&mut cost, weight * anchors as f32 / 1000.0, &self.own);
            weight = (weight * 0.6).max(0.05);
            matches = nearest_without_favourites(&cost, &least);
        }
        matches
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
        crate::tabular::pearson(ours.iter().copied(), theirs.iter().copied()).unwrap_or(0.0)
    }

    /// One-to-one assignments, until they gain next to nothing.
    fn settle(&self, matches: &[usize]) -> Candidate {
        if self.likeness(matches) < ALIKE {
            return Candidate { misfit: f64::INFINITY, matches: matches.to_vec() };
        }
        let mut found = self.one_to_one(matches);
        for _ in 1..MOST_ASSIGNMENTS {
            if found.misfit > HOPELESS {
                break;
            }
            let next = self.one_to_one(&found.matches);
            if next.misfit > LEAST_GAIN * found.misfit {
                return likelier(found, next);
            }
            found = next;
        }
        found
    }

    /// The best one-to-one assignment by correlations with all positions.
    fn one_to_one(&self, matches: &[usize]) -> Candidate {
        let matched = self.auxiliary.correlations.select(Axis(1), matches);
        let mut cost = squared(self.cipher.correlations.view(), matched.view());
        cost.scaled_add(0.05 * matches.len() as f32 / 1000.0, &self.own);
        let matches = cheapest(cost.mapv(f64::from).view());
        Candidate { misfit: self.likelihood.misfit(&self.cipher, &matches), matches }
    }
}

fn likelier(a: Candidate, b: Candidate) -> Candidate {
    if b.misfit < a.misfit { b } else { a }
}

fn nearest(cost: &Array2<f32>) -> Vec<usize> {
    let least = |row: ArrayView1<'_, f32>| {
        row.iter().enumerate().min_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(column, _)| column)
    };
    cost.rows().into_iter().map(least).collect()
}

/// Adds `scale` times `own`; gives the least cost of each column. In one pass: the matrices are larger than caches.
fn add(cost: &mut Array2<f32>, scale: f32, own: &Array2<f32>) -> Array1<f32> {
    let mut least = Array1::from_elem(cost.ncols(), f32::INFINITY);
    for (mut cost, own) in cost.rows_mut().into_iter().zip(own.rows()) {
        Zip::from(&mut cost).and(own).and(&mut least).for_each(|cost, &own, least| {
            *cost += scale * own;
            *least = least.min(*cost);
        });
    }
    least
}

/// The cheapest column of each row, after the cost of columns that are cheap for many rows is raised, so that few rows
/// share a column: half of the `least` cost of each column is taken off.
fn nearest_without_favourites(cost: &Array2<f32>, least: &Array1<f32>) -> Vec<usize> {
    let mut ranks = Array1::zeros(cost.ncols());
    let first = |row: ArrayView1<'_, f32>| {
        Zip::from(&mut ranks)
            .and(row)
            .and(least)
            .for_each(|slot, &cost, &least| *slot = rank(cost + -0.5 * least));
        let lowest = ranks.iter().copied().fold(i32::MAX, i32::min);
        ranks.iter().position(|&rank| rank == lowest).unwrap_or(0)
    };
    cost.rows().into_iter().map(first).collect()
}

/// An integer that compares as [`f32::total_cmp`] does, of which a computer finds the least of many at once.
fn rank(value: f32) -> i32 {
    let bits = value.to_bits() as i32;
    bits ^ (((bits >> 31) as u32) >> 1) as i32
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn ranks_compare_as_numbers_do() {
        let numbers = [f32::NAN, f32::NEG_INFINITY, -2.5, -0.0, 0.0, 1e-40, 3.0, f32::INFINITY, -f32::NAN];
        for a in numbers {
            for b in numbers {
                assert_eq!(rank(a).cmp(&rank(b)), a.total_cmp(&b), "{a} and {b}");
            }
        }
    }

    #[test]
    fn a_column_that_is_cheap_for_all_is_given_to_fewer() {
        let mut cost = array![[1.0, 3.0, 9.0], [2.0, 2.5, 9.0]];
        let least = add(&mut cost, 2.0, &array![[0.0, 0.0, 0.5], [0.0, 0.0, 0.5]]);
        assert_eq!(
            (&cost, least.to_vec()),
            (&array![[1.0, 3.0, 10.0], [2.0, 2.5, 10.0]], vec![1.0, 2.5, 10.0])
        );
        assert_eq!(nearest(&cost), [0, 0]);
        // less .5, 1.25 and 5: 1.5 and 1.25 in the second row
        assert_eq!(nearest_without_favourites(&cost, &least), [0, 1]);
        // of equal costs the first
        assert_eq!(nearest_without_favourites(&Array2::zeros((1, 3)), &Array1::zeros(3)), [0]);
    }
}
