//! Random orthogonal hidden layers.

use ndarray::{Array1, Array2, ArrayViewMut1, Axis};
use rand::Rng;
use rand_chacha::ChaCha20Rng;

/// The fixed random part of an autoencoder: its hidden units are `sigmoid(x·weights + bias)`.
#[derive(Debug, Clone, PartialEq)]
pub struct RandomLayer {
    /// One row an input, one column a hidden unit; orthonormal columns, or rows when there are more units than inputs.
    pub weights: Array2<f32>,
    /// One entry a hidden unit, together of length 1.
    pub bias: Array1<f32>,
}

impl RandomLayer {
    /// Draws a layer: normal entries, made orthonormal (Kasun et al. 2013, equation 6).
    pub fn draw(n_inputs: usize, n_units: usize, rng: &mut ChaCha20Rng) -> Self {
        let mut vectors =
            Array2::from_shape_simple_fn((n_inputs.min(n_units), n_inputs.max(n_units)), || normal(rng));
        orthonormalise(&mut vectors);
        let weights = if n_units <= n_inputs { vectors.reversed_axes() } else { vectors };
        let mut bias = Array1::from_shape_simple_fn(n_units, || normal(rng));
        normalise(bias.view_mut());
        Self { weights: weights.mapv(|value| value as f32), bias: bias.mapv(|value| value as f32) }
    }
}

/// A standard normal number by the Box-Muller transform.
fn normal(rng: &mut ChaCha20Rng) -> f64 {
    let radius = (-2.0 * (1.0 - rng.random::<f64>()).ln()).sqrt();
    radius * (std::f64::consts::TAU * rng.random::<f64>()).cos()
}

/// Gram-Schmidt on the rows, each projected twice, which is enough (Giraud, Langou and Rozložník 2005).
fn orthonormalise(vectors: &mut Array2<f64>) {
    for i in 0..vectors.nrows() {
        let (done, mut rest) = vectors.view_mut().split_at(Axis(0), i);
        let mut vector = rest.row_mut(0);
        for _ in 0..2 {
            for (row, part) in done.rows().into_iter().zip(done.dot(&vector)) {
                vector.scaled_add(-part, &row);
            }
        }
        normalise(vector);
    }
}

fn normalise(mut vector: ArrayViewMut1<'_, f64>) {
    let length = vector.dot(&vector).sqrt();
    vector /= length;
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    #[test]
    fn the_shorter_side_is_orthonormal() {
        for (n_inputs, n_units) in [(20, 7), (7, 20), (9, 9)] {
            let layer = RandomLayer::draw(n_inputs, n_units, &mut ChaCha20Rng::from_seed([3; 32]));
            assert_eq!(layer.weights.dim(), (n_inputs, n_units));
            let weights = if n_units <= n_inputs { layer.weights.t() } else { layer.weights.view() };
            let products = weights.dot(&weights.t());
            let expected = Array2::<f32>::eye(n_inputs.min(n_units));
            assert!((products - expected).iter().all(|value| value.abs() < 1e-6));
            assert!((layer.bias.dot(&layer.bias) - 1.0).abs() < 1e-6);
        }
    }
}
