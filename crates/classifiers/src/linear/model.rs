//! A fitted linear model.

use ndarray::{Array2, ArrayView1, ArrayView2};
use serde::{Deserialize, Serialize};

use super::loss::LinearLoss;
use super::weights::Weights;
use crate::learner::check_width;
use crate::link::logistic;
use crate::model_file::packed_f64;
use crate::{Classifier, LinearForm, Link, ModelFault, PredictError, SaveModel, SavedModel, simd};

/// A linear model: one hyperplane for two classes, or one per class for more, each fitted against the rest.
///
/// Scores are margins `w·x + b` for the hinge losses and probabilities `1 / (1 + exp(−(w·x + b)))` for the logistic
/// loss; those of more than two classes are of one class against the rest each, and do not sum to 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinearModel {
    loss: LinearLoss,
    n_features: usize,
    #[serde(with = "packed_f64")]
    coefficients: Vec<f64>,
    intercepts: Vec<f64>,
}

impl LinearModel {
    /// A model with these `coefficients` (1 x d for two classes, k x d for k) and one of `intercepts` a row.
    ///
    /// # Errors
    /// No columns, two hyperplanes or none, another number of intercepts, or a value that is not finite.
    pub fn new(
        loss: LinearLoss,
        coefficients: ArrayView2<'_, f64>,
        intercepts: Vec<f64>,
    ) -> Result<Self, ModelFault> {
        ModelFault::length("intercepts", intercepts.len(), coefficients.nrows())?;
        let n_features = coefficients.ncols();
        let model =
            Self { loss, n_features, coefficients: coefficients.iter().copied().collect(), intercepts };
        model.check()?;
        Ok(model)
    }

    /// Collects the hyperplanes of solved problems, which are as wide as each other and finite.
    pub(super) fn from_weights<'a>(loss: LinearLoss, weights: impl Iterator<Item = &'a Weights>) -> Self {
        let mut model = Self { loss, n_features: 0, coefficients: Vec::new(), intercepts: Vec::new() };
        for weights in weights {
            model.n_features = weights.features().len();
            model.coefficients.extend_from_slice(weights.features());
            model.intercepts.push(weights.intercept());
        }
        model
    }

    /// The id of the learner that fits such models.
    pub fn id(&self) -> &'static str {
        self.loss.id()
    }

    /// The loss it was fitted with.
    pub fn loss(&self) -> LinearLoss {
        self.loss
    }

    /// The weights, one row per hyperplane and one column per feature.
    pub fn coefficients(&self) -> ArrayView2<'_, f64> {
        ArrayView2::from_shape((self.intercepts.len(), self.n_features), &self.coefficients)
            .expect("one row of weights an intercept, checked when the model was made")
    }

    /// The constant of each hyperplane.
    pub fn intercepts(&self) -> &[f64] {
        &self.intercepts
    }

    /// The weights rounded to `f32`, row after row.
    pub fn weights_f32(&self) -> Vec<f32> {
        self.coefficients.iter().map(|&w| w as f32).collect()
    }

    /// `w·x + b` of `row` for each hyperplane, summed in `f64`; a row of another width is cut or taken as padded with 0.
    pub fn margins<'a>(&'a self, row: &'a [f32]) -> impl Iterator<Item = f64> + 'a {
        let planes = self.coefficients.chunks_exact(self.n_features).zip(&self.intercepts);
        planes.map(move |(weights, intercept)| simd::dot_wide(row, weights) + intercept)
    }

    fn score(&self, margin: f64) -> f32 {
        match self.loss {
            LinearLoss::Logistic => logistic(margin) as f32,
            LinearLoss::Hinge | LinearLoss::SquaredHinge => margin as f32,
        }
    }
}

impl Classifier for LinearModel {
    fn n_classes(&self) -> usize {
        self.intercepts.len().max(2)
    }

    fn n_features(&self) -> usize {
        self.n_features
    }

    fn scores(&self, rows: ArrayView2<'_, f32>) -> Result<Array2<f32>, PredictError> {
        check_width(rows, self.n_features)?;
        let mut scores = Array2::zeros((rows.nrows(), self.intercepts.len()));
        for (row, mut out) in rows.rows().into_iter().zip(scores.rows_mut()) {
            let contiguous = row.to_slice().map_or_else(|| row.to_vec().into(), std::borrow::Cow::Borrowed);
            for (score, margin) in out.iter_mut().zip(self.margins(&contiguous)) {
                *score = self.score(margin);
            }
        }
        Ok(scores)
    }

    fn threshold(&self) -> f32 {
        self.score(0.0)
    }

    fn saved(&self) -> SavedModel {
        SavedModel::of(self)
    }

    fn linear(&self) -> Option<LinearForm<'_>> {
        let link = match self.loss {
            LinearLoss::Logistic => Link::Logistic,
            LinearLoss::Hinge | LinearLoss::SquaredHinge => Link::Identity,
        };
        let intercepts = ArrayView1::from(&self.intercepts[..]);
        Some(LinearForm { coefficients: self.coefficients(), intercepts, link })
    }
}

impl SaveModel for LinearModel {
    const KIND: &'static str = "linear";

    fn check(&self) -> Result<(), ModelFault> {
        let planes = self.intercepts.len();
        if planes == 0 || planes == 2 {
            return Err(ModelFault::range(
                "intercepts",
                planes,
                "two classes have one, k > 2 classes have k",
            ));
        }
        ModelFault::within("n_features", self.n_features, 1, usize::MAX / planes)?;
        ModelFault::length("coefficients", self.coefficients.len(), planes * self.n_features)?;
        ModelFault::finite("coefficients", &self.coefficients)?;
        ModelFault::finite("intercepts", &self.intercepts)
    }
}
