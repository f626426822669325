//! Symmetric positive definite systems.

use ndarray::{Array2, ArrayView2, s};
use thiserror::Error;

/// Columns factored together, so that most of the work is matrix products.
const PANEL: usize = 48;

/// A pivot that is not positive: the matrix is singular or not positive definite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the matrix is not positive definite (pivot {pivot}); add a larger ridge")]
pub struct NotPositiveDefinite {
    /// Row of the pivot, from 0.
    pub pivot: usize,
}

/// The factor L of A = L L^T (Golub & Van Loan, 4.2), computed panel by panel.
#[derive(Debug, Clone, PartialEq)]
pub struct Cholesky {
    lower: Array2<f64>,
}

impl Cholesky {
    /// Factors a symmetric positive definite matrix; reads its lower triangle.
    ///
    /// # Errors
    /// [`NotPositiveDefinite`] with the pivot at which it failed.
    pub fn new(matrix: ArrayView2<'_, f64>) -> Result<Self, NotPositiveDefinite> {
        let n = matrix.nrows();
        let mut lower = matrix.to_owned();
        for start in (0..n).step_by(PANEL) {
            let end = (start + PANEL).min(n);
            factor_panel(&mut lower, start, end)?;
            if end < n {
                let panel = lower.slice(s![end.., start..end]).to_owned();
                let update = panel.dot(&panel.t());
                let mut rest = lower.slice_mut(s![end.., end..]);
                rest -= &update;
            }
        }
        for (row, mut line) in lower.rows_mut().into_iter().enumerate() {
            line.slice_mut(s![row + 1..]).fill(0.0);
        }
        Ok(Self { lower })
    }

    /// The solution X of A X = B, for n x m right-hand sides.
    pub fn solve(&self, right: ArrayView2<'_, f64>) -> Array2<f64> {
        let n = self.lower.nrows();
        let mut x = right.to_owned();
        for i in 0..n {
            let (done, mut rest) = x.view_mut().split_at(ndarray::Axis(0), i);
            let mut row = rest.row_mut(0);
            row -= &self.lower.slice(s![i, ..i]).dot(&done);
            row /= self.lower[[i, i]];
        }
        for i in (0..n).rev() {
            let (mut upto, done) = x.view_mut().split_at(ndarray::Axis(0), i + 1);
            let mut row = upto.row_mut(i);
            row -= &self.lower.slice(s![i + 1.., i]).dot(&done);
            row /= self.lower[[i, i]];
        }
        x
    }
}

/// Factors columns `start..end`, rows `start..`, whose earlier columns have been subtracted.
fn factor_panel(lower: &mut Array2<f64>, start: usize, end: usize) -> Result<(), NotPositiveDefinite> {
    for column in start..end {
        let known = lower.slice(s![column, start..column]).to_owned();
        let pivot = lower[[column, column]] - known.dot(&known);
        if !(pivot > 0.0 && pivot.is_finite()) {
            return Err(NotPositiveDefinite { pivot: column });
        }
        let root = pivot.sqrt();
        lower[[column, column]] = root;
        let below = lower.slice(s![column + 1.., start..column]).dot(&known);
        let mut target = lower.slice_mut(s![column + 1.., column]);
        target -= &below;
        target /= root;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn solves_by_hand() {
        // 4x + 2y = 2, 2x + 3y = 5: x = -1/2, y = 2
        let factor = Cholesky::new(array![[4.0, 2.0], [2.0, 3.0]].view()).unwrap();
        let x = factor.solve(array![[2.0], [5.0]].view());
        assert!((x[[0, 0]] + 0.5).abs() < 1e-12 && (x[[1, 0]] - 2.0).abs() < 1e-12);
        let singular = Cholesky::new(array![[1.0, 1.0], [1.0, 1.0]].view());
        assert_eq!(singular, Err(NotPositiveDefinite { pivot: 1 }));
    }

    #[test]
    fn panels_change_nothing() {
        let n = 2 * PANEL + 7;
        let root = Array2::from_shape_fn((n, n), |(i, j)| ((i * 31 + j * 17) % 23) as f64 / 23.0 - 0.4);
        let matrix = root.dot(&root.t()) + Array2::<f64>::eye(n);
        let expected = Array2::from_shape_fn((n, 3), |(i, j)| (i + 2 * j) as f64 / 10.0);
        let found = Cholesky::new(matrix.view()).unwrap().solve(matrix.dot(&expected).view());
        assert!(found.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-8));
    }
}
