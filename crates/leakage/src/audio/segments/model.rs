//! Which of several segments follows: a model learned from plain speech.

use classifiers::Cholesky;
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis, s};

use super::joins::{FEATURES, Segment, features};

/// Newton steps; the likelihood is concave, and few are needed.
const STEPS: usize = 12;

/// Penalty on the squares of weights, relative to one choice.
const PENALTY: f64 = 1.0;

/// The odds that one segment follows another, among the segments of a block (a conditional logit: D. McFadden,
/// "Conditional logit analysis of qualitative choice behavior", 1974).
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Model {
    mean: Array1<f64>,
    scale: Array1<f64>,
    weights: Array1<f64>,
}

/// The candidates of one choice, a row each; the first is right.
type Choice = Array2<f64>;

impl Model {
    /// From plain recordings cut into segments, of which `block` successive ones are candidates for each other.
    pub(super) fn learned(plain: &[&[f32]], segment: usize, block: usize) -> Self {
        let mut choices: Vec<Choice> = Vec::new();
        for recording in plain {
            let segments: Vec<Segment> = recording.chunks_exact(segment).map(Segment::of).collect();
            segments.chunks(block).for_each(|block| choices.extend(choices_of(block)));
        }
        let (mean, scale) = moments(&choices);
        choices.iter_mut().for_each(|choice| *choice = (&*choice - &mean) / &scale);
        let mut weights = Array1::zeros(FEATURES);
        for _ in 0..STEPS {
            let Some(step) = newton(&choices, &weights) else { break };
            weights += &step;
            if step.iter().all(|step| step.abs() < 1e-6) {
                break;
            }
        }
        Self { mean, scale, weights }
    }

    /// Entry i, j: the logarithm of the odds that segment j follows segment i.
    pub(super) fn odds(&self, segments: &[Segment]) -> Array2<f64> {
        let n = segments.len();
        Array2::from_shape_fn((n, n), |(i, j)| if i == j { 0.0 } else { self.of(&segments[i], &segments[j]) })
    }

    pub(super) fn of(&self, left: &Segment, right: &Segment) -> f64 {
        let row = Array1::from_iter(features(left, right));
        ((row - &self.mean) / &self.scale).dot(&self.weights)
    }
}

/// What follows each segment of a block, and what comes before it.
fn choices_of(block: &[Segment]) -> Vec<Choice> {
    let n = block.len();
    if n < 3 {
        return Vec::new();
    }
    let joins: Vec<Vec<[f64; FEATURES]>> =
        block.iter().map(|left| block.iter().map(|right| features(left, right)).collect()).collect();
    let stacked = |pairs: Vec<(usize, usize)>| {
        Array2::from_shape_fn((pairs.len(), FEATURES), |(row, which)| {
            joins[pairs[row].0][pairs[row].1][which]
        })
    };
    let after = (0..n - 1).map(|at| {
        let others =
            (0..n).filter(move |&other| other != at && other != at + 1).map(move |other| (at, other));
        stacked(std::iter::once((at, at + 1)).chain(others).collect())
    });
    let before = (1..n).map(|at| {
        let others =
            (0..n).filter(move |&other| other != at && other + 1 != at).map(move |other| (other, at));
        stacked(std::iter::once((at - 1, at)).chain(others).collect())
    });
    after.chain(before).collect()
}

/// Mean and standard deviation of each feature; a constant one has the scale 1.
fn moments(choices: &[Choice]) -> (Array1<f64>, Array1<f64>) {
    let n = choices.iter().map(Choice::nrows).sum::<usize>().max(1) as f64;
    let rows = || choices.iter().flat_map(Choice::rows);
    let mean = rows().fold(Array1::zeros(FEATURES), |sum, row| sum + row) / n;
    let square = |row: ArrayView1<'_, f64>| (&row - &mean).mapv(|apart| apart * apart);
    let variance = rows().fold(Array1::zeros(FEATURES), |sum, row| sum + square(row)) / n;
    (mean, variance.mapv(|variance: f64| if variance > 0.0 { variance.sqrt() } else { 1.0 }))
}

/// The step to the maximum of the second-order approximation of the penalised likelihood.
fn newton(choices: &[Choice], weights: &Array1<f64>) -> Option<Array1<f64>> {
    let mut slope = weights * -PENALTY;
    let mut curvature = Array2::from_diag_elem(FEATURES, PENALTY);
    for choice in choices {
        let shares = shares(choice.view(), weights);
        let mean = shares.dot(choice);
        slope = slope + choice.row(0) - &mean;
        let apart = choice - &mean;
        curvature += &apart.t().dot(&(&apart * &shares.insert_axis(Axis(1))));
    }
    let solved = Cholesky::new(curvature).ok()?.solve(slope.insert_axis(Axis(1)));
    Some(solved.slice(s![.., 0]).to_owned())
}

/// The probability of each candidate.
fn shares(choice: ArrayView2<'_, f64>, weights: &Array1<f64>) -> Array1<f64> {
    let scores = choice.dot(weights);
    let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let odds = scores.mapv(|score| (score - most).exp());
    let sum = odds.sum();
    odds / sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::generated::speech;

    #[test]
    fn the_right_join_is_likely() {
        let plain: Vec<Vec<f32>> = (0..6).map(|record| speech(record, 6400)).collect();
        let plain: Vec<&[f32]> = plain.iter().map(Vec::as_slice).collect();
        let model = Model::learned(&plain, 160, 8);
        let other = speech(50, 6400);
        let segments: Vec<Segment> = other.chunks(160).map(Segment::of).collect();
        let right = segments.chunks(8).flat_map(|block| {
            let odds = model.odds(block);
            (0..7).map(move |at| (0..8).filter(|&to| to != at).all(|to| odds[[at, to]] <= odds[[at, at + 1]]))
        });
        let right: Vec<bool> = right.collect();
        let share = right.iter().filter(|right| **right).count() as f64 / right.len() as f64;
        assert!(share > 0.6, "{share}");
    }

    #[test]
    fn nothing_to_learn_from_says_nothing() {
        let model = Model::learned(&[&[0.0; 100]], 160, 8);
        assert_eq!(model.odds(&[Segment::of(&[0.1; 160]), Segment::of(&[0.2; 160])])[[0, 1]], 0.0);
    }
}
