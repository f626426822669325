//! Rows for the tests: from golden files, or drawn from a seed.

use ndarray::Array2;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// A matrix of a golden file, one list a row.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(crate) struct Matrix(Vec<Vec<f64>>);

impl Matrix {
    /// The same as an array.
    pub(crate) fn array(&self) -> Array2<f64> {
        let columns = self.0.first().map_or(0, Vec::len);
        Array2::from_shape_fn((self.0.len(), columns), |(row, column)| self.0[row][column])
    }

    /// The same as `f32`, which golden rows are exact in.
    pub(crate) fn rows(&self) -> Array2<f32> {
        self.array().mapv(|value| value as f32)
    }
}

/// A golden file from beside the generating script.
pub(crate) fn golden<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).expect("a golden file holds what its test asks for")
}

/// Fails when two matrices differ anywhere by more than `tolerance`, relative to the larger of 1 and the expected.
#[track_caller]
pub(crate) fn assert_close<A: Copy + Into<f64>, B: Copy + Into<f64>>(
    found: &Array2<A>,
    expected: &Array2<B>,
    tolerance: f64,
) {
    assert_eq!(found.dim(), expected.dim());
    for ((at, &found), &expected) in found.indexed_iter().zip(expected) {
        let (found, expected): (f64, f64) = (found.into(), expected.into());
        let error = (found - expected).abs();
        assert!(error <= tolerance * expected.abs().max(1.0), "{at:?}: {found} instead of {expected}");
    }
}

/// `n` rows of `d` values around 0 in `classes` overlapping classes, every class present.
pub(crate) fn drawn(n: usize, d: usize, classes: usize, seed: u64) -> (Array2<f32>, Vec<usize>) {
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    let mut uniform = || rng.random::<f32>() - rng.random::<f32>();
    let centres = Array2::from_shape_simple_fn((classes, d), &mut uniform);
    let labels: Vec<usize> = (0..n).map(|row| row % classes).collect();
    let rows =
        Array2::from_shape_fn((n, d), |(row, column)| uniform() + 0.6 * centres[[labels[row], column]]);
    (rows, labels)
}
