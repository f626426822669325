//! A fitted logistic regression.

use ndarray::{Array2, ArrayView1, ArrayView2};
use serde::{Deserialize, Serialize};

use crate::learner::check_width;
use crate::link::{logistic, softmax};
use crate::simd::dot_wide;
use crate::{Classifier, LinearForm, Link, ModelFault, PredictError, SaveModel, SavedModel};

/// Class probabilities from linear scores: the logistic function for two classes, the softmax for more.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogisticModel {
    n_classes: usize,
    n_features: usize,
    /// One row an output.
    coefficients: Vec<f64>,
    intercepts: Vec<f64>,
}

impl LogisticModel {
    /// Takes parameters in blocks of weights and intercept, one an output. The softmax does not change when all
    /// intercepts move together; they are given the sum 0.
    pub(super) fn new(n_features: usize, n_classes: usize, parameters: &[f64]) -> Self {
        let blocks = || parameters.chunks_exact(n_features + 1);
        let mut intercepts: Vec<f64> = blocks().map(|block| block[n_features]).collect();
        if intercepts.len() > 1 {
            let mean = intercepts.iter().sum::<f64>() / intercepts.len() as f64;
            intercepts.iter_mut().for_each(|intercept| *intercept -= mean);
        }
        let coefficients = blocks().flat_map(|block| block[..n_features].to_vec()).collect();
        Self { n_classes, n_features, coefficients, intercepts }
    }

    /// The weights, one row for two classes and one per class for more.
    pub fn coefficients(&self) -> ArrayView2<'_, f64> {
        let shape = (self.intercepts.len(), self.n_features);
        ArrayView2::from_shape(shape, &self.coefficients).expect("the length was checked when it was built")
    }

    /// The intercepts, one per row of the coefficients.
    pub fn intercepts(&self) -> &[f64] {
        &self.intercepts
    }

    fn probabilities(&self, row: &[f32], out: &mut [f64]) {
        let weights = self.coefficients.chunks_exact(self.n_features);
        for ((out, weights), intercept) in out.iter_mut().zip(weights).zip(&self.intercepts) {
            *out = dot_wide(row, weights) + intercept;
        }
        match out {
            [score] => *score = logistic(*score),
            scores => {
                softmax(scores);
            }
        }
    }
}

impl Classifier for LogisticModel {
    fn n_classes(&self) -> usize {
        self.n_classes
    }

    fn n_features(&self) -> usize {
        self.n_features
    }

    fn scores(&self, rows: ArrayView2<'_, f32>) -> Result<Array2<f32>, PredictError> {
        check_width(rows, self.n_features)?;
        let rows = rows.as_standard_layout();
        let mut outputs = vec![0.0; self.intercepts.len()];
        let mut scores = Array2::zeros((rows.nrows(), outputs.len()));
        for (row, mut scores) in rows.rows().into_iter().zip(scores.rows_mut()) {
            self.probabilities(row.to_slice().unwrap_or_default(), &mut outputs);
            scores.iter_mut().zip(&outputs).for_each(|(score, &output)| *score = output as f32);
        }
        Ok(scores)
    }

    fn threshold(&self) -> f32 {
        0.5
    }

    fn saved(&self) -> SavedModel {
        SavedModel::of(self)
    }

    fn linear(&self) -> Option<LinearForm<'_>> {
        Some(LinearForm {
            coefficients: self.coefficients(),
            intercepts: ArrayView1::from(&self.intercepts),
            link: if self.n_classes == 2 { Link::Logistic } else { Link::Softmax },
        })
    }
}

impl SaveModel for LogisticModel {
    const KIND: &'static str = "logistic";

    fn check(&self) -> Result<(), ModelFault> {
        ModelFault::within("n_classes", self.n_classes, 2, usize::MAX)?;
        ModelFault::within("n_features", self.n_features, 1, usize::MAX)?;
        let n_outputs = if self.n_classes == 2 { 1 } else { self.n_classes };
        ModelFault::length("intercepts", self.intercepts.len(), n_outputs)?;
        let expected = self.n_features.saturating_mul(n_outputs);
        ModelFault::length("coefficients", self.coefficients.len(), expected)?;
        ModelFault::finite("intercepts", &self.intercepts)?;
        ModelFault::finite("coefficients", &self.coefficients)
    }
}
