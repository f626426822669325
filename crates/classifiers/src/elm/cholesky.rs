//! Linear systems with a symmetric positive definite matrix, in `f64`.

use ndarray::{Array2, Axis, s};

/// The lower triangular factor of `A = L Lᵀ` (Golub and Van Loan, Matrix Computations, 4.2).
pub(super) struct Cholesky {
    lower: Array2<f64>,
}

impl Cholesky {
    /// Factors a symmetric matrix, of which the lower triangle is read; `None` when it is not positive definite.
    pub(super) fn factor(mut matrix: Array2<f64>) -> Option<Self> {
        for j in 0..matrix.nrows() {
            let (mut above, mut below) = matrix.view_mut().split_at(Axis(0), j);
            let mut row = below.row_mut(0);
            for k in 0..j {
                let factor = above.row_mut(k);
                let done = row.slice(s![..k]).dot(&factor.slice(s![..k]));
                row[k] = (row[k] - done) / factor[k];
            }
            let rest = row[j] - row.slice(s![..j]).dot(&row.slice(s![..j]));
            if !(rest > 0.0 && rest.is_finite()) {
                return None;
            }
            row[j] = rest.sqrt();
        }
        Some(Self { lower: matrix })
    }

    /// The solution `X` of `A X = right`, written over `right`.
    pub(super) fn solve(&self, mut right: Array2<f64>) -> Array2<f64> {
        let n = self.lower.nrows();
        for i in 0..n {
            let (done, mut rest) = right.view_mut().split_at(Axis(0), i);
            let mut row = rest.row_mut(0);
            for (j, solved) in done.rows().into_iter().enumerate() {
                row.scaled_add(-self.lower[[i, j]], &solved);
            }
            row /= self.lower[[i, i]];
        }
        for i in (0..n).rev() {
            let (mut rest, done) = right.view_mut().split_at(Axis(0), i + 1);
            let mut row = rest.row_mut(i);
            for (j, solved) in done.rows().into_iter().enumerate() {
                row.scaled_add(-self.lower[[i + 1 + j, i]], &solved);
            }
            row /= self.lower[[i, i]];
        }
        right
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn a_product_with_the_matrix_is_undone() {
        let matrix = array![[4.0, 2.0, 0.6], [2.0, 5.0, 1.0], [0.6, 1.0, 3.0]];
        let expected = array![[1.0, -2.0], [0.5, 3.0], [-4.0, 0.25]];
        let factor = Cholesky::factor(matrix.clone()).expect("positive definite");
        let found = factor.solve(matrix.dot(&expected));
        assert!(found.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-12));
    }

    #[test]
    fn an_indefinite_matrix_is_refused() {
        assert!(Cholesky::factor(array![[1.0, 2.0], [2.0, 1.0]]).is_none());
        assert!(Cholesky::factor(array![[f64::NAN]]).is_none());
    }
}
