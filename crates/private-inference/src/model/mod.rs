//! Models in floating point, in the form the quantiser takes: a public [`FeatureMap`] and private numbers over the
//! features it yields.
//!
//! Every constructor takes the plain numbers of a fitted model (weights, means, support vectors, nodes), so that models
//! of any origin can be served; [`FloatModel::from_classifier`] takes those of the `classifiers` crate.

mod bayes;
mod fitted;
mod linear;
mod polynomial;
mod tree;

pub use bayes::{BayesColumn, CategoricalBayes, NaiveBayes};
pub use linear::Linear;
pub use polynomial::{PolynomialSvm, QuadraticMethod};
pub use tree::{Tree, TreeNode};

pub(crate) use tree::{MAX_LEAVES, Path, TreeForm};

use crate::error::ModelError;
use crate::features::FeatureMap;
use ndarray::{Array2, ArrayView2, Axis};

/// A model in floating point: what a record is turned into, and the private numbers applied to that.
#[derive(Clone, PartialEq)]
pub struct FloatModel {
    map: FeatureMap,
    form: Form,
    threshold: f64,
}

impl std::fmt::Debug for FloatModel {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("FloatModel")
            .field("n_columns", &self.map.n_columns())
            .field("n_features", &self.map.n_features())
            .finish_non_exhaustive()
    }
}

/// The private part.
#[derive(Clone, PartialEq)]
pub(crate) enum Form {
    /// `k` scores, each a weighted sum of the features.
    Linear(LinearForm),
    /// One score, a quadratic polynomial of the columns.
    Quadratic(QuadraticForm),
    /// One score, looked up at the leaf that a record reaches.
    Tree(TreeForm),
}

/// Weights (k x m) over unit features, and k biases.
#[derive(Clone, PartialEq)]
pub(crate) struct LinearForm {
    pub(crate) weights: Array2<f64>,
    pub(crate) biases: Vec<f64>,
}

/// `u' A u + b' u + c` over unit columns; A is symmetric.
#[derive(Clone, PartialEq)]
pub(crate) struct QuadraticForm {
    pub(crate) matrix: Array2<f64>,
    pub(crate) linear: Vec<f64>,
    pub(crate) constant: f64,
}

impl FloatModel {
    pub(crate) fn new(map: FeatureMap, form: Form) -> Result<Self, ModelError> {
        map.validate()?;
        Ok(Self { map, form, threshold: 0.0 })
    }

    /// The same model answering class 1 from `threshold` on instead of from 0 (ignored for more than two classes).
    ///
    /// # Errors
    /// [`ModelError::Value`] when the threshold is not finite.
    pub fn with_threshold(self, threshold: f64) -> Result<Self, ModelError> {
        finite("threshold", [threshold])?;
        Ok(Self { threshold, ..self })
    }

    /// The public part.
    pub fn feature_map(&self) -> &FeatureMap {
        &self.map
    }

    /// The score from which class 1 is answered.
    pub fn threshold(&self) -> f64 {
        self.threshold
    }

    /// Scores a record has: 1 for two classes, k for k > 2.
    pub fn n_scores(&self) -> usize {
        match &self.form {
            Form::Linear(form) => form.biases.len(),
            Form::Quadratic(_) | Form::Tree(_) => 1,
        }
    }

    pub(crate) fn form(&self) -> &Form {
        &self.form
    }

    /// Scores of `rows` (n x d) in floating point, n x [`FloatModel::n_scores`]; values outside a range are clipped.
    ///
    /// # Errors
    /// [`ModelError::Width`] and [`ModelError::Record`].
    pub fn scores(&self, rows: ArrayView2<'_, f32>) -> Result<Array2<f64>, ModelError> {
        let mut out = Array2::zeros((rows.nrows(), self.n_scores()));
        let mut features = Vec::with_capacity(self.map.n_features());
        for (row, (record, mut scores)) in rows.rows().into_iter().zip(out.rows_mut()).enumerate() {
            features.clear();
            self.map.unit_features_into(row, &record.to_vec(), &mut features)?;
            for (slot, score) in scores.iter_mut().zip(self.form.scores(&features)) {
                *slot = score;
            }
        }
        Ok(out)
    }
}

impl Form {
    fn scores(&self, features: &[f64]) -> Vec<f64> {
        match self {
            Self::Linear(form) => form
                .weights
                .axis_iter(Axis(0))
                .zip(&form.biases)
                .map(|(weights, bias)| bias + dot(weights.iter(), features))
                .collect(),
            Self::Quadratic(form) => vec![form.score(features)],
            Self::Tree(form) => vec![form.score(features)],
        }
    }
}

impl QuadraticForm {
    fn score(&self, u: &[f64]) -> f64 {
        let squares: f64 =
            self.matrix.axis_iter(Axis(0)).zip(u).map(|(row, left)| left * dot(row.iter(), u)).sum();
        squares + dot(self.linear.iter(), u) + self.constant
    }
}

fn dot<'a>(weights: impl Iterator<Item = &'a f64>, values: &[f64]) -> f64 {
    weights.zip(values).map(|(w, v)| w * v).sum()
}

/// Refuses a parameter list that holds NaN or an infinity.
pub(crate) fn finite(what: &'static str, values: impl IntoIterator<Item = f64>) -> Result<(), ModelError> {
    within(what, values, "finite", f64::is_finite)
}

/// Refuses a parameter list with a value that breaks `rule`.
pub(crate) fn within(
    what: &'static str,
    values: impl IntoIterator<Item = f64>,
    rule: &'static str,
    holds: impl Fn(f64) -> bool,
) -> Result<(), ModelError> {
    match values.into_iter().enumerate().find(|&(_, v)| !holds(v)) {
        Some((index, value)) => Err(ModelError::Value { what, index, value, rule }),
        None => Ok(()),
    }
}

/// Refuses a list of another length than its partner.
pub(crate) fn same_length(what: &'static str, expected: usize, found: usize) -> Result<(), ModelError> {
    if expected == found { Ok(()) } else { Err(ModelError::Shape { what, expected, found }) }
}
