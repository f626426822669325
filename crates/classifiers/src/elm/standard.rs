//! Standardisation of columns, and its absorption into a layer's weights.

use ndarray::{Array1, Array2, ArrayView2, Axis};

use super::model::Layer;
use crate::FitError;
use crate::stop::Stop;

/// Rows between two questions whether to go on.
const CHUNK: usize = 1024;

/// `(x − mean) / deviation` of each column; a column that does not vary is only centred.
pub(super) struct Standard {
    means: Array1<f64>,
    factors: Array1<f64>,
}

impl Standard {
    /// Leaves values as they are.
    pub(super) fn none(columns: usize) -> Self {
        Self { means: Array1::zeros(columns), factors: Array1::ones(columns) }
    }

    /// Means and population deviations of `values`, in two passes.
    pub(super) fn of(values: ArrayView2<'_, f32>, stop: Stop<'_>) -> Result<Self, FitError> {
        let n = values.nrows() as f64;
        let mut means: Array1<f64> = Array1::zeros(values.ncols());
        for rows in values.axis_chunks_iter(Axis(0), CHUNK) {
            stop.check()?;
            rows.axis_iter(Axis(0)).for_each(|row| means.zip_mut_with(&row, |sum, &x| *sum += f64::from(x)));
        }
        means /= n;
        let mut squares: Array1<f64> = Array1::zeros(values.ncols());
        for rows in values.axis_chunks_iter(Axis(0), CHUNK) {
            stop.check()?;
            for row in rows.axis_iter(Axis(0)) {
                for ((sum, &x), mean) in squares.iter_mut().zip(row).zip(&means) {
                    *sum += (f64::from(x) - mean).powi(2);
                }
            }
        }
        let factors = squares.mapv(|square| if square > 0.0 { (n / square).sqrt() } else { 1.0 });
        Ok(Self { means, factors })
    }

    /// Standardised values.
    pub(super) fn apply(&self, values: ArrayView2<'_, f32>) -> Array2<f32> {
        let mut scaled = values.to_owned();
        for mut row in scaled.rows_mut() {
            for ((x, mean), factor) in row.iter_mut().zip(&self.means).zip(&self.factors) {
                *x = ((f64::from(*x) - mean) * factor) as f32;
            }
        }
        scaled
    }

    /// The layer that does `x · weights` and then standardises.
    pub(super) fn after(&self, weights: &Array2<f32>) -> Layer {
        let scaled = weights.mapv(f64::from) * &self.factors;
        let bias = -(&self.means * &self.factors);
        Layer::new(&scaled.mapv(|w| w as f32), &bias.mapv(|b| b as f32))
    }

    /// The layer that standardises and then does what `layer` does.
    pub(super) fn before(&self, layer: &Layer) -> Layer {
        let weights = layer.weights().mapv(f64::from) * self.factors.view().insert_axis(Axis(1));
        let bias = layer.bias().mapv(f64::from) - self.means.dot(&weights);
        Layer::new(&weights.mapv(|w| w as f32), &bias.mapv(|b| b as f32))
    }
}
