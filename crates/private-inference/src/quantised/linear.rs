//! Rounding of linear scores: `I = sum_j q_j x_j + C` with `q = round(S w)`, `x = round(X u)`, `C = round(S X b)`.

use super::options::QuantiseSpec;
use super::{Found, Numbers, Precision, absolute_sum, largest, rounded};
use crate::card::{ModelCard, ModelId, Scales, Task};
use crate::error::CertificateError;
use crate::layout::{Dot, Layout, Packing};
use crate::model::{FloatModel, LinearForm};
use crate::noise::{Certificate, NoiseModel, ReplyBounds};
use crate::params::{Degree, ParameterSet};
use ndarray::Axis;

/// Integer weights (one vector a score) and biases.
#[derive(Clone)]
pub(crate) struct LinearNumbers {
    pub(crate) weights: Vec<Vec<i64>>,
    pub(crate) biases: Vec<i64>,
}

impl LinearNumbers {
    pub(crate) fn scores(&self, features: &[i64]) -> Vec<i64> {
        let weighted = |weights: &Vec<i64>| -> i64 { weights.iter().zip(features).map(|(w, x)| w * x).sum() };
        self.weights.iter().zip(&self.biases).map(|(weights, bias)| weighted(weights) + bias).collect()
    }

    /// Largest absolute score of features up to `input_scale`.
    fn largest_score(&self, input_scale: u32) -> u128 {
        let bound = |(weights, bias): (&Vec<i64>, &i64)| {
            u128::from(input_scale) * absolute_sum(weights) + u128::from(bias.unsigned_abs())
        };
        self.weights.iter().zip(&self.biases).map(bound).max().unwrap_or(0)
    }
}

/// A model with one threshold folded into its bias, and its mean squares for the error estimate.
struct Target<'a> {
    form: &'a LinearForm,
    threshold: f64,
    largest_weight: f64,
    squares: f64,
    n_weights: f64,
    binary: bool,
}

impl<'a> Target<'a> {
    fn new(model: &FloatModel, form: &'a LinearForm) -> Self {
        let largest_weight = form.weights.iter().fold(0.0f64, |m, w| m.max(w.abs()));
        Self {
            form,
            threshold: if form.biases.len() == 1 { model.threshold() } else { 0.0 },
            largest_weight: if largest_weight > 0.0 { largest_weight } else { 1.0 },
            squares: form.weights.iter().map(|w| w * w).sum(),
            n_weights: form.weights.len() as f64,
            binary: model.feature_map().is_binary(),
        }
    }

    /// Weights of one unit, for `bits` bits.
    fn scale(&self, bits: u32) -> f64 {
        f64::from(largest(bits)) / self.largest_weight
    }

    /// Mean square of what rounding adds to a score, for features uniform on [-1, 1] and rounding errors uniform.
    fn error(&self, scale: f64, input_scale: u32) -> f64 {
        let input = f64::from(input_scale);
        let inputs = if self.binary { 0.0 } else { self.squares / (12.0 * input * input) };
        inputs + self.n_weights / (36.0 * scale * scale)
    }

    fn numbers(&self, scale: f64, input_scale: u32) -> Result<LinearNumbers, CertificateError> {
        let weights = self
            .form
            .weights
            .axis_iter(Axis(0))
            .map(|row| row.iter().map(|&w| rounded(w, scale)).collect())
            .collect::<Result<_, _>>()?;
        let scale = scale * f64::from(input_scale);
        let biases = self
            .form
            .biases
            .iter()
            .map(|&bias| rounded(bias - self.threshold, scale))
            .collect::<Result<_, _>>()?;
        Ok(LinearNumbers { weights, biases })
    }
}

/// A precision under test.
struct Candidate {
    bits: Precision,
    input_scale: u32,
    scale: f64,
    error: f64,
}

/// The candidates in order of their error estimate; the first one that a certificate allows wins.
fn candidates(target: &Target<'_>, spec: &QuantiseSpec) -> Vec<Candidate> {
    let inputs: Vec<(u32, u32)> = if target.binary {
        vec![(1, 1)]
    } else {
        spec.input_bits().map(|bits| (bits, largest(bits))).collect()
    };
    let mut all: Vec<Candidate> = spec
        .weight_bits()
        .flat_map(|weight_bits| {
            let scale = target.scale(weight_bits);
            inputs.iter().map(move |&(input_bits, input_scale)| Candidate {
                bits: Precision { input_bits, weight_bits },
                input_scale,
                scale,
                error: target.error(scale, input_scale),
            })
        })
        .collect();
    all.sort_by(|a, b| a.error.total_cmp(&b.error));
    all
}

pub(super) fn search(
    model: &FloatModel,
    form: &LinearForm,
    id: ModelId,
    spec: &QuantiseSpec,
) -> Result<Found, CertificateError> {
    let target = Target::new(model, form);
    let mut refusal = None;
    for candidate in candidates(&target, spec) {
        match certified(model, &target, id, spec, &candidate) {
            Ok(found) => return Ok(found),
            Err(error) => refusal = Some(error),
        }
    }
    Err(CertificateError::NothingFits {
        features: model.feature_map().n_features(),
        outputs: model.n_scores(),
        packing: spec.packing().id(),
        reason: refusal.map_or_else(String::new, |error| error.to_string()),
    })
}

fn certified(
    model: &FloatModel,
    target: &Target<'_>,
    id: ModelId,
    spec: &QuantiseSpec,
    candidate: &Candidate,
) -> Result<Found, CertificateError> {
    let numbers = target.numbers(candidate.scale, candidate.input_scale)?;
    let (parameters, certificate) = smallest_set(&numbers, candidate.input_scale, spec.packing())?;
    let card = ModelCard::new(
        id,
        parameters,
        model.feature_map().clone(),
        Task::Scores { packing: spec.packing(), outputs: numbers.biases.len() },
        Scales {
            input: candidate.input_scale,
            score: candidate.scale * f64::from(candidate.input_scale),
            threshold: target.threshold,
        },
        ReplyBounds::of(&certificate),
    );
    Ok(Found { card, numbers: Numbers::Linear(numbers), certificate, bits: candidate.bits })
}

/// The set with the smallest plaintext prime that passes: it leaves the most room for noise.
fn smallest_set(
    numbers: &LinearNumbers,
    input_scale: u32,
    packing: Packing,
) -> Result<(ParameterSet, Certificate), CertificateError> {
    let degree = Degree::N4096;
    let dot = Dot {
        degree: degree.coefficients(),
        features: numbers.weights.first().map_or(1, Vec::len),
        outputs: numbers.weights.len(),
    };
    let (weights, revealed) = match packing {
        Packing::Coefficients => {
            let layout = Layout::Dot { dot, per_record: false };
            let sums = (0..dot.replies()).map(|reply| {
                let rows = &numbers.weights[dot.outputs_of(reply)];
                rows.iter().map(absolute_sum).sum::<u128>()
            });
            (sums.max().unwrap_or(0), layout.most_revealed())
        }
        Packing::Slots => (numbers.weights.iter().map(absolute_sum).max().unwrap_or(0), dot.degree),
    };
    let largest_score = numbers.largest_score(input_scale);
    let mut refusal = CertificateError::Arithmetic { what: "a score" };
    for set in ParameterSet::all(degree) {
        let noise = NoiseModel::new(set);
        match noise.certify(largest_score, noise.weighted(weights), revealed) {
            Ok(certificate) => return Ok((set, certificate)),
            Err(error) => refusal = error,
        }
    }
    Err(refusal)
}
