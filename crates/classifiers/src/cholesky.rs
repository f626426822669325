//! Linear systems with a symmetric positive definite matrix, in `f64`.
//!
//! Both the factorisation and the substitutions go block by block, so that nearly all work is matrix products.

use ndarray::linalg::general_mat_mul;
use ndarray::{Array2, ArrayView1, ArrayViewMut2, Axis, s};
use thiserror::Error;

/// Columns of the factor computed at a time.
const BLOCK: usize = 64;

/// A pivot that is not positive: the matrix is singular or not positive definite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the matrix is not positive definite (pivot {pivot}); add a larger ridge")]
pub struct NotPositiveDefinite {
    /// Row of the pivot, from 0.
    pub pivot: usize,
}

/// The lower triangular factor of `A = L Lᵀ` (Golub and Van Loan, Matrix Computations, 4.2), for solving linear systems
/// with a symmetric positive definite matrix.
///
/// ```
/// use classifiers::Cholesky;
/// use ndarray::array;
///
/// // 4x + 2y = 2, 2x + 3y = 5
/// let factor = Cholesky::new(array![[4.0, 2.0], [2.0, 3.0]])?;
/// let x = factor.solve(array![[2.0], [5.0]]);
/// assert!((x[[0, 0]] + 0.5).abs() < 1e-12 && (x[[1, 0]] - 2.0).abs() < 1e-12);
/// # Ok::<(), classifiers::NotPositiveDefinite>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Cholesky {
    /// What stands above the diagonal is what stood there in `A`.
    lower: Array2<f64>,
}

impl Cholesky {
    /// Factors a symmetric positive definite n x n matrix, of which the lower triangle is read.
    ///
    /// # Errors
    /// [`NotPositiveDefinite`] with the first pivot that is not a positive number; of a matrix that is not square, the row
    /// at which its diagonal ends.
    pub fn new(mut matrix: Array2<f64>) -> Result<Self, NotPositiveDefinite> {
        let n = matrix.nrows();
        if !matrix.is_square() {
            return Err(NotPositiveDefinite { pivot: n.min(matrix.ncols()) });
        }
        for start in (0..n).step_by(BLOCK) {
            let width = BLOCK.min(n - start);
            let done = matrix.slice(s![start.., ..start]).to_owned();
            let mut panel = matrix.slice_mut(s![start.., start..start + width]);
            general_mat_mul(-1.0, &done, &done.slice(s![..width, ..]).t(), 1.0, &mut panel);
            factor_panel(panel).map_err(|pivot| NotPositiveDefinite { pivot: start + pivot })?;
        }
        Ok(Self { lower: matrix })
    }

    /// Row `i` of the factor, up to the diagonal.
    pub(crate) fn row(&self, i: usize) -> ArrayView1<'_, f64> {
        self.lower.slice(s![i, ..=i])
    }

    /// The solution `X` (n x m) of `A X = right` (n x m), written over `right`.
    ///
    /// # Panics
    /// If `right` has not as many rows as the matrix.
    pub fn solve(&self, mut right: Array2<f64>) -> Array2<f64> {
        let n = self.lower.nrows();
        for start in (0..n).step_by(BLOCK) {
            let end = n.min(start + BLOCK);
            let (done, mut rest) = right.view_mut().split_at(Axis(0), start);
            let mut block = rest.slice_mut(s![..end - start, ..]);
            general_mat_mul(-1.0, &self.lower.slice(s![start..end, ..start]), &done, 1.0, &mut block);
            self.forward(block, start);
        }
        for start in (0..n).step_by(BLOCK).rev() {
            let end = n.min(start + BLOCK);
            let (mut rest, done) = right.view_mut().split_at(Axis(0), end);
            let mut block = rest.slice_mut(s![start.., ..]);
            general_mat_mul(-1.0, &self.lower.slice(s![end.., start..end]).t(), &done, 1.0, &mut block);
            self.backward(block, start);
        }
        right
    }

    /// Solves with the diagonal block of the factor at `start`.
    fn forward(&self, mut block: ArrayViewMut2<'_, f64>, start: usize) {
        for i in 0..block.nrows() {
            let (done, mut rest) = block.view_mut().split_at(Axis(0), i);
            let mut row = rest.row_mut(0);
            for (j, solved) in done.rows().into_iter().enumerate() {
                row.scaled_add(-self.lower[[start + i, start + j]], &solved);
            }
            row /= self.lower[[start + i, start + i]];
        }
    }

    /// Solves with the transpose of the diagonal block of the factor at `start`.
    fn backward(&self, mut block: ArrayViewMut2<'_, f64>, start: usize) {
        for i in (0..block.nrows()).rev() {
            let (mut rest, done) = block.view_mut().split_at(Axis(0), i + 1);
            let mut row = rest.row_mut(i);
            for (j, solved) in done.rows().into_iter().enumerate() {
                row.scaled_add(-self.lower[[start + i + 1 + j, start + i]], &solved);
            }
            row /= self.lower[[start + i, start + i]];
        }
    }
}

/// Factors the square at the top of `panel` and solves the rows below with it; fails with the row of a bad pivot.
fn factor_panel(mut panel: ArrayViewMut2<'_, f64>) -> Result<(), usize> {
    let width = panel.ncols();
    for i in 0..panel.nrows() {
        let (above, mut below) = panel.view_mut().split_at(Axis(0), i.min(width));
        let mut row = below.row_mut(i - i.min(width));
        for (k, factor) in above.rows().into_iter().enumerate() {
            let done = row.slice(s![..k]).dot(&factor.slice(s![..k]));
            row[k] = (row[k] - done) / factor[k];
        }
        if i < width {
            let rest = row[i] - row.slice(s![..i]).dot(&row.slice(s![..i]));
            if !(rest > 0.0 && rest.is_finite()) {
                return Err(i);
            }
            row[i] = rest.sqrt();
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array1, array};

    #[test]
    fn a_product_with_the_matrix_is_undone() {
        let matrix = array![[4.0, 2.0, 0.6], [2.0, 5.0, 1.0], [0.6, 1.0, 3.0]];
        let expected = array![[1.0, -2.0], [0.5, 3.0], [-4.0, 0.25]];
        let factor = Cholesky::new(matrix.clone()).expect("positive definite");
        let found = factor.solve(matrix.dot(&expected));
        assert!(found.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-12));
    }

    #[test]
    fn matrices_of_several_blocks_are_undone_too() {
        for n in [BLOCK - 1, BLOCK, 2 * BLOCK + 5] {
            let root = Array2::from_shape_fn((n, n), |(i, j)| ((i * n + j * j) as f64).sin());
            let matrix = root.dot(&root.t()) + Array2::<f64>::eye(n);
            let expected = Array2::from_shape_fn((n, 3), |(i, j)| (i + j) as f64);
            let found =
                Cholesky::new(matrix.clone()).expect("positive definite").solve(matrix.dot(&expected));
            assert!(found.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-8), "{n}");
        }
    }

    #[test]
    fn the_pivot_that_fails_is_named() {
        let pivot = |matrix| Cholesky::new(matrix).map_err(|error| error.pivot).map(|_| ());
        assert_eq!(pivot(array![[1.0, 2.0], [2.0, 1.0]]), Err(1));
        assert_eq!(pivot(array![[1.0, 1.0], [1.0, 1.0]]), Err(1));
        assert_eq!(pivot(array![[f64::NAN]]), Err(0));
        assert_eq!(
            pivot(Array2::eye(BLOCK + 2) - Array2::from_diag(&unit(BLOCK + 2, BLOCK + 1))),
            Err(BLOCK + 1)
        );
        assert_eq!((pivot(Array2::zeros((3, 2))), pivot(Array2::zeros((0, 0)))), (Err(2), Ok(())));
    }

    fn unit(length: usize, at: usize) -> Array1<f64> {
        Array1::from_shape_fn(length, |i| f64::from(u8::from(i == at)))
    }
}
