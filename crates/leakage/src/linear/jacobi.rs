//! Eigenvalues of symmetric matrices and singular values, by Jacobi rotations.
//!
//! Cyclic sweeps as in Golub & Van Loan, Matrix Computations, 4th edition, 8.5 (symmetric) and 8.6.3 (one-sided, after
//! Hestenes 1958). Both stop when a sweep finds nothing left to rotate.

use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis};

use crate::{LeakageError, check};

/// The most columns of a matrix that is decomposed: time grows with their cube, memory with their square (8 MB a matrix).
pub const MOST_COLUMNS: usize = 1024;

/// How far a symmetric matrix may differ from its transpose, relative to its largest entry: products such as A^T A differ
/// by rounding.
const ASYMMETRY: f64 = 1e-9;

/// Sweeps after which a matrix that still changes is taken as it is; Jacobi's method converges quadratically, so
/// about ten are ever needed.
const MOST_SWEEPS: usize = 60;

/// Off-diagonal entries this small, relative to the diagonal ones, count as zero.
const TOLERANCE: f64 = 1e-15;

/// Eigenvalues and eigenvectors of a symmetric matrix.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Eigen {
    /// Eigenvalues, largest first.
    pub values: Array1<f64>,
    /// Unit eigenvectors, one per column, in the order of `values`.
    pub vectors: Array2<f64>,
}

/// A thin singular value decomposition A = U diag(s) V^T of an m x n matrix.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Singular {
    /// m x n; columns of zero singular values are zero.
    pub left: Array2<f64>,
    /// n singular values, largest first.
    pub values: Array1<f64>,
    /// n x n, orthogonal.
    pub right: Array2<f64>,
}

impl Singular {
    /// Number of singular values above `tolerance` times the largest.
    pub fn rank(&self, tolerance: f64) -> usize {
        let largest = self.values.first().copied().unwrap_or(0.0);
        self.values.iter().filter(|&&value| value > tolerance * largest && value > 0.0).count()
    }
}

/// Eigenvalues and eigenvectors of a symmetric n x n matrix.
///
/// # Errors
/// [`LeakageError::Shape`] for a matrix that is not square, [`LeakageError::TooMany`] for more than [`MOST_COLUMNS`]
/// columns, [`LeakageError::NotFinite`], [`LeakageError::NotSymmetric`], or [`LeakageError::Overflow`] for numbers so
/// large that the result is not finite.
pub fn symmetric_eigen(matrix: ArrayView2<'_, f64>) -> Result<Eigen, LeakageError> {
    check::same_length(("rows", matrix.nrows()), ("columns", matrix.ncols()), "entries")?;
    check::at_most("columns", matrix.ncols(), MOST_COLUMNS)?;
    check::finite_matrix("matrix", matrix)?;
    let most = ASYMMETRY * matrix.iter().fold(0.0_f64, |most, entry| most.max(entry.abs()));
    let mirrored = matrix.t();
    if let Some((row, column)) = matrix
        .indexed_iter()
        .zip(&mirrored)
        .find_map(|((place, entry), other)| ((entry - other).abs() > most).then_some(place))
    {
        return Err(LeakageError::NotSymmetric { row, column });
    }
    let found = eigen(matrix);
    check::in_range("eigenvalue or eigenvector", found.values.iter().chain(&found.vectors))?;
    Ok(found)
}

/// [`symmetric_eigen`] of a matrix that is known to be symmetric.
pub(crate) fn eigen(matrix: ArrayView2<'_, f64>) -> Eigen {
    let n = matrix.ncols();
    let mut a = matrix.to_owned();
    let mut vectors = Array2::eye(n);
    for _ in 0..MOST_SWEEPS {
        let mut rotated = false;
        for p in 0..n {
            for q in p + 1..n {
                rotated |= rotate_symmetric(&mut a, &mut vectors, p, q);
            }
        }
        if !rotated {
            break;
        }
    }
    let values = a.diag().to_owned();
    let order = descending(&values);
    Eigen { values: values.select(Axis(0), &order), vectors: vectors.select(Axis(1), &order) }
}

/// Zeroes entry (p, q); false when it was zero already.
fn rotate_symmetric(a: &mut Array2<f64>, vectors: &mut Array2<f64>, p: usize, q: usize) -> bool {
    let (pp, qq, pq) = (a[[p, p]], a[[q, q]], a[[p, q]]);
    if pq.abs() <= TOLERANCE * (pp.abs() * qq.abs()).sqrt() || pq.abs() < f64::MIN_POSITIVE {
        return false;
    }
    let (c, s) = rotation((qq - pp) / (2.0 * pq));
    for k in 0..a.nrows() {
        let (x, y) = (a[[k, p]], a[[k, q]]);
        (a[[k, p]], a[[k, q]]) = (c * x - s * y, s * x + c * y);
    }
    for k in 0..a.nrows() {
        let (x, y) = (a[[p, k]], a[[q, k]]);
        (a[[p, k]], a[[q, k]]) = (c * x - s * y, s * x + c * y);
    }
    rotate_columns(vectors, p, q, c, s);
    true
}

/// Cosine and sine of the smaller angle whose cotangent of the double is `tau`.
fn rotation(tau: f64) -> (f64, f64) {
    let t = tau.signum() / (tau.abs() + (1.0 + tau * tau).sqrt());
    let t = if tau == 0.0 { 1.0 } else { t };
    let c = 1.0 / (1.0 + t * t).sqrt();
    (c, t * c)
}

fn rotate_columns(matrix: &mut Array2<f64>, p: usize, q: usize, c: f64, s: f64) {
    for mut row in matrix.rows_mut() {
        let (x, y) = (row[p], row[q]);
        (row[p], row[q]) = (c * x - s * y, s * x + c * y);
    }
}

/// The singular value decomposition of an m x n matrix, by rotating its columns until they are orthogonal.
///
/// # Errors
/// [`LeakageError::TooMany`] for more than [`MOST_COLUMNS`] columns, [`LeakageError::NotFinite`], or
/// [`LeakageError::Overflow`] for numbers so large that the result is not finite.
pub fn singular_values(matrix: ArrayView2<'_, f64>) -> Result<Singular, LeakageError> {
    check::at_most("columns", matrix.ncols(), MOST_COLUMNS)?;
    check::finite_matrix("matrix", matrix)?;
    let found = svd(matrix);
    check::in_range("singular value", found.values.iter().chain(&found.left).chain(&found.right))?;
    Ok(found)
}

/// [`singular_values`] of a matrix that is known to be of reasonable size.
pub(crate) fn svd(matrix: ArrayView2<'_, f64>) -> Singular {
    let n = matrix.ncols();
    let mut left = matrix.to_owned();
    let mut right = Array2::eye(n);
    let mut columns = Columns::new(&left);
    for _ in 0..MOST_SWEEPS {
        let mut rotated = false;
        for p in 0..n {
            for q in p + 1..n {
                rotated |= columns.rotate_pair(p, q);
            }
        }
        if !rotated {
            break;
        }
    }
    let values: Array1<f64> = columns.left.iter().map(|column| columns.dot(column, column).sqrt()).collect();
    for (column, &value) in columns.left.iter_mut().zip(&values) {
        if value > 0.0 {
            column.iter_mut().for_each(|entry| *entry /= value);
        }
    }
    for (matrix, columns) in [(&mut left, &columns.left), (&mut right, &columns.right)] {
        for (mut target, column) in matrix.columns_mut().into_iter().zip(columns) {
            target.assign(&ArrayView1::from(column));
        }
    }
    let order = descending(&values);
    Singular {
        left: left.select(Axis(1), &order),
        values: values.select(Axis(0), &order),
        right: right.select(Axis(1), &order),
    }
}

/// A matrix and the rotations done to it so far, column by column.
struct Columns {
    left: Vec<Vec<f64>>,
    right: Vec<Vec<f64>>,
    /// Whether columns lie side by side in memory: products are then summed up in another order, and figures on record
    /// rest on either.
    side_by_side: bool,
}

impl Columns {
    fn new(matrix: &Array2<f64>) -> Self {
        let n = matrix.ncols();
        let left: Vec<Vec<f64>> = matrix.columns().into_iter().map(|column| column.to_vec()).collect();
        let unit = |place: usize| (0..n).map(|row| f64::from(u8::from(row == place))).collect();
        let side_by_side = matrix.columns().into_iter().all(|column| column.as_slice().is_some());
        Self { left, right: (0..n).map(unit).collect(), side_by_side }
    }

    fn dot(&self, a: &[f64], b: &[f64]) -> f64 {
        match self.side_by_side {
            true => ArrayView1::from(a).dot(&ArrayView1::from(b)),
            false => a.iter().zip(b).fold(0.0, |sum, (x, y)| sum + x * y),
        }
    }

    /// Makes two columns orthogonal; false when they were already.
    fn rotate_pair(&mut self, p: usize, q: usize) -> bool {
        let (x, y) = (&self.left[p], &self.left[q]);
        let (pp, qq, pq) = match self.side_by_side {
            true => (self.dot(x, x), self.dot(y, y), self.dot(x, y)),
            false => x
                .iter()
                .zip(y)
                .fold((0.0, 0.0, 0.0), |(pp, qq, pq), (x, y)| (pp + x * x, qq + y * y, pq + x * y)),
        };
        if pq.abs() <= TOLERANCE * (pp * qq).sqrt() || pq.abs() < f64::MIN_POSITIVE {
            return false;
        }
        let (c, s) = rotation((qq - pp) / (2.0 * pq));
        for columns in [&mut self.left, &mut self.right] {
            let (before, after) = columns.split_at_mut(q);
            for (x, y) in before[p].iter_mut().zip(&mut after[0]) {
                (*x, *y) = (c * *x - s * *y, s * *x + c * *y);
            }
        }
        true
    }
}

fn descending(values: &Array1<f64>) -> Vec<usize> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[b].total_cmp(&values[a]));
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;
    use proptest::prelude::*;

    fn close(a: &Array2<f64>, b: &Array2<f64>, tolerance: f64) -> bool {
        a.shape() == b.shape() && a.iter().zip(b).all(|(x, y)| (x - y).abs() <= tolerance)
    }

    #[test]
    fn a_two_by_two_by_hand() {
        let found = eigen(array![[2.0, 1.0], [1.0, 2.0]].view());
        assert!((found.values[0] - 3.0).abs() < 1e-12 && (found.values[1] - 1.0).abs() < 1e-12);
        assert!((found.vectors[[0, 0]] - found.vectors[[1, 0]]).abs() < 1e-12, "(1, 1) belongs to 3");
        let zero = eigen(Array2::<f64>::zeros((3, 3)).view());
        assert_eq!(zero.values.to_vec(), [0.0; 3]);
    }

    #[test]
    fn rank_counts_independent_columns() {
        let matrix = array![[1.0, 2.0, 3.0], [2.0, 4.0, 1.0], [3.0, 6.0, 2.0]];
        assert_eq!(svd(matrix.view()).rank(1e-10), 2);
        assert_eq!(svd(Array2::<f64>::zeros((2, 3)).view()).rank(1e-10), 0);
    }

    #[test]
    fn nothing_and_what_is_not_finite_come_to_an_end() {
        assert_eq!(eigen(Array2::zeros((0, 0)).view()).values.len(), 0);
        assert_eq!(svd(Array2::zeros((0, 0)).view()).values.len(), 0);
        assert_eq!(svd(Array2::zeros((3, 0)).view()).values.len(), 0);
        for value in [f64::NAN, f64::INFINITY, f64::MAX] {
            let matrix = Array2::from_elem((4, 4), value);
            assert_eq!(eigen(matrix.view()).values.len(), 4, "{value}");
            assert_eq!(svd(matrix.view()).values.len(), 4, "{value}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn the_parts_multiply_to_the_whole(entries in prop::collection::vec(-9.0..9.0f64, 24)) {
            let matrix = Array2::from_shape_vec((4, 6), entries).unwrap();
            for matrix in [matrix.clone(), matrix.reversed_axes().as_standard_layout().to_owned()] {
                let parts = svd(matrix.view());
                let product = (&parts.left * &parts.values).dot(&parts.right.t());
                prop_assert!(close(&product, &matrix, 1e-9));
                prop_assert!(close(&parts.right.t().dot(&parts.right), &Array2::eye(matrix.ncols()), 1e-10));
                let gram = matrix.t().dot(&matrix);
                let found = eigen(gram.view());
                let product = (&found.vectors * &found.values).dot(&found.vectors.t());
                prop_assert!(close(&product, &gram, 1e-8));
            }
        }
    }
}
