//! Rounding of quadratic scores: `I = x' Q x + r' x + C` with `Q = round(S A)`, `r = round(S X b)`, `C = round(S X^2 c)`.

use super::options::QuantiseSpec;
use super::{Found, Numbers, Precision, absolute_sum, largest, rounded};
use crate::card::{ModelCard, ModelId, Scales, Task};
use crate::error::CertificateError;
use crate::layout::{Packing, Products};
use crate::model::{FloatModel, QuadraticForm};
use crate::noise::{Bound, Certificate, FRESH, NoiseModel, ReplyBounds};
use crate::params::{Degree, ParameterSet};
use ndarray::Axis;

const DEGREE: Degree = Degree::N8192;

/// Integer matrix (row by row), linear part and constant.
#[derive(Clone)]
pub(crate) struct QuadraticNumbers {
    pub(crate) matrix: Vec<Vec<i64>>,
    pub(crate) linear: Vec<i64>,
    pub(crate) constant: i64,
}

impl QuadraticNumbers {
    pub(crate) fn score(&self, x: &[i64]) -> i64 {
        let dot = |row: &[i64]| -> i64 { row.iter().zip(x).map(|(a, b)| a * b).sum() };
        let squares: i64 = self.matrix.iter().zip(x).map(|(row, left)| left * dot(row)).sum();
        squares + dot(&self.linear) + self.constant
    }

    fn largest_score(&self, input_scale: u32) -> u128 {
        let scale = u128::from(input_scale);
        let matrix: u128 = self.matrix.iter().map(absolute_sum).sum();
        scale * scale * matrix + scale * absolute_sum(&self.linear) + u128::from(self.constant.unsigned_abs())
    }
}

/// What the search needs to know of a form.
struct Target<'a> {
    form: &'a QuadraticForm,
    threshold: f64,
    largest_weight: f64,
    gradient: f64,
}

impl<'a> Target<'a> {
    fn new(model: &FloatModel, form: &'a QuadraticForm) -> Self {
        let largest = form.matrix.iter().fold(0.0f64, |m, a| m.max(a.abs()));
        let squares: f64 = form.matrix.iter().map(|a| a * a).sum();
        let linear: f64 = form.linear.iter().map(|b| b * b).sum();
        Self {
            form,
            threshold: model.threshold(),
            largest_weight: if largest > 0.0 { largest } else { 1.0 },
            gradient: 4.0 * squares / 3.0 + linear,
        }
    }

    /// Mean square of what rounding adds to a score: the mean squared gradient at uniform u times the variance of an
    /// input's rounding, plus the variance of each weight's rounding times the mean of `(u_i u_j)^2 = 1/9`.
    fn error(&self, scale: f64, input_scale: u32) -> f64 {
        let input = f64::from(input_scale);
        let entries = self.form.matrix.len() as f64;
        self.gradient / (12.0 * input * input) + entries / (108.0 * scale * scale)
    }

    fn numbers(&self, scale: f64, input_scale: u32) -> Result<QuadraticNumbers, CertificateError> {
        let input = f64::from(input_scale);
        let row = |row: ndarray::ArrayView1<'_, f64>| -> Result<Vec<i64>, CertificateError> {
            row.iter().map(|&a| rounded(a, scale)).collect()
        };
        Ok(QuadraticNumbers {
            matrix: self.form.matrix.axis_iter(Axis(0)).map(row).collect::<Result<_, _>>()?,
            linear: self.form.linear.iter().map(|&b| rounded(b, scale * input)).collect::<Result<_, _>>()?,
            constant: rounded(self.form.constant - self.threshold, scale * input * input)?,
        })
    }
}

pub(super) fn search(
    model: &FloatModel,
    form: &QuadraticForm,
    id: ModelId,
    spec: &QuantiseSpec,
) -> Result<Found, CertificateError> {
    check_width(form.linear.len(), spec.packing())?;
    let target = Target::new(model, form);
    let mut refusal = None;
    for (bits, input_scale, scale) in candidates(&target, spec) {
        match certified(model, &target, id, spec, (bits, input_scale, scale)) {
            Ok(found) => return Ok(found),
            Err(error) => refusal = Some(error),
        }
    }
    Err(CertificateError::NothingFits {
        features: form.linear.len(),
        outputs: 1,
        packing: spec.packing().id(),
        reason: refusal.map_or_else(String::new, |error| error.to_string()),
    })
}

fn check_width(features: usize, packing: Packing) -> Result<(), CertificateError> {
    let degree = DEGREE.coefficients();
    if packing == Packing::Coefficients && !(Products { degree, features }).fits() {
        return Err(CertificateError::TooWide {
            features,
            method: "ciphertext products in coefficients",
            limit: Products::widest(degree),
            advice: "use slots, or let the client expand the products",
        });
    }
    Ok(())
}

fn candidates(target: &Target<'_>, spec: &QuantiseSpec) -> Vec<(Precision, u32, f64)> {
    let mut all: Vec<(Precision, u32, f64)> = spec
        .weight_bits()
        .flat_map(|weight_bits| {
            spec.input_bits().map(move |input_bits| Precision { input_bits, weight_bits })
        })
        .map(|bits| {
            let scale = f64::from(largest(bits.weight_bits)) / target.largest_weight;
            (bits, largest(bits.input_bits), scale)
        })
        .collect();
    all.sort_by(|a, b| target.error(a.2, a.1).total_cmp(&target.error(b.2, b.1)));
    all
}

fn certified(
    model: &FloatModel,
    target: &Target<'_>,
    id: ModelId,
    spec: &QuantiseSpec,
    (bits, input_scale, scale): (Precision, u32, f64),
) -> Result<Found, CertificateError> {
    let numbers = target.numbers(scale, input_scale)?;
    let (parameters, certificate) = smallest_set(&numbers, input_scale, spec.packing())?;
    let input = f64::from(input_scale);
    let card = ModelCard::new(
        id,
        parameters,
        model.feature_map().clone(),
        Task::Quadratic { packing: spec.packing() },
        Scales { input: input_scale, score: scale * input * input, threshold: target.threshold },
        ReplyBounds::of(&certificate),
    );
    Ok(Found { card, numbers: Numbers::Quadratic(numbers), certificate, bits })
}

fn smallest_set(
    numbers: &QuadraticNumbers,
    input_scale: u32,
    packing: Packing,
) -> Result<(ParameterSet, Certificate), CertificateError> {
    let features = numbers.linear.len();
    let products = Products { degree: DEGREE.coefficients(), features };
    let (factors, revealed) = match packing {
        Packing::Coefficients => (products.groups(), 1),
        Packing::Slots => (features, products.degree),
    };
    let largest_score = numbers.largest_score(input_scale);
    let rows: u128 = numbers.matrix.iter().map(absolute_sum).sum();
    let mut refusal = CertificateError::Arithmetic { what: "a score" };
    for set in ParameterSet::all(DEGREE) {
        let noise = NoiseModel::new(set);
        let inputs = noise.weighted(rows).plus(Bound::new(FRESH).times(factors as u128));
        let evaluation =
            noise.multiplied(factors as u128, inputs).plus(noise.weighted(absolute_sum(&numbers.linear)));
        match noise.certify(largest_score, evaluation, revealed) {
            Ok(certificate) => return Ok((set, certificate)),
            Err(error) => refusal = error,
        }
    }
    Err(refusal)
}
