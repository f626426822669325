//! Decision thresholds chosen on training rows.

use evaluation::{EvaluationError, ThresholdRule, TrainingScores, tune_threshold};
use ndarray::{Array2, ArrayView2};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::folds::{Folds, cross_validated_scores};
use crate::model_file::Stored;
use crate::{
    Classifier, FitError, Learner, LinearForm, ModelFault, PredictError, SaveModel, SavedModel, TrainSet,
};

/// Wraps a two-class learner so that its models decide at the threshold that is best on cross-validated training
/// scores.
///
/// A [`TrainSet`] is all it sees, so no test row can have a part in the choice.
pub struct Tuned {
    inner: Box<dyn Learner>,
    rule: ThresholdRule,
    folds: Folds,
}

impl Tuned {
    /// Wraps `inner`; `rule` says what is maximised, `folds` divide the training rows.
    pub fn new(inner: Box<dyn Learner>, rule: ThresholdRule, folds: Folds) -> Self {
        Self { inner, rule, folds }
    }

    /// Fits the concrete model.
    ///
    /// # Errors
    /// As [`cross_validated_scores`] and the learner inside; [`FitError::TwoClassesOnly`] for more classes.
    pub fn fit_model(&self, train: &TrainSet<'_>) -> Result<TunedModel, FitError> {
        if train.n_classes() != 2 {
            return Err(FitError::TwoClassesOnly { learner: self.id(), classes: train.n_classes() });
        }
        let scores = cross_validated_scores(self.inner.as_ref(), train, &self.folds)?;
        let scores: Vec<f32> = scores.into_iter().collect();
        let positive: Vec<bool> = train.labels().iter().map(|&label| label == 1).collect();
        let refused =
            |error: EvaluationError| FitError::Solver { learner: self.id(), reason: error.to_string() };
        let training = TrainingScores::new(&scores, &positive).map_err(refused)?;
        let inner = Stored(self.inner.fit(train)?);
        let tuned = tune_threshold(&training, self.rule, f64::from(inner.0.threshold())).map_err(refused)?;
        Ok(TunedModel { inner, threshold: tuned.threshold as f32, training_value: tuned.training_value })
    }
}

impl Learner for Tuned {
    fn id(&self) -> &'static str {
        self.inner.id()
    }

    fn options(&self) -> Value {
        json!({ "threshold_rule": self.rule.id(), "tuning": self.folds, "inner": self.inner.options() })
    }

    fn fit(&self, train: &TrainSet<'_>) -> Result<Box<dyn Classifier>, FitError> {
        Ok(Box::new(self.fit_model(train)?))
    }
}

/// A two-class model with a threshold of its own.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TunedModel {
    inner: Stored,
    threshold: f32,
    training_value: f64,
}

impl TunedModel {
    /// The model whose scores are compared with the threshold.
    pub fn inner(&self) -> &dyn Classifier {
        self.inner.0.as_ref()
    }

    /// What the rule reached on the cross-validated training scores; optimistic, since the threshold was chosen there.
    pub fn training_value(&self) -> f64 {
        self.training_value
    }
}

impl Classifier for TunedModel {
    fn n_classes(&self) -> usize {
        2
    }

    fn n_features(&self) -> usize {
        self.inner.0.n_features()
    }

    fn scores(&self, rows: ArrayView2<'_, f32>) -> Result<Array2<f32>, PredictError> {
        self.inner.0.scores(rows)
    }

    fn threshold(&self) -> f32 {
        self.threshold
    }

    fn saved(&self) -> SavedModel {
        SavedModel::of(self)
    }

    fn linear(&self) -> Option<LinearForm<'_>> {
        self.inner.0.linear()
    }
}

impl SaveModel for TunedModel {
    const KIND: &'static str = "tuned";

    fn check(&self) -> Result<(), ModelFault> {
        ModelFault::length("classes of the model inside", self.inner.0.n_classes(), 2)?;
        ModelFault::finite("threshold", &[self.threshold])?;
        ModelFault::finite("training_value", &[self.training_value])
    }
}
