//! Rounding of tree leaves: `floor(S (score - threshold))`, so that class 1 is answered exactly when the tree does.

use super::{Found, Numbers, Precision};
use crate::card::{ModelCard, ModelId, Scales, Task};
use crate::error::CertificateError;
use crate::layout::{Dot, Layout};
use crate::model::{FloatModel, TreeForm};
use crate::noise::{Certificate, NoiseModel, ReplyBounds};
use crate::params::{Degree, ParameterSet};

/// Leaf scores are integers of this many bits and a sign.
const LEAF_BITS: u32 = 16;

const DEGREE: Degree = Degree::N4096;

/// Every leaf with the tests on its path and its integer score.
#[derive(Clone)]
pub(crate) struct TreeNumbers {
    pub(crate) leaves: Vec<Leaf>,
    /// Number of leaves of a reply: a power of two, so that the number of leaves is hidden up to that.
    pub(crate) padded: usize,
}

/// A leaf of a [`TreeNumbers`].
#[derive(Clone)]
pub(crate) struct Leaf {
    pub(crate) literals: Vec<(usize, bool)>,
    pub(crate) value: i64,
}

impl Leaf {
    /// How many tests on the path have the other answer.
    fn cost(&self, features: &[i64]) -> usize {
        let wrong =
            |&&(test, answer): &&(usize, bool)| features.get(test).is_none_or(|&f| (f == 1) != answer);
        self.literals.iter().filter(wrong).count()
    }
}

impl TreeNumbers {
    /// The value of the leaf with path cost 0; there is exactly one.
    pub(crate) fn score(&self, features: &[i64]) -> i64 {
        let reached = self.leaves.iter().find(|leaf| leaf.cost(features) == 0);
        reached.map_or(0, |leaf| leaf.value)
    }
}

pub(super) fn quantise(model: &FloatModel, form: &TreeForm, id: ModelId) -> Result<Found, CertificateError> {
    let margins = form.paths.iter().map(|path| path.score - model.threshold());
    let largest = margins.fold(1.0f64, |m, margin| m.max(margin.abs()));
    let scale = f64::from(1u32 << LEAF_BITS) / largest;
    let leaf = |path: &crate::model::Path| Leaf {
        literals: path.literals.clone(),
        value: ((path.score - model.threshold()) * scale).floor() as i64,
    };
    let numbers = TreeNumbers {
        leaves: form.paths.iter().map(leaf).collect(),
        padded: form.paths.len().next_power_of_two(),
    };
    let (parameters, certificate) = certify(&numbers, model.feature_map().n_features())?;
    let card = ModelCard::new(
        id,
        parameters,
        model.feature_map().clone(),
        Task::Tree { leaves: numbers.padded },
        Scales { input: 1, score: scale, threshold: model.threshold() },
        ReplyBounds::of(&certificate),
    );
    Ok(Found {
        card,
        numbers: Numbers::Tree(numbers),
        certificate,
        bits: Precision { input_bits: 1, weight_bits: LEAF_BITS + 1 },
    })
}

/// Every test on a path appears in two outputs with a random factor modulo t, at most t/2 in absolute value.
fn certify(numbers: &TreeNumbers, features: usize) -> Result<(ParameterSet, Certificate), CertificateError> {
    let set =
        ParameterSet::all(DEGREE).next().ok_or(CertificateError::Arithmetic { what: "a parameter set" })?;
    let dot = Dot { degree: DEGREE.coefficients(), features, outputs: 2 * numbers.padded };
    let layout = Layout::Dot { dot, per_record: true };
    let literals: usize = numbers.leaves.iter().map(|leaf| leaf.literals.len()).sum();
    let factors = u128::from(set.plaintext_prime() / 2) * 2 * literals as u128;
    let values = numbers.leaves.iter().map(|leaf| leaf.value.unsigned_abs());
    let noise = NoiseModel::new(set);
    let certificate = noise.certify(
        u128::from(values.max().unwrap_or(0)),
        noise.weighted(factors),
        layout.most_revealed(),
    )?;
    Ok((set, certificate))
}
