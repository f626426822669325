//! The largest eigenvalues of a large symmetric matrix.

use ndarray::{Array2, ArrayView2, ArrayViewMut2, s};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;

use super::{Eigen, eigen};
use crate::{LeakageError, check};

/// The most rows and columns of a matrix whose leading eigenvalues are asked for: 64 MB of single precision.
pub const MOST_ORDER: usize = 4096;

/// Multiplications by the matrix; spectra of images fall off steeply, and no attack needs the last ones exactly.
const ROUNDS: usize = 6;

/// Vectors iterated beyond those asked for, so that these converge.
const EXTRA: usize = 8;

/// The `count` largest eigenvalues of a symmetric positive semidefinite d x d matrix and their unit eigenvectors, one a
/// column, by orthogonal iteration from a random start (Golub & Van Loan, Matrix Computations, 4th edition, 8.2.4; H.
/// Rutishauser, Numerische Mathematik 13, 1969). All d where `count` is larger.
///
/// # Errors
/// [`LeakageError::Shape`] for a matrix that is not square, [`LeakageError::TooMany`] for one of more than
/// [`MOST_ORDER`] rows or more than [`super::MOST_COLUMNS`] eigenvalues of it, [`LeakageError::NotFinite`], or
/// [`LeakageError::Overflow`] for numbers so large that the result is not finite.
pub fn leading_eigen(
    matrix: ArrayView2<'_, f32>,
    count: usize,
    seed: [u8; 32],
) -> Result<Eigen, LeakageError> {
    check::same_length(("rows", matrix.nrows()), ("columns", matrix.ncols()), "entries")?;
    check::at_most("rows", matrix.nrows(), MOST_ORDER)?;
    check::at_most("eigenvalues", count.min(matrix.nrows()), super::MOST_COLUMNS)?;
    check::finite_matrix("matrix", matrix)?;
    let found = leading(matrix, count.min(matrix.nrows()), seed);
    check::in_range("eigenvalue or eigenvector", found.values.iter().chain(&found.vectors))?;
    Ok(found)
}

/// [`leading_eigen`] of a matrix that is known to be symmetric.
pub(crate) fn leading(matrix: ArrayView2<'_, f32>, count: usize, seed: [u8; 32]) -> Eigen {
    let d = matrix.nrows();
    let mut rng = ChaCha20Rng::from_seed(seed);
    // one vector per row
    let mut vectors = Array2::from_shape_simple_fn(((count + EXTRA).min(d), d), || rng.random::<f32>() - 0.5);
    orthonormalise(vectors.view_mut());
    for _ in 0..ROUNDS {
        vectors = vectors.dot(&matrix);
        orthonormalise(vectors.view_mut());
    }
    let small = vectors.dot(&matrix).dot(&vectors.t()).mapv(f64::from);
    let found = eigen(small.view());
    let kept = s![.., ..count.min(d)];
    Eigen {
        values: found.values.slice(s![..count.min(d)]).to_owned(),
        vectors: vectors.mapv(f64::from).t().dot(&found.vectors.slice(kept)),
    }
}

/// Makes the rows orthonormal, by Gram and Schmidt's method carried out twice; a row that depends on those before it
/// becomes zero.
fn orthonormalise(mut rows: ArrayViewMut2<'_, f32>) {
    for i in 0..rows.nrows() {
        let (before, mut row) = rows.multi_slice_mut((s![..i, ..], s![i, ..]));
        let length = row.dot(&row).sqrt();
        for _ in 0..2 {
            let overlaps = before.dot(&row);
            row -= &overlaps.dot(&before);
        }
        let left = row.dot(&row).sqrt();
        let scale = if left > 1e-5 * length { 1.0 / left } else { 0.0 };
        row *= scale;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array1, Axis};

    #[test]
    fn the_spectrum_of_a_known_matrix() {
        // Q diag(2^-i) Q with the reflection Q = I - 2 v v^T, v uniform: eigenvectors are the columns of Q
        let n = 40;
        let v = Array1::from_elem(n, (1.0 / n as f32).sqrt());
        let outer = v.view().insert_axis(Axis(1)).dot(&v.view().insert_axis(Axis(0)));
        let q = Array2::<f32>::eye(n) - outer * 2.0;
        let values: Array1<f32> = (0..n as i32).map(|i| 0.5_f32.powi(i)).collect();
        let matrix = (&q * &values).dot(&q.t());
        let found = leading(matrix.view(), 5, [3; 32]);
        for i in 0..5 {
            assert!((found.values[i] - 0.5_f64.powi(i as i32)).abs() < 1e-4, "{}", found.values);
            let overlap: f64 =
                found.vectors.column(i).iter().zip(q.column(i)).map(|(a, &b)| a * f64::from(b)).sum();
            assert!((overlap.abs() - 1.0).abs() < 1e-4, "vector {i}: {overlap}");
        }
        assert_eq!(found, leading(matrix.view(), 5, [3; 32]));
    }

    #[test]
    fn of_a_matrix_of_rank_one_there_is_one() {
        let found = leading(Array2::<f32>::ones((6, 6)).view(), 3, [0; 32]);
        assert!((found.values[0] - 6.0).abs() < 1e-5 && found.values[1].abs() < 1e-5, "{}", found.values);
    }
}
