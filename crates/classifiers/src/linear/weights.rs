//! The weight vector of one two-class problem, the constant column's weight included.

use crate::conjugate_gradients::Vector;
use crate::simd;

/// `f64` weights beside `f32` rows: `w = Σ αᵢ yᵢ xᵢ` then holds to rounding after any number of updates.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Weights {
    features: Vec<f64>,
    constant: f64,
    constant_column: f64,
}

impl Weights {
    /// Zero weights for `width` features and a constant column of that value (0 for none).
    pub(super) fn zero(width: usize, constant_column: f64) -> Self {
        Self { features: vec![0.0; width], constant: 0.0, constant_column }
    }

    /// The score of a row.
    #[inline]
    pub(super) fn score(&self, row: &[f32]) -> f64 {
        simd::dot_wide(row, &self.features) + self.constant * self.constant_column
    }

    /// Adds `factor` times a row.
    #[inline]
    pub(super) fn add_row(&mut self, factor: f64, row: &[f32]) {
        simd::axpy_wide(factor, row, &mut self.features);
        self.constant += factor * self.constant_column;
    }

    /// Weights of the same shape that are all 1.
    pub(super) fn ones(&self) -> Self {
        Self { features: vec![1.0; self.features.len()], constant: 1.0, ..*self }
    }

    /// Adds `factor` times the squares of a row.
    pub(super) fn add_row_squared(&mut self, factor: f64, row: &[f32]) {
        for (w, &x) in self.features.iter_mut().zip(row) {
            *w += factor * f64::from(x) * f64::from(x);
        }
        self.constant += factor * self.constant_column * self.constant_column;
    }

    /// The weights of the features.
    pub(super) fn features(&self) -> &[f64] {
        &self.features
    }

    /// What the constant column adds to every score.
    pub(super) fn intercept(&self) -> f64 {
        self.constant * self.constant_column
    }
}

impl Vector for Weights {
    fn zeros(&self) -> Self {
        Self::zero(self.features.len(), self.constant_column)
    }

    fn add(&mut self, factor: f64, other: &Self) {
        for (w, o) in self.features.iter_mut().zip(&other.features) {
            *w += factor * o;
        }
        self.constant += factor * other.constant;
    }

    fn scale(&mut self, factor: f64) {
        self.features.iter_mut().for_each(|w| *w *= factor);
        self.constant *= factor;
    }

    fn dot(&self, other: &Self) -> f64 {
        let features: f64 = self.features.iter().zip(&other.features).map(|(a, b)| a * b).sum();
        features + self.constant * other.constant
    }

    fn divided_by(&self, other: &Self) -> Self {
        let features = self.features.iter().zip(&other.features).map(|(a, b)| a / b).collect();
        Self { features, constant: self.constant / other.constant, ..*self }
    }
}
