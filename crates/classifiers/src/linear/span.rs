//! Few rows of many columns, as small images of few people are: the same problem in as many columns as rows.
//!
//! The weights of an optimum are a sum of training rows, so that only the rows' inner products matter (the representer
//! theorem; Schölkopf, Herbrich and Smola, COLT 2001). The rows of `L` with `L Lᵀ = X Xᵀ` have the same inner products
//! and n values instead of d. The dual variables found on them are where the fit on the rows themselves starts, which
//! then has little more to do than to certify them: rounding in `L` costs time, never accuracy.

use ndarray::linalg::general_mat_mul;
use ndarray::{Array2, ArrayView2, Axis, s};

use crate::FitError;
use crate::cholesky::Cholesky;
use crate::stop::Stop;

/// Columns whose products are added up at a time.
const PANEL: usize = 1024;

/// Rows for each two-class problem up to which the products of all pairs of rows cost less than they spare.
const ROWS_A_PROBLEM: usize = 64;

/// What is added to the diagonal, relative to its mean, so that equal rows do not end the factorisation.
const RIDGE: f64 = 1e-9;

/// Whether `n_problems` problems on `n` rows of `d` columns are sooner solved on the factor.
pub(super) fn is_worthwhile(n: usize, d: usize, n_problems: usize) -> bool {
    n.saturating_mul(2) <= d && n <= ROWS_A_PROBLEM.saturating_mul(n_problems)
}

/// The rows of the factor, n values each and one after the other; `None` where values are too large to multiply.
pub(super) fn factor(rows: ArrayView2<'_, f32>, stop: Stop<'_>) -> Result<Option<Vec<f32>>, FitError> {
    let n = rows.nrows();
    let mut products = Array2::<f64>::zeros((n, n));
    for panel in rows.axis_chunks_iter(Axis(1), PANEL) {
        stop.check()?;
        let panel = panel.mapv(f64::from);
        general_mat_mul(1.0, &panel, &panel.t(), 1.0, &mut products);
    }
    let mean = products.diag().sum() / n as f64;
    products.diag_mut().mapv_inplace(|square| square + RIDGE * mean);
    let Ok(factor) = Cholesky::new(products) else { return Ok(None) };
    let mut values = Array2::<f32>::zeros((n, n));
    for (i, mut row) in values.rows_mut().into_iter().enumerate() {
        row.slice_mut(s![..=i]).assign(&factor.row(i).mapv(|x| x as f32));
    }
    Ok(Some(values.into_raw_vec_and_offset().0))
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn inner_products_are_kept() {
        let rows = array![[3.0f32, 4.0, 0.0, 0.0], [0.0, 1.0, 1.0, 0.0]];
        let factor = factor(rows.view(), Stop::default()).unwrap().expect("finite rows");
        let expected = [5.0, 0.0, 0.8, 1.36f32.sqrt()];
        assert!(factor.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-6), "{factor:?}");
    }

    #[test]
    fn equal_rows_and_rows_of_zeros_are_factored() {
        let rows = Array2::from_shape_fn((6, 3 * PANEL), |(i, j)| if i < 4 { (j % 7) as f32 } else { 0.0 });
        let factor = factor(rows.view(), Stop::default()).unwrap().expect("finite rows");
        let norm = |i: usize| factor[6 * i..6 * i + 6].iter().map(|x| x * x).sum::<f32>();
        let expected = rows.row(0).dot(&rows.row(0));
        assert!((norm(3) / expected - 1.0).abs() < 1e-6, "{} is not {expected}", norm(3));
        assert!(norm(5) < 1e-6 * expected);
    }

    #[test]
    fn products_that_overflow_are_left_alone() {
        assert_eq!(factor(array![[f32::MAX, f32::INFINITY]].view(), Stop::default()), Ok(None));
    }
}
