//! What the objective does with training rows, whatever they are made of.

use ndarray::ArrayView2;

use crate::simd::{axpy_wide, dot_wide};

/// Training rows, by number from 0.
pub(crate) trait Rows {
    /// The number of weights.
    fn n_features(&self) -> usize;

    /// The inner product of a row with `weights`, one per feature.
    fn dot(&self, row: usize, weights: &[f64]) -> f64;

    /// Adds `factor` times a row to `sums`, one per feature.
    fn add(&self, row: usize, factor: f64, sums: &mut [f64]);

    /// Adds `factor` times the squared entries of a row to `sums`, one per feature.
    fn add_squares(&self, row: usize, factor: f64, sums: &mut [f64]);
}

/// Rows of a matrix.
pub(crate) struct DenseRows<'a> {
    values: &'a [f32],
    n_features: usize,
}

impl<'a> DenseRows<'a> {
    /// `rows` is row-major without gaps.
    pub(super) fn new(rows: ArrayView2<'a, f32>) -> Self {
        let values = rows.to_slice().expect("the caller hands over row-major rows");
        Self { values, n_features: rows.ncols() }
    }

    fn row(&self, row: usize) -> &'a [f32] {
        &self.values[row * self.n_features..][..self.n_features]
    }
}

impl Rows for DenseRows<'_> {
    fn n_features(&self) -> usize {
        self.n_features
    }

    fn dot(&self, row: usize, weights: &[f64]) -> f64 {
        dot_wide(self.row(row), weights)
    }

    fn add(&self, row: usize, factor: f64, sums: &mut [f64]) {
        axpy_wide(factor, self.row(row), sums);
    }

    fn add_squares(&self, row: usize, factor: f64, sums: &mut [f64]) {
        for (sum, &x) in sums.iter_mut().zip(self.row(row)) {
            *sum += factor * f64::from(x) * f64::from(x);
        }
    }
}
