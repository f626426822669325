//! Probabilities from margins by cross-validated Platt scaling.

use ndarray::{Array2, ArrayView2};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::folds::{Folds, cross_validated_scores};
use super::sigmoid::Sigmoid;
use crate::model_file::Stored;
use crate::{Classifier, FitError, Learner, ModelFault, PredictError, SaveModel, SavedModel, TrainSet};

/// Wraps a two-class learner so that its models give probabilities.
///
/// The curve is fitted to scores that come from models which have not seen their rows; the model itself is fitted on
/// all rows. Only training rows are used.
pub struct Platt {
    inner: Box<dyn Learner>,
    folds: Folds,
}

impl Platt {
    /// Wraps `inner`; `folds` divide the training rows.
    pub fn new(inner: Box<dyn Learner>, folds: Folds) -> Self {
        Self { inner, folds }
    }

    /// Fits the concrete model.
    ///
    /// # Errors
    /// As [`cross_validated_scores`] and the learner inside; [`FitError::TwoClassesOnly`] for more classes (wrap this in
    /// one-vs-rest).
    pub fn fit_model(&self, train: &TrainSet<'_>) -> Result<PlattModel, FitError> {
        if train.n_classes() != 2 {
            return Err(FitError::TwoClassesOnly { learner: self.id(), classes: train.n_classes() });
        }
        let scores = cross_validated_scores(self.inner.as_ref(), train, &self.folds)?;
        let scores: Vec<f64> = scores.iter().map(|&score| f64::from(score)).collect();
        let positive: Vec<bool> = train.labels().iter().map(|&label| label == 1).collect();
        let curve = Sigmoid::fit(&scores, &positive).ok_or_else(|| FitError::Solver {
            learner: self.id(),
            reason: "no logistic curve fits the cross-validated scores".to_owned(),
        })?;
        let inner = Stored(self.inner.fit(train)?);
        Ok(PlattModel { inner, slope: curve.slope, offset: curve.offset })
    }
}

impl Learner for Platt {
    fn id(&self) -> &'static str {
        self.inner.id()
    }

    fn options(&self) -> Value {
        json!({ "platt": self.folds, "inner": self.inner.options() })
    }

    fn fit(&self, train: &TrainSet<'_>) -> Result<Box<dyn Classifier>, FitError> {
        Ok(Box::new(self.fit_model(train)?))
    }
}

/// A two-class model whose scores are turned into probabilities `1 / (1 + exp(slope * score + offset))`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlattModel {
    inner: Stored,
    slope: f64,
    offset: f64,
}

impl PlattModel {
    /// The model whose scores are turned into probabilities.
    pub fn inner(&self) -> &dyn Classifier {
        self.inner.0.as_ref()
    }

    /// The slope of the curve, negative when larger scores make class 1 more likely.
    pub fn slope(&self) -> f64 {
        self.slope
    }

    /// The offset of the curve.
    pub fn offset(&self) -> f64 {
        self.offset
    }
}

impl Classifier for PlattModel {
    fn n_classes(&self) -> usize {
        2
    }

    fn n_features(&self) -> usize {
        self.inner.0.n_features()
    }

    fn scores(&self, rows: ArrayView2<'_, f32>) -> Result<Array2<f32>, PredictError> {
        let curve = Sigmoid { slope: self.slope, offset: self.offset };
        let scores = self.inner.0.scores(rows)?;
        Ok(scores.mapv_into(|score| curve.probability(f64::from(score)) as f32))
    }

    fn threshold(&self) -> f32 {
        0.5
    }

    fn saved(&self) -> SavedModel {
        SavedModel::of(self)
    }
}

impl SaveModel for PlattModel {
    const KIND: &'static str = "platt";

    fn check(&self) -> Result<(), ModelFault> {
        ModelFault::length("classes of the model inside", self.inner.0.n_classes(), 2)?;
        ModelFault::finite("curve", &[self.slope, self.offset])
    }
}
