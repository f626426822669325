//! SVM with the kernel `(gamma <x, z> + coef0)^2`: a quadratic polynomial of the record.
//!
//! `sum_s a_s (gamma <x, z_s> + coef0)^2 + bias` is `x' A x + b' x + c` with `A = gamma^2 sum_s a_s z_s z_s'`,
//! `b = 2 gamma coef0 sum_s a_s z_s` and `c = coef0^2 sum_s a_s + bias`, so that the cost of a decision does not depend
//! on the number of support vectors, and the support vectors (training records) are not in the served model.

use super::{FloatModel, Form, LinearForm, QuadraticForm, finite, same_length};
use crate::error::ModelError;
use crate::features::{FeatureMap, Range};
use ndarray::{Array1, Array2, Axis};

/// The numbers of a degree-2 polynomial SVM with n support vectors of d columns.
#[derive(Clone, PartialEq)]
pub struct PolynomialSvm {
    /// Support vectors, n x d.
    pub support_vectors: Array2<f64>,
    /// Dual coefficient of each support vector, its label's sign included, n.
    pub dual_coefficients: Vec<f64>,
    /// Factor of the scalar product.
    pub gamma: f64,
    /// Constant added to it.
    pub coef0: f64,
    /// Added to the score.
    pub bias: f64,
}

/// Who multiplies the columns with each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum QuadraticMethod {
    /// The server, ciphertext times ciphertext: d ciphertexts a batch or about d^2/8,192 a record go up.
    #[default]
    Multiplied,
    /// The client, before encrypting: d(d+3)/2 features go up, and the server's work is that of a linear model.
    Expanded,
}

impl PolynomialSvm {
    /// The model over columns that lie in `ranges`.
    ///
    /// # Errors
    /// [`ModelError::Shape`] when sizes differ, [`ModelError::Value`] when a number is not finite.
    pub fn into_model(self, ranges: Vec<Range>, method: QuadraticMethod) -> Result<FloatModel, ModelError> {
        same_length("ranges", self.support_vectors.ncols(), ranges.len())?;
        same_length("dual coefficients", self.support_vectors.nrows(), self.dual_coefficients.len())?;
        finite("support vector value", self.support_vectors.iter().copied())?;
        finite("dual coefficient", self.dual_coefficients.iter().copied())?;
        finite("kernel parameter", [self.gamma, self.coef0, self.bias])?;
        let form = self.expand().over_units(&ranges);
        match method {
            QuadraticMethod::Multiplied => FloatModel::new(FeatureMap::Values(ranges), Form::Quadratic(form)),
            QuadraticMethod::Expanded => {
                FloatModel::new(FeatureMap::Products(ranges), Form::Linear(form.over_products()))
            }
        }
    }

    fn expand(&self) -> QuadraticForm {
        let vectors = &self.support_vectors;
        let duals = Array1::from(self.dual_coefficients.clone());
        let weighted = vectors * &duals.view().insert_axis(Axis(1));
        let sums = weighted.sum_axis(Axis(0)) * (2.0 * self.gamma * self.coef0);
        QuadraticForm {
            matrix: vectors.t().dot(&weighted) * (self.gamma * self.gamma),
            linear: sums.to_vec(),
            constant: self.coef0 * self.coef0 * duals.sum() + self.bias,
        }
    }
}

impl QuadraticForm {
    /// Substitutes `x = middle + half u`.
    fn over_units(self, ranges: &[Range]) -> Self {
        let middle: Array1<f64> = ranges.iter().map(Range::middle).collect();
        let half: Array1<f64> = ranges.iter().map(Range::half).collect();
        let linear = Array1::from(self.linear);
        let shifted = self.matrix.dot(&middle);
        let constant = self.constant + linear.dot(&middle) + middle.dot(&shifted);
        let linear = (linear + shifted * 2.0) * &half;
        let columns = half.view().insert_axis(Axis(1));
        Self {
            matrix: self.matrix * half.view().insert_axis(Axis(0)) * columns,
            linear: linear.to_vec(),
            constant,
        }
    }

    /// As a weighted sum of the columns and of the products of i <= j.
    fn over_products(&self) -> LinearForm {
        let mut weights = self.linear.clone();
        for (i, row) in self.matrix.axis_iter(Axis(0)).enumerate() {
            weights.extend(
                row.iter().enumerate().skip(i).map(
                    |(j, &value)| {
                        if i == j { value } else { value + self.matrix[[j, i]] }
                    },
                ),
            );
        }
        LinearForm { weights: Array1::from(weights).insert_axis(Axis(0)), biases: vec![self.constant] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn both_methods_equal_the_kernel_sum() {
        let svm = PolynomialSvm {
            support_vectors: array![[1.0, -2.0, 0.5], [0.3, 0.7, -1.1]],
            dual_coefficients: vec![0.8, -1.7],
            gamma: 0.6,
            coef0: 1.3,
            bias: -0.2,
        };
        let x = [0.4_f32, -1.5, 2.0];
        let kernel = |z: ndarray::ArrayView1<'_, f64>| {
            let inner: f64 = z.iter().zip(x).map(|(z, x)| z * f64::from(x)).sum();
            (0.6 * inner + 1.3).powi(2)
        };
        let expected =
            0.8 * kernel(svm.support_vectors.row(0)) - 1.7 * kernel(svm.support_vectors.row(1)) - 0.2;
        for method in [QuadraticMethod::Multiplied, QuadraticMethod::Expanded] {
            let ranges = vec![
                Range::new(-1.0, 2.0).unwrap(),
                Range::new(-3.0, 3.0).unwrap(),
                Range::new(0.0, 4.0).unwrap(),
            ];
            let model = svm.clone().into_model(ranges, method).unwrap();
            let rows = Array2::from_shape_vec((1, 3), x.to_vec()).unwrap();
            let score = model.scores(rows.view()).unwrap()[[0, 0]];
            assert!((score - expected).abs() < 1e-9, "{score} {expected}");
        }
    }
}
