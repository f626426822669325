//! The penalised log loss with its gradient and curvature.
//!
//! Parameters are one block an output, the weights and then the intercept. Two classes have one output through the
//! logistic function, k > 2 classes have k through the softmax.

use ndarray::ArrayView2;

use super::rows::{DenseRows, Rows};
use crate::link::{log1p_exp, logistic, softmax};

/// `sum of log losses + alpha / 2 |weights|^2` over a training set.
pub(crate) struct Objective<'a, R = DenseRows<'a>> {
    rows: R,
    labels: &'a [usize],
    n_features: usize,
    n_outputs: usize,
    alpha: f64,
}

/// The objective at a point.
pub(crate) struct Point {
    pub(crate) value: f64,
    pub(crate) gradient: Vec<f64>,
    /// Of each output, row by row.
    probabilities: Vec<f64>,
}

impl<'a> Objective<'a> {
    /// `rows` is row-major without gaps.
    pub(super) fn new(rows: ArrayView2<'a, f32>, labels: &'a [usize], n_classes: usize, alpha: f64) -> Self {
        Self::over(DenseRows::new(rows), labels, n_classes, alpha)
    }
}

impl<'a, R: Rows> Objective<'a, R> {
    /// `labels` has one per row.
    pub(crate) fn over(rows: R, labels: &'a [usize], n_classes: usize, alpha: f64) -> Self {
        let n_outputs = if n_classes == 2 { 1 } else { n_classes };
        Self { n_features: rows.n_features(), rows, labels, n_outputs, alpha }
    }

    /// The number of parameters.
    pub(crate) fn n_parameters(&self) -> usize {
        self.n_outputs * (self.n_features + 1)
    }

    /// The value, the gradient and the probabilities at `parameters`.
    pub(crate) fn at(&self, parameters: &[f64]) -> Point {
        let mut point = Point {
            value: self.penalty(parameters),
            gradient: self.penalty_times(parameters),
            probabilities: vec![0.0; self.labels.len() * self.n_outputs],
        };
        let mut slopes = vec![0.0; self.n_outputs];
        let outputs = point.probabilities.chunks_exact_mut(self.n_outputs);
        for ((row, &label), outputs) in self.labels.iter().enumerate().zip(outputs) {
            self.linear(parameters, row, outputs);
            point.value += link(outputs, label);
            slopes.copy_from_slice(outputs);
            match self.n_outputs {
                1 => slopes[0] -= label as f64,
                _ => slopes[label] -= 1.0,
            }
            self.spread(&slopes, row, &mut point.gradient);
        }
        point
    }

    /// The Hessian at `point` times `direction`.
    pub(crate) fn curve(&self, point: &Point, direction: &[f64]) -> Vec<f64> {
        let mut product = self.penalty_times(direction);
        let mut slopes = vec![0.0; self.n_outputs];
        for (row, outputs) in point.probabilities.chunks_exact(self.n_outputs).enumerate() {
            self.linear(direction, row, &mut slopes);
            bend(outputs, &mut slopes);
            self.spread(&slopes, row, &mut product);
        }
        product
    }

    /// The diagonal of the Hessian at `point`.
    pub(crate) fn diagonal(&self, point: &Point) -> Vec<f64> {
        let mut diagonal = self.penalty_times(&vec![1.0; self.n_parameters()]);
        let width = self.n_features + 1;
        for (row, outputs) in point.probabilities.chunks_exact(self.n_outputs).enumerate() {
            for (block, p) in diagonal.chunks_exact_mut(width).zip(outputs) {
                let weight = p * (1.0 - p);
                self.rows.add_squares(row, weight, &mut block[..self.n_features]);
                block[self.n_features] += weight;
            }
        }
        diagonal
    }

    /// The linear scores of a row.
    fn linear(&self, parameters: &[f64], row: usize, outputs: &mut [f64]) {
        let blocks = parameters.chunks_exact(self.n_features + 1);
        for (output, block) in outputs.iter_mut().zip(blocks) {
            *output = self.rows.dot(row, &block[..self.n_features]) + block[self.n_features];
        }
    }

    fn spread(&self, slopes: &[f64], row: usize, sums: &mut [f64]) {
        for (&slope, block) in slopes.iter().zip(sums.chunks_exact_mut(self.n_features + 1)) {
            self.rows.add(row, slope, &mut block[..self.n_features]);
            block[self.n_features] += slope;
        }
    }

    fn penalty(&self, parameters: &[f64]) -> f64 {
        let blocks = parameters.chunks_exact(self.n_features + 1);
        let squares = blocks.flat_map(|block| &block[..self.n_features]).map(|w| w * w);
        0.5 * self.alpha * squares.sum::<f64>()
    }

    /// `alpha` times the weights, 0 for the intercepts.
    fn penalty_times(&self, parameters: &[f64]) -> Vec<f64> {
        let mut product: Vec<f64> = parameters.iter().map(|w| self.alpha * w).collect();
        for block in product.chunks_exact_mut(self.n_features + 1) {
            block[self.n_features] = 0.0;
        }
        product
    }
}

/// Turns linear scores into probabilities and returns the log loss of `label`.
fn link(outputs: &mut [f64], label: usize) -> f64 {
    if let [score] = outputs {
        let margin = if label == 1 { *score } else { -*score };
        *score = logistic(*score);
        return log1p_exp(-margin);
    }
    let chosen = outputs[label];
    let (most, sum) = softmax(outputs);
    most + sum.ln() - chosen
}

/// Multiplies `slopes` by the matrix of second derivatives of the log loss with these probabilities.
fn bend(probabilities: &[f64], slopes: &mut [f64]) {
    if let ([p], [slope]) = (probabilities, &mut *slopes) {
        *slope *= p * (1.0 - p);
        return;
    }
    let mean: f64 = probabilities.iter().zip(&*slopes).map(|(p, slope)| p * slope).sum();
    for (slope, p) in slopes.iter_mut().zip(probabilities) {
        *slope = p * (*slope - mean);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;

    /// Differences of the objective against its gradient, and of the gradient against the curvature.
    fn check_derivatives(n_classes: usize, n_features: usize) {
        let rows = Array2::from_shape_fn((30, n_features), |(i, j)| ((i * 7 + j * 5) as f32 * 0.37).sin());
        let labels: Vec<usize> = (0..30).map(|i| i % n_classes).collect();
        let objective = Objective::new(rows.view(), &labels, n_classes, 0.7);
        let wave = |step: f64| (0..objective.n_parameters()).map(move |i| (i as f64 * step).cos());
        let (at, direction): (Vec<f64>, Vec<f64>) = (wave(0.9).collect(), wave(0.4).collect());
        let moved = |t: f64| -> Vec<f64> { at.iter().zip(&direction).map(|(a, d)| a + t * d).collect() };
        let (here, h) = (objective.at(&at), 1e-5);
        let (ahead, behind) = (objective.at(&moved(h)), objective.at(&moved(-h)));
        let slope: f64 = here.gradient.iter().zip(&direction).map(|(g, d)| g * d).sum();
        assert!(((ahead.value - behind.value) / (2.0 * h) - slope).abs() < 1e-6);
        let curve = objective.curve(&here, &direction);
        for ((a, b), c) in ahead.gradient.iter().zip(&behind.gradient).zip(&curve) {
            assert!(((a - b) / (2.0 * h) - c).abs() < 1e-6);
        }
    }

    #[test]
    fn derivatives_of_two_classes() {
        check_derivatives(2, 3);
    }

    #[test]
    fn derivatives_of_four_classes() {
        check_derivatives(4, 3);
    }

    /// One parameter more than an integer of vector lanes.
    #[test]
    fn derivatives_of_as_many_columns_as_lanes_less_one() {
        for (n_classes, n_features) in [(2, 15), (3, 15), (2, 31), (3, 31)] {
            check_derivatives(n_classes, n_features);
        }
    }

    #[test]
    fn the_diagonal_is_that_of_the_curvature() {
        let rows = Array2::from_shape_fn((20, 2), |(i, j)| ((i * 3 + j) as f32 * 0.7).sin());
        let labels: Vec<usize> = (0..20).map(|i| i % 3).collect();
        let objective = Objective::new(rows.view(), &labels, 3, 0.5);
        let point = objective.at(&vec![0.2; objective.n_parameters()]);
        for (index, entry) in objective.diagonal(&point).into_iter().enumerate() {
            let mut unit = vec![0.0; objective.n_parameters()];
            unit[index] = 1.0;
            assert!((objective.curve(&point, &unit)[index] - entry).abs() < 1e-12);
        }
    }
}
