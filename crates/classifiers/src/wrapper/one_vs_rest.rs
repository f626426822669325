//! More than two classes from a learner that knows two.

use ndarray::{Array2, ArrayView2};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::learner::check_width;
use crate::model_file::Stored;
use crate::{Classifier, FitError, Learner, ModelFault, PredictError, SaveModel, SavedModel, TrainSet};

/// Fits one two-class model per class, that class against all others; with two classes the learner itself.
pub struct OneVsRest {
    inner: Box<dyn Learner>,
}

impl OneVsRest {
    /// Wraps a two-class learner.
    pub fn new(inner: Box<dyn Learner>) -> Self {
        Self { inner }
    }

    /// Fits the concrete model, for two classes too.
    ///
    /// # Errors
    /// As the learner inside.
    pub fn fit_model(&self, train: &TrainSet<'_>) -> Result<OneVsRestModel, FitError> {
        let against_rest = |class: usize| {
            let labels: Vec<usize> =
                train.labels().iter().map(|&label| usize::from(label == class)).collect();
            let rows = train.rows();
            let train = TrainSet::new(rows.view(), &labels, 2)?.until(train.stop());
            self.inner.fit(&train).map(Stored)
        };
        let models = (0..train.n_classes()).map(against_rest).collect::<Result<_, _>>()?;
        Ok(OneVsRestModel { models })
    }
}

impl Learner for OneVsRest {
    fn id(&self) -> &'static str {
        self.inner.id()
    }

    fn options(&self) -> Value {
        json!({ "multi_class": "one-vs-rest", "inner": self.inner.options() })
    }

    fn fit(&self, train: &TrainSet<'_>) -> Result<Box<dyn Classifier>, FitError> {
        match train.n_classes() {
            2 => self.inner.fit(train),
            _ => Ok(Box::new(self.fit_model(train)?)),
        }
    }
}

/// One two-class model per class; the class whose model scores highest is the answer. With two classes the model of
/// class 1 decides alone.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OneVsRestModel {
    models: Vec<Stored>,
}

impl OneVsRestModel {
    /// The model of each class against the others.
    pub fn models(&self) -> impl ExactSizeIterator<Item = &dyn Classifier> {
        self.models.iter().map(|model| model.0.as_ref())
    }
}

impl Classifier for OneVsRestModel {
    fn n_classes(&self) -> usize {
        self.models.len()
    }

    fn n_features(&self) -> usize {
        self.models.first().map_or(0, |model| model.0.n_features())
    }

    fn scores(&self, rows: ArrayView2<'_, f32>) -> Result<Array2<f32>, PredictError> {
        check_width(rows, self.n_features())?;
        let models = match self.models.as_slice() {
            [_, positive] => std::slice::from_ref(positive),
            models => models,
        };
        let mut scores = Array2::zeros((rows.nrows(), models.len()));
        for (mut column, model) in scores.columns_mut().into_iter().zip(models) {
            column.assign(&model.0.scores(rows)?.column(0));
        }
        Ok(scores)
    }

    fn threshold(&self) -> f32 {
        self.models.first().map_or(0.0, |model| model.0.threshold())
    }

    fn saved(&self) -> SavedModel {
        SavedModel::of(self)
    }
}

impl SaveModel for OneVsRestModel {
    const KIND: &'static str = "one-vs-rest";

    fn check(&self) -> Result<(), ModelFault> {
        ModelFault::within("models", self.models.len(), 2, usize::MAX)?;
        for model in self.models() {
            ModelFault::length("classes of a model", model.n_classes(), 2)?;
            ModelFault::length("features of a model", model.n_features(), self.n_features())?;
        }
        Ok(())
    }
}
