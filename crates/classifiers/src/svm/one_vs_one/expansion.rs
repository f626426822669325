//! The machines of all pairs as sums over their support vectors, which they share.

use std::iter::repeat_n;

use ndarray::{Array2, ArrayView2, s};
use serde::{Deserialize, Serialize};

use super::super::batch::Batch;
use super::super::kernel::Kernel;
use super::super::lanes;
use super::{n_pairs, pair, starts};
use crate::ModelFault;
use crate::model_file::{packed_f32, packed_f64};
use crate::simd::{axpy_wide, dot_wide};

/// The dual variables of all training rows, class after class, against each other class.
pub(super) struct Duals {
    sizes: Vec<usize>,
    starts: Vec<usize>,
    /// `n_classes - 1` a row.
    values: Vec<f64>,
}

/// A support vector is kept once, whatever the number of its machines; of a linear kernel the weights of each machine are
/// kept instead, where they take less room.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) enum Expansion {
    Weights {
        /// `n_features` a pair.
        #[serde(with = "packed_f64")]
        weights: Vec<f64>,
    },
    Support(Support),
}

/// Support vectors, class after class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Support {
    /// Row by row.
    #[serde(with = "packed_f32")]
    vectors: Vec<f32>,
    /// The number of vectors of each class.
    sizes: Vec<usize>,
    /// `n_classes - 1` a vector: its `y alpha` against each other class in turn.
    #[serde(with = "packed_f64")]
    coefficients: Vec<f64>,
}

impl Duals {
    /// All zero, for classes of these sizes.
    pub(super) fn new(sizes: &[usize]) -> Self {
        let values = vec![0.0; sizes.iter().sum::<usize>() * (sizes.len() - 1)];
        Self { sizes: sizes.to_vec(), starts: starts(sizes), values }
    }

    /// Takes down the dual variables of the machine of `a` and `b`: those of the rows of `a`, then of `b`.
    pub(super) fn put(&mut self, a: usize, b: usize, beta: &[f64]) {
        let width = self.sizes.len() - 1;
        let (of_a, of_b) = beta.split_at(self.sizes[a]);
        for (class, other, beta) in [(a, b, of_a), (b, a, of_b)] {
            let rows = self.values[self.starts[class] * width..].chunks_exact_mut(width);
            let place = if other < class { other } else { other - 1 };
            rows.zip(beta).for_each(|(row, &beta)| row[place] = beta);
        }
    }

    /// The rows that are support vectors of some machine.
    fn support(&self, rows: ArrayView2<'_, f32>) -> Support {
        let mut support =
            Support { vectors: Vec::new(), sizes: vec![0; self.sizes.len()], coefficients: Vec::new() };
        let classes = self.sizes.iter().enumerate().flat_map(|(class, &size)| repeat_n(class, size));
        let duals = self.values.chunks_exact(self.sizes.len() - 1);
        for ((row, duals), class) in rows.rows().into_iter().zip(duals).zip(classes) {
            if duals.iter().any(|&dual| dual != 0.0) {
                support.sizes[class] += 1;
                support.vectors.extend(row);
                support.coefficients.extend(duals);
            }
        }
        support
    }
}

impl Expansion {
    /// `rows` are those of `duals`.
    pub(super) fn new(kernel: Kernel, rows: ArrayView2<'_, f32>, duals: &Duals) -> Self {
        let support = duals.support(rows);
        let n_features = rows.ncols();
        let weight_bytes = n_pairs(support.sizes.len()) * n_features * size_of::<f64>();
        match kernel == Kernel::Linear && weight_bytes <= support.bytes() {
            true => Self::Weights { weights: support.weights(n_features) },
            false => Self::Support(support),
        }
    }

    /// The sums of the machines, without their intercepts: one row per row of `rows`, one column per pair.
    pub(super) fn sums(&self, kernel: Kernel, rows: ArrayView2<'_, f32>) -> Array2<f64> {
        match self {
            Self::Weights { weights } => {
                let weights: Vec<&[f64]> = weights.chunks_exact(rows.ncols()).collect();
                let rows = rows.as_standard_layout();
                let sum = |(row, pair): (usize, usize)| {
                    dot_wide(rows.row(row).to_slice().unwrap_or_default(), weights[pair])
                };
                Array2::from_shape_fn((rows.nrows(), weights.len()), sum)
            }
            Self::Support(support) => support.sums(kernel, rows),
        }
    }

    pub(super) fn check(&self, n_classes: usize, n_features: usize) -> Result<(), ModelFault> {
        match self {
            Self::Weights { weights } => {
                ModelFault::length("weights", weights.len(), n_pairs(n_classes).saturating_mul(n_features))?;
                ModelFault::finite("weights", weights)
            }
            Self::Support(support) => support.check(n_classes, n_features),
        }
    }
}

impl Support {
    fn bytes(&self) -> usize {
        size_of_val(&self.vectors[..]) + size_of_val(&self.coefficients[..])
    }

    /// Calls `with` for each vector and each other class: the vector, the pair, and the coefficient unless it is 0.
    fn for_each(
        &self,
        n_features: usize,
        mut with: impl FnMut(&[f32], &mut dyn Iterator<Item = (usize, f64)>),
    ) {
        let n_classes = self.sizes.len();
        let classes = self.sizes.iter().enumerate().flat_map(|(class, &size)| repeat_n(class, size));
        let coefficients = self.coefficients.chunks_exact(n_classes - 1);
        for ((vector, own), class) in self.vectors.chunks_exact(n_features).zip(coefficients).zip(classes) {
            let others = (0..n_classes).filter(|&other| other != class);
            let pairs = others.map(|other| pair(n_classes, class.min(other), class.max(other)));
            with(vector, &mut pairs.zip(own.iter().copied()).filter(|(_, coefficient)| *coefficient != 0.0));
        }
    }

    fn sums(&self, kernel: Kernel, rows: ArrayView2<'_, f32>) -> Array2<f64> {
        let mut batch = Batch::new(kernel, rows);
        let mut sums = vec![0.0; n_pairs(self.sizes.len()) * batch.len()];
        self.for_each(rows.ncols(), |vector, coefficients| {
            let values = batch.kernel_row(vector);
            for (pair, coefficient) in coefficients {
                lanes::accumulate(coefficient, values, &mut sums[pair * values.len()..][..values.len()]);
            }
        });
        let by_pair = ArrayView2::from_shape((n_pairs(self.sizes.len()), batch.len()), &sums);
        let by_pair = by_pair.expect("one sum a pair and row");
        by_pair.slice(s![.., ..rows.nrows()]).reversed_axes().to_owned()
    }

    /// The weights of each machine of a linear kernel, pair by pair.
    fn weights(&self, n_features: usize) -> Vec<f64> {
        let mut weights = vec![0.0; n_pairs(self.sizes.len()) * n_features];
        self.for_each(n_features, |vector, coefficients| {
            for (pair, coefficient) in coefficients {
                axpy_wide(coefficient, vector, &mut weights[pair * n_features..][..n_features]);
            }
        });
        weights
    }

    fn check(&self, n_classes: usize, n_features: usize) -> Result<(), ModelFault> {
        let n_vectors = self.sizes.iter().fold(0, |sum: usize, &size| sum.saturating_add(size));
        ModelFault::length("sizes", self.sizes.len(), n_classes)?;
        ModelFault::length("vectors", self.vectors.len(), n_vectors.saturating_mul(n_features))?;
        let n_coefficients = n_vectors.saturating_mul(n_classes - 1);
        ModelFault::length("coefficients", self.coefficients.len(), n_coefficients)?;
        ModelFault::finite("vectors", &self.vectors)?;
        ModelFault::finite("coefficients", &self.coefficients)
    }
}
