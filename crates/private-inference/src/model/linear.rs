//! Linear SVM, logistic regression and multi-class linear models.

use super::{FloatModel, Form, LinearForm, finite, same_length};
use crate::error::ModelError;
use crate::features::{FeatureMap, Range};
use ndarray::Array2;

/// The numbers of a linear model over d columns: one row of weights and one bias a score.
///
/// Two classes have one score (class 1 from the threshold on: 0 for a margin or a log-odds); k > 2 classes have k scores,
/// and the largest wins.
#[derive(Clone, PartialEq)]
pub struct Linear {
    /// Weights, k x d.
    pub weights: Array2<f64>,
    /// Biases, k.
    pub biases: Vec<f64>,
}

impl Linear {
    /// The model over columns that lie in `ranges`.
    ///
    /// # Errors
    /// [`ModelError::Shape`] when lengths differ, [`ModelError::Value`] when a number is not finite.
    pub fn into_model(self, ranges: Vec<Range>) -> Result<FloatModel, ModelError> {
        same_length("ranges", self.weights.ncols(), ranges.len())?;
        same_length("biases", self.weights.nrows().max(1), self.biases.len())?;
        finite("weight", self.weights.iter().copied())?;
        finite("bias", self.biases.iter().copied())?;
        let form = self.over_units(&ranges);
        FloatModel::new(FeatureMap::Values(ranges), Form::Linear(form))
    }

    /// `w x + b` with `x = middle + half u` is `(w half) u + (b + w middle)`.
    fn over_units(self, ranges: &[Range]) -> LinearForm {
        let Self { mut weights, mut biases } = self;
        for (mut row, bias) in weights.rows_mut().into_iter().zip(&mut biases) {
            for (weight, range) in row.iter_mut().zip(ranges) {
                *bias += *weight * range.middle();
                *weight *= range.half();
            }
        }
        LinearForm { weights, biases }
    }
}
