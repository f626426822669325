//! A fitted support vector machine.

use ndarray::{Array2, ArrayView1, ArrayView2};
use serde::{Deserialize, Serialize};

use super::batch::Batch;
use super::kernel::Kernel;
use super::lanes;
use super::smo::Solution;
use crate::learner::check_width;
use crate::model_file::{packed_f32, packed_f64};
use crate::{Classifier, LinearForm, Link, ModelFault, PredictError, SaveModel, SavedModel};

/// Rows scored at a time.
const BATCH: usize = 1024;

/// A two-class support vector machine: the margin is `sum_s coefficient_s K(x_s, x) + intercept`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SvmModel {
    n_features: usize,
    kernel: Kernel,
    intercept: f64,
    expansion: Expansion,
    report: SvmReport,
}

/// How the solver ended.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SvmReport {
    /// The dual objective `1/2 alpha^T Q alpha - sum alpha`, to be minimised.
    pub objective: f64,
    /// Steps taken; `None` where the backend does not tell.
    pub n_iterations: Option<u64>,
    /// Whether the largest violation fell below the tolerance before the iterations ran out.
    pub converged: bool,
    /// The number of support vectors.
    pub n_support: usize,
}

impl SvmReport {
    pub(super) fn of(solution: &Solution) -> Self {
        Self {
            objective: solution.objective,
            n_iterations: Some(solution.n_iterations),
            converged: solution.converged,
            n_support: solution.beta.iter().filter(|beta| **beta != 0.0).count(),
        }
    }
}

/// The linear kernel needs the sum of its support vectors only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) enum Expansion {
    Weights {
        #[serde(with = "packed_f64")]
        weights: Vec<f64>,
    },
    Support {
        #[serde(with = "packed_f32")]
        vectors: Vec<f32>,
        #[serde(with = "packed_f64")]
        coefficients: Vec<f64>,
    },
}

impl SvmModel {
    /// Builds the model from the dual variables `beta` (one a training row, positive for class 1).
    pub(super) fn new(
        rows: ArrayView2<'_, f32>,
        kernel: Kernel,
        beta: &[f64],
        intercept: f64,
        report: SvmReport,
    ) -> Self {
        Self {
            n_features: rows.ncols(),
            kernel,
            intercept,
            expansion: Expansion::new(rows, kernel, beta),
            report,
        }
    }

    /// The kernel with the parameters it was fitted with.
    pub fn kernel(&self) -> Kernel {
        self.kernel
    }

    /// The constant added to the kernel expansion.
    pub fn intercept(&self) -> f64 {
        self.intercept
    }

    /// How the solver ended.
    pub fn report(&self) -> SvmReport {
        self.report
    }

    /// The support vectors, one per row; none for the linear kernel, whose weights are in [`Classifier::linear`].
    pub fn support_vectors(&self) -> ArrayView2<'_, f32> {
        let vectors = match &self.expansion {
            Expansion::Weights { .. } => &[][..],
            Expansion::Support { vectors, .. } => vectors,
        };
        let shape = (vectors.len() / self.n_features, self.n_features);
        ArrayView2::from_shape(shape, vectors).expect("the length was checked when it was built")
    }

    /// `y_s alpha_s` of each support vector; none for the linear kernel.
    pub fn dual_coefficients(&self) -> &[f64] {
        match &self.expansion {
            Expansion::Weights { .. } => &[],
            Expansion::Support { coefficients, .. } => coefficients,
        }
    }

    /// The margins of at most [`BATCH`] rows.
    fn margins(&self, rows: ArrayView2<'_, f32>, out: &mut [f32]) {
        match &self.expansion {
            Expansion::Weights { weights } => {
                for (row, out) in rows.rows().into_iter().zip(out) {
                    let terms = row.iter().zip(weights).map(|(&x, w)| f64::from(x) * w);
                    *out = (terms.sum::<f64>() + self.intercept) as f32;
                }
            }
            Expansion::Support { vectors, coefficients } => {
                for (sum, out) in self.expand(rows, vectors, coefficients).iter().zip(out) {
                    *out = (sum + self.intercept) as f32;
                }
            }
        }
    }

    fn expand(&self, rows: ArrayView2<'_, f32>, vectors: &[f32], coefficients: &[f64]) -> Vec<f64> {
        let mut batch = Batch::new(self.kernel, rows);
        let mut sums = vec![0.0; batch.len()];
        for (vector, &coefficient) in vectors.chunks_exact(self.n_features).zip(coefficients) {
            lanes::accumulate(coefficient, batch.kernel_row(vector), &mut sums);
        }
        sums
    }
}

impl Expansion {
    fn new(rows: ArrayView2<'_, f32>, kernel: Kernel, beta: &[f64]) -> Self {
        let support = beta.iter().zip(rows.rows()).filter(|(beta, _)| **beta != 0.0);
        if kernel == Kernel::Linear {
            let mut weights = vec![0.0; rows.ncols()];
            for (&beta, row) in support {
                for (weight, &x) in weights.iter_mut().zip(row) {
                    *weight += beta * f64::from(x);
                }
            }
            return Self::Weights { weights };
        }
        let (coefficients, vectors): (Vec<f64>, Vec<_>) = support.unzip();
        Self::Support { vectors: vectors.into_iter().flatten().copied().collect(), coefficients }
    }
}

impl Classifier for SvmModel {
    fn n_classes(&self) -> usize {
        2
    }

    fn n_features(&self) -> usize {
        self.n_features
    }

    fn scores(&self, rows: ArrayView2<'_, f32>) -> Result<Array2<f32>, PredictError> {
        check_width(rows, self.n_features)?;
        let mut scores = vec![0.0; rows.nrows()];
        let batches = rows.axis_chunks_iter(ndarray::Axis(0), BATCH);
        for (rows, out) in batches.zip(scores.chunks_mut(BATCH)) {
            self.margins(rows, out);
        }
        let shape = (scores.len(), 1);
        Ok(Array2::from_shape_vec(shape, scores).expect("one score a row"))
    }

    fn threshold(&self) -> f32 {
        0.0
    }

    fn saved(&self) -> SavedModel {
        SavedModel::of(self)
    }

    fn linear(&self) -> Option<LinearForm<'_>> {
        let Expansion::Weights { weights } = &self.expansion else {
            return None;
        };
        Some(LinearForm {
            coefficients: ArrayView2::from_shape((1, weights.len()), weights).ok()?,
            intercepts: ArrayView1::from(std::slice::from_ref(&self.intercept)),
            link: Link::Identity,
        })
    }
}

impl SaveModel for SvmModel {
    const KIND: &'static str = "svm";

    fn check(&self) -> Result<(), ModelFault> {
        ModelFault::within("n_features", self.n_features, 1, usize::MAX)?;
        ModelFault::finite("intercept", &[self.intercept])?;
        self.kernel.check()?;
        match &self.expansion {
            Expansion::Weights { weights } => {
                ModelFault::length("weights", weights.len(), self.n_features)?;
                ModelFault::finite("weights", weights)
            }
            Expansion::Support { vectors, coefficients } => {
                let expected = coefficients.len().saturating_mul(self.n_features);
                ModelFault::length("vectors", vectors.len(), expected)?;
                ModelFault::finite("vectors", vectors)?;
                ModelFault::finite("coefficients", coefficients)
            }
        }
    }
}
