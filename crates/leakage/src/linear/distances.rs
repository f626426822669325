//! Distances between rows.

use ndarray::{Array2, ArrayView2, Axis, LinalgScalar};

/// Squared Euclidean distances of all rows of `a` (n x d) and `b` (m x d), n x m; near zero they may come out negative by
/// rounding.
pub fn squared_distances<T: LinalgScalar>(a: ArrayView2<'_, T>, b: ArrayView2<'_, T>) -> Array2<T> {
    let norms = |rows: ArrayView2<'_, T>| rows.map_axis(Axis(1), |row| row.dot(&row));
    let minus_two = T::zero() - T::one() - T::one();
    let products = a.dot(&b.t()).mapv_into(|product| product * minus_two);
    products + norms(a).insert_axis(Axis(1)) + norms(b)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn by_hand() {
        let found = squared_distances(array![[0.0, 0.0], [3.0, 1.0]].view(), array![[3.0, 4.0]].view());
        assert_eq!(found, array![[25.0], [9.0]]);
        assert_eq!(
            squared_distances(array![[1.0_f32]].view(), array![[1.0], [-1.0]].view()),
            array![[0.0, 4.0]]
        );
    }
}
