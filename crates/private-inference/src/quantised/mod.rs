//! The model in integers: exactly what the encrypted evaluation computes, and a plain evaluation of it.
//!
//! Features are rounded to integers of a certain number of bits, weights to another; scores are integers, and class 1 is
//! answered from 0 on (the threshold is folded into the bias). The [`Certificate`] proves before anything is encrypted
//! that no record can push a score out of the plaintext range or the noise over what decryption tolerates.

mod linear;
mod options;
mod quadratic;
mod tree;

pub use options::QuantiseOptions;

pub(crate) use linear::LinearNumbers;
pub(crate) use quadratic::QuadraticNumbers;
pub(crate) use tree::{Leaf, TreeNumbers};

use crate::card::{ModelCard, ModelId};
use crate::error::{CertificateError, ModelError};
use crate::model::{FloatModel, Form};
use crate::noise::Certificate;
use ndarray::{Array2, ArrayView2};
use options::QuantiseSpec;

/// A model in integers with its certificate: what a [`crate::Server`] is built from.
#[derive(Clone)]
pub struct QuantisedModel {
    card: ModelCard,
    numbers: Numbers,
    certificate: Certificate,
    bits: Precision,
}

/// Bits of the rounded numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Precision {
    /// Bits of an encoded feature, sign included (1 for 0/1 features).
    pub input_bits: u32,
    /// Bits of a weight, sign included.
    pub weight_bits: u32,
}

/// The private integers.
#[derive(Clone)]
pub(crate) enum Numbers {
    Linear(LinearNumbers),
    Quadratic(QuadraticNumbers),
    Tree(TreeNumbers),
}

/// What a search found.
pub(crate) struct Found {
    pub(crate) card: ModelCard,
    pub(crate) numbers: Numbers,
    pub(crate) certificate: Certificate,
    pub(crate) bits: Precision,
}

impl std::fmt::Debug for QuantisedModel {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("QuantisedModel")
            .field("card", &self.card)
            .field("bits", &self.bits)
            .finish_non_exhaustive()
    }
}

impl QuantisedModel {
    /// Rounds `model` to the precision with the smallest expected rounding error that a certificate allows.
    ///
    /// `id` names the model in messages; choose it at random or by counting versions, not from the weights.
    ///
    /// # Errors
    /// [`CertificateError::NothingFits`] and [`CertificateError::TooWide`] when no precision fits,
    /// [`CertificateError::Option`] for an option outside its range.
    pub fn search(
        model: &FloatModel,
        id: ModelId,
        options: QuantiseOptions,
    ) -> Result<Self, CertificateError> {
        let spec = QuantiseSpec::new(options)?;
        let found = match model.form() {
            Form::Linear(form) => linear::search(model, form, id, &spec),
            Form::Quadratic(form) => quadratic::search(model, form, id, &spec),
            Form::Tree(form) => tree::quantise(model, form, id),
        }?;
        Ok(Self {
            card: found.card,
            numbers: found.numbers,
            certificate: found.certificate,
            bits: found.bits,
        })
    }

    /// The public part, which clients need.
    pub fn card(&self) -> &ModelCard {
        &self.card
    }

    /// What was proved about the rounded model.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// The precision the search arrived at.
    pub fn precision(&self) -> Precision {
        self.bits
    }

    pub(crate) fn numbers(&self) -> &Numbers {
        &self.numbers
    }

    /// Integer scores of `rows` (n x d) without any encryption, n x scores: what decryption must yield.
    ///
    /// # Errors
    /// [`ModelError::Width`] and [`ModelError::Record`].
    pub fn scores(&self, rows: ArrayView2<'_, f32>) -> Result<Array2<i64>, ModelError> {
        let mut out = Array2::zeros((rows.nrows(), self.card.n_scores()));
        for (row, (record, mut scores)) in rows.rows().into_iter().zip(out.rows_mut()).enumerate() {
            let features = self.card.feature_map().encode(row, &record.to_vec(), self.card.input_scale())?;
            for (slot, score) in scores.iter_mut().zip(self.numbers.scores(&features)) {
                *slot = score;
            }
        }
        Ok(out)
    }

    /// The class of each row, as [`QuantisedModel::scores`] decides it.
    ///
    /// # Errors
    /// As [`QuantisedModel::scores`].
    pub fn decisions(&self, rows: ArrayView2<'_, f32>) -> Result<Vec<usize>, ModelError> {
        let scores = self.scores(rows)?;
        let decide = |row: ndarray::ArrayView1<'_, i64>| ModelCard::decide(&row.to_vec());
        Ok(scores.rows().into_iter().map(decide).collect())
    }
}

impl Numbers {
    fn scores(&self, features: &[i64]) -> Vec<i64> {
        match self {
            Self::Linear(numbers) => numbers.scores(features),
            Self::Quadratic(numbers) => vec![numbers.score(features)],
            Self::Tree(numbers) => vec![numbers.score(features)],
        }
    }
}

/// `2^(bits-1) - 1`, the largest integer of a signed number of `bits` bits.
pub(crate) fn largest(bits: u32) -> u32 {
    (1 << (bits - 1)) - 1
}

/// `value * scale` rounded; refuses what does not fit 62 bits.
pub(crate) fn rounded(value: f64, scale: f64) -> Result<i64, CertificateError> {
    let product = (value * scale).round();
    if product.abs() < (1i64 << 62) as f64 {
        Ok(product as i64)
    } else {
        Err(CertificateError::Arithmetic { what: "a bias" })
    }
}

/// Sum of absolute values.
pub(crate) fn absolute_sum<'a>(values: impl IntoIterator<Item = &'a i64>) -> u128 {
    values.into_iter().map(|value| u128::from(value.unsigned_abs())).sum()
}
