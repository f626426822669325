//! Standardising: zero mean and unit variance by column, fitted on training rows.

use ndarray::{Array1, Array2, ArrayView1, ArrayView2, ArrayViewMut2, Zip};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Matrices that cannot be standardised.
#[derive(Debug, Error, PartialEq)]
#[non_exhaustive]
pub enum StandardiseError {
    /// No rows to fit on.
    #[error("the matrix to fit on has no rows")]
    NoRows,
    /// A NaN or an infinity, or a column whose variance overflows.
    #[error("column {column}: the mean or variance is not finite; look for NaN, infinite or huge values")]
    NotFinite {
        /// Column index, from 0.
        column: usize,
    },
    /// The same of a column whose name is known.
    #[error(
        "column {name:?}: its mean or variance is not a finite number; some of its values are too large, such as {largest:e}: \
         correct them, scale the column, or leave it out (kind = \"ignored\" in a schema)"
    )]
    TooLarge {
        /// The column.
        name: String,
        /// Its value of the largest magnitude.
        largest: f64,
    },
    /// A matrix of another width than the fitted one.
    #[error("{found} columns, but the standardiser was fitted on {expected}")]
    Width {
        /// Columns found.
        found: usize,
        /// Columns fitted.
        expected: usize,
    },
}

/// Column means and scales.
///
/// As scikit-learn's `StandardScaler`: the scale is the population standard deviation, and a column that is constant up to rounding
/// is only centred (so that it becomes 0 in the rows fitted on).
///
/// ```
/// use ndarray::array;
/// use tabular_data::Standardiser;
///
/// let train = array![[1.0, 5.0], [3.0, 5.0]];
/// let fitted = Standardiser::fit(train.view())?;
/// assert_eq!(fitted.transform(train.view())?, array![[-1.0, 0.0], [1.0, 0.0]]);
/// # Ok::<(), tabular_data::StandardiseError>(())
/// ```
///
/// Serialises, so that a saved model can be applied to new files; what is read back is checked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Saved")]
pub struct Standardiser {
    mean: Vec<f64>,
    scale: Vec<f64>,
}

/// A standardiser as read from a file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    mean: Vec<f64>,
    scale: Vec<f64>,
}

impl TryFrom<Saved> for Standardiser {
    type Error = StandardiseError;

    fn try_from(saved: Saved) -> Result<Self, Self::Error> {
        let Saved { mean, scale } = saved;
        if mean.len() != scale.len() {
            return Err(StandardiseError::Width { found: scale.len(), expected: mean.len() });
        }
        let sound = |(m, s): (&f64, &f64)| m.is_finite() && s.is_finite() && *s > 0.0;
        match mean.iter().zip(&scale).position(|pair| !sound(pair)) {
            Some(column) => Err(StandardiseError::NotFinite { column }),
            None => Ok(Self { mean, scale }),
        }
    }
}

impl Standardiser {
    /// Means and standard deviations of the columns of `matrix` (rows x columns).
    ///
    /// # Errors
    /// [`StandardiseError::NoRows`], [`StandardiseError::NotFinite`].
    pub fn fit(matrix: ArrayView2<'_, f64>) -> Result<Self, StandardiseError> {
        if matrix.nrows() == 0 {
            return Err(StandardiseError::NoRows);
        }
        let (mean, variance) = moments(matrix);
        if let Some(column) = mean.iter().zip(&variance).position(|(m, v)| !m.is_finite() || !v.is_finite()) {
            return Err(StandardiseError::NotFinite { column });
        }
        let n = matrix.nrows() as f64;
        let scale = mean.iter().zip(&variance).map(|(m, v)| scale_of(*m, *v, n)).collect();
        Ok(Self { mean: mean.to_vec(), scale })
    }

    /// The standardised matrix.
    ///
    /// # Errors
    /// [`StandardiseError::Width`] for a matrix of another width.
    pub fn transform(&self, matrix: ArrayView2<'_, f64>) -> Result<Array2<f64>, StandardiseError> {
        let mut out = matrix.to_owned();
        self.transform_into(out.view_mut())?;
        Ok(out)
    }

    /// Standardises in place.
    ///
    /// # Errors
    /// As [`Standardiser::transform`].
    pub fn transform_into(&self, mut matrix: ArrayViewMut2<'_, f64>) -> Result<(), StandardiseError> {
        if matrix.ncols() != self.mean.len() {
            return Err(StandardiseError::Width { found: matrix.ncols(), expected: self.mean.len() });
        }
        let (mean, scale) = (ArrayView1::from(&self.mean), ArrayView1::from(&self.scale));
        for row in matrix.rows_mut() {
            Zip::from(row).and(mean).and(scale).for_each(|x, m, s| *x = (*x - m) / s);
        }
        Ok(())
    }

    /// Column means.
    pub fn mean(&self) -> &[f64] {
        &self.mean
    }

    /// What centred columns are divided by: population standard deviations, 1 for constant columns.
    pub fn scale(&self) -> &[f64] {
        &self.scale
    }
}

/// Means and population variances of the columns by two passes; the second corrects the rounding of the first (Chan, Golub &
/// LeVeque 1983). Rows are added in their order.
fn moments(matrix: ArrayView2<'_, f64>) -> (Array1<f64>, Array1<f64>) {
    let n = matrix.nrows() as f64;
    let mut mean = Array1::<f64>::zeros(matrix.ncols());
    for row in matrix.rows() {
        mean += &row;
    }
    mean /= n;
    let mut residue = Array1::<f64>::zeros(matrix.ncols());
    let mut squares = Array1::<f64>::zeros(matrix.ncols());
    for row in matrix.rows() {
        Zip::from(row).and(&mean).and(&mut residue).and(&mut squares).for_each(|x, m, r, s| {
            let centred = x - m;
            *r += centred;
            *s += centred * centred;
        });
    }
    let variance = Zip::from(&squares).and(&residue).map_collect(|s, r| match (s - r * r / n) / n {
        below if below < 0.0 => 0.0,
        // NaN where both overflow, which is for the caller to refuse.
        variance => variance,
    });
    (mean, variance)
}

/// Constant up to rounding: the bound that scikit-learn uses, `n eps var + (n mean eps)^2`.
fn scale_of(mean: f64, variance: f64, n: f64) -> f64 {
    let rounding = n * f64::EPSILON * variance + (n * mean * f64::EPSILON).powi(2);
    if variance <= rounding { 1.0 } else { variance.sqrt() }
}
