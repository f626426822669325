//! A fitted naive Bayes model.

use std::f64::consts::TAU;

use ndarray::{Array2, ArrayView1, ArrayView2};
use serde::{Deserialize, Serialize};

use crate::learner::check_width;
use crate::{Classifier, ModelFault, PredictError, SaveModel, SavedModel};

/// Class priors and the distribution of each column in each class.
///
/// Two-class scores are the log odds of class 1, decided at 0; those of more classes are log probabilities. Both keep
/// the order of rows whose probability would round to 0 or 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NaiveBayesModel {
    priors: Vec<f64>,
    columns: Vec<ColumnModel>,
}

/// The distribution of one column, one parameter a class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum ColumnModel {
    /// A normal distribution.
    Gaussian {
        /// The mean in each class.
        means: Vec<f64>,
        /// The variance in each class, above 0, smoothing included.
        variances: Vec<f64>,
    },
    /// One of two values.
    Bernoulli {
        /// Values above it are the larger one: halfway between the two in training.
        threshold: f64,
        /// The probability of the larger value in each class, inside 0 to 1.
        probabilities: Vec<f64>,
    },
}

impl ColumnModel {
    /// Adds the log likelihood of `value` in each class to `out`.
    fn add_log_likelihoods(&self, value: f32, out: &mut [f64]) {
        let value = f64::from(value);
        match self {
            Self::Gaussian { means, variances } => {
                for ((out, mean), variance) in out.iter_mut().zip(means).zip(variances) {
                    *out -= 0.5 * ((TAU * variance).ln() + (value - mean).powi(2) / variance);
                }
            }
            Self::Bernoulli { threshold, probabilities } => {
                for (out, &p) in out.iter_mut().zip(probabilities) {
                    *out += if value > *threshold { p.ln() } else { (1.0 - p).ln() };
                }
            }
        }
    }

    fn check(&self, n_classes: usize) -> Result<(), ModelFault> {
        match self {
            Self::Gaussian { means, variances } => {
                ModelFault::length("means", means.len(), n_classes)?;
                ModelFault::length("variances", variances.len(), n_classes)?;
                ModelFault::finite("means", means)?;
                inside("variances", variances, f64::INFINITY)
            }
            Self::Bernoulli { threshold, probabilities } => {
                ModelFault::finite("threshold", &[*threshold])?;
                ModelFault::length("probabilities", probabilities.len(), n_classes)?;
                inside("probabilities", probabilities, 1.0)
            }
        }
    }
}

impl NaiveBayesModel {
    pub(super) fn new(priors: Vec<f64>, columns: Vec<ColumnModel>) -> Self {
        Self { priors, columns }
    }

    /// The share of each class among the training rows.
    pub fn priors(&self) -> &[f64] {
        &self.priors
    }

    /// The distribution of each column.
    pub fn columns(&self) -> &[ColumnModel] {
        &self.columns
    }

    /// The log of prior times likelihood of each class, one row per row and one column per class.
    ///
    /// # Errors
    /// [`PredictError::Width`] when the rows are not as wide as the training rows.
    pub fn joint_log_likelihoods(&self, rows: ArrayView2<'_, f32>) -> Result<Array2<f64>, PredictError> {
        check_width(rows, self.columns.len())?;
        let mut joint = Array2::zeros((rows.nrows(), self.priors.len()));
        for (row, mut out) in rows.rows().into_iter().zip(joint.rows_mut()) {
            out.assign(&ArrayView1::from(&self.joint(row)[..]));
        }
        Ok(joint)
    }

    /// The probability of each class, one row per row and one column per class; rows sum to 1.
    ///
    /// # Errors
    /// As [`NaiveBayesModel::joint_log_likelihoods`].
    pub fn probabilities(&self, rows: ArrayView2<'_, f32>) -> Result<Array2<f64>, PredictError> {
        let mut joint = self.joint_log_likelihoods(rows)?;
        for mut row in joint.rows_mut() {
            let total = log_sum_exp(row.view());
            row.mapv_inplace(|value| (value - total).exp());
        }
        Ok(joint)
    }

    fn joint(&self, row: ArrayView1<'_, f32>) -> Vec<f64> {
        let mut joint: Vec<f64> = self.priors.iter().map(|prior| prior.ln()).collect();
        for (column, &value) in self.columns.iter().zip(row) {
            column.add_log_likelihoods(value, &mut joint);
        }
        joint
    }
}

impl Classifier for NaiveBayesModel {
    fn n_classes(&self) -> usize {
        self.priors.len()
    }

    fn n_features(&self) -> usize {
        self.columns.len()
    }

    fn scores(&self, rows: ArrayView2<'_, f32>) -> Result<Array2<f32>, PredictError> {
        let joint = self.joint_log_likelihoods(rows)?;
        if self.priors.len() == 2 {
            let odds = joint.rows().into_iter().map(|row| (row[1] - row[0]) as f32).collect::<Vec<_>>();
            return Ok(Array2::from_shape_fn((odds.len(), 1), |(row, _)| odds[row]));
        }
        let totals: Vec<f64> = joint.rows().into_iter().map(log_sum_exp).collect();
        Ok(Array2::from_shape_fn(joint.dim(), |(row, class)| (joint[[row, class]] - totals[row]) as f32))
    }

    fn threshold(&self) -> f32 {
        0.0
    }

    fn saved(&self) -> SavedModel {
        SavedModel::of(self)
    }
}

impl SaveModel for NaiveBayesModel {
    const KIND: &'static str = "naive-bayes";

    fn check(&self) -> Result<(), ModelFault> {
        ModelFault::within("priors", self.priors.len(), 2, usize::MAX)?;
        ModelFault::within("columns", self.columns.len(), 1, usize::MAX)?;
        inside("priors", &self.priors, 1.0)?;
        self.columns.iter().try_for_each(|column| column.check(self.priors.len()))
    }
}

/// `log Σ exp` without overflow.
fn log_sum_exp(values: ArrayView1<'_, f64>) -> f64 {
    let largest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    largest + values.iter().map(|value| (value - largest).exp()).sum::<f64>().ln()
}

/// `Ok` when every value is above 0 and below `most`.
fn inside(field: &'static str, values: &[f64], most: f64) -> Result<(), ModelFault> {
    match values.iter().find(|&&value| !(value > 0.0 && value < most)) {
        Some(value) => Err(ModelFault::range(field, value, "it must lie inside its range")),
        None => Ok(()),
    }
}
