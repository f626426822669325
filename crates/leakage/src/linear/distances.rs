//! Distances between rows.

use ndarray::{Array2, ArrayView2, Axis, LinalgScalar};

use crate::{LeakageError, check};

/// The most distances that [`squared_distances`] computes at a time: 512 MB of double precision.
pub const MOST_DISTANCES: usize = 1 << 26;

/// Squared Euclidean distances of all rows of `a` (n x d) and `b` (m x d), n x m; near zero they may come out negative by
/// rounding.
///
/// # Errors
/// [`LeakageError::Shape`] for rows of different lengths, [`LeakageError::TooMany`] for more than [`MOST_DISTANCES`].
pub fn squared_distances<T: LinalgScalar>(
    a: ArrayView2<'_, T>,
    b: ArrayView2<'_, T>,
) -> Result<Array2<T>, LeakageError> {
    check::same_length(("a", a.ncols()), ("b", b.ncols()), "columns")?;
    check::at_most("distances", a.nrows().saturating_mul(b.nrows()), MOST_DISTANCES)?;
    Ok(squared(a, b))
}

/// [`squared_distances`] of matrices that are known to fit.
pub(crate) fn squared<T: LinalgScalar>(a: ArrayView2<'_, T>, b: ArrayView2<'_, T>) -> Array2<T> {
    let norms = |rows: ArrayView2<'_, T>| rows.map_axis(Axis(1), |row| row.dot(&row));
    let minus_two = T::zero() - T::one() - T::one();
    let mut products = a.dot(&b.t());
    let (of_a, of_b) = (norms(a), norms(b));
    for (mut row, &of_a) in products.rows_mut().into_iter().zip(&of_a) {
        row.zip_mut_with(&of_b, |product, &of_b| *product = *product * minus_two + of_a + of_b);
    }
    products
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn by_hand() {
        let found = squared(array![[0.0, 0.0], [3.0, 1.0]].view(), array![[3.0, 4.0]].view());
        assert_eq!(found, array![[25.0], [9.0]]);
        assert_eq!(squared(array![[1.0_f32]].view(), array![[1.0], [-1.0]].view()), array![[0.0, 4.0]]);
    }
}
