//! Rows of few dense numbers and, for every one-hot column, the one index at which there is a 1.

use crate::logistic::rows::Rows;

/// Features of some rows.
pub(super) struct MixedMatrix {
    /// Row-major, `n_numbers` per row; feature `i` is the `i`-th.
    numbers: Vec<f64>,
    n_numbers: usize,
    /// Row-major, `n_indices` per row; each is a feature, all different within a row.
    indices: Vec<u32>,
    n_indices: usize,
    n_features: usize,
}

impl MixedMatrix {
    pub(super) fn new(
        numbers: Vec<f64>,
        n_numbers: usize,
        indices: Vec<u32>,
        n_indices: usize,
        n_features: usize,
    ) -> Self {
        Self { numbers, n_numbers, indices, n_indices, n_features }
    }

    /// Sets the weights of levels that no row has to 0, where they stay: nothing is learnt about them. `parameters` are blocks of a
    /// weight per feature and an intercept.
    pub(super) fn clear_absent(&self, parameters: &mut [f64]) {
        let mut present = vec![false; self.n_features];
        present[..self.n_numbers].fill(true);
        self.indices.iter().for_each(|&index| present[index as usize] = true);
        for block in parameters.chunks_exact_mut(self.n_features + 1) {
            let absent = block.iter_mut().zip(&present).filter(|(_, present)| !**present);
            absent.for_each(|(weight, _)| *weight = 0.0);
        }
    }

    fn numbers(&self, row: usize) -> &[f64] {
        &self.numbers[row * self.n_numbers..][..self.n_numbers]
    }

    fn indices(&self, row: usize) -> &[u32] {
        &self.indices[row * self.n_indices..][..self.n_indices]
    }
}

impl Rows for MixedMatrix {
    fn n_features(&self) -> usize {
        self.n_features
    }

    fn dot(&self, row: usize, weights: &[f64]) -> f64 {
        let numbers: f64 = self.numbers(row).iter().zip(weights).map(|(x, w)| x * w).sum();
        let indicators: f64 = self.indices(row).iter().map(|&index| weights[index as usize]).sum();
        numbers + indicators
    }

    fn add(&self, row: usize, factor: f64, sums: &mut [f64]) {
        for (sum, x) in sums.iter_mut().zip(self.numbers(row)) {
            *sum += factor * x;
        }
        for &index in self.indices(row) {
            sums[index as usize] += factor;
        }
    }

    fn add_squares(&self, row: usize, factor: f64, sums: &mut [f64]) {
        for (sum, x) in sums.iter_mut().zip(self.numbers(row)) {
            *sum += factor * x * x;
        }
        for &index in self.indices(row) {
            sums[index as usize] += factor;
        }
    }
}
