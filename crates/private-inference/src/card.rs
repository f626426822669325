//! The public part of a model: everything a client needs to encrypt records and read replies.

use crate::error::ModelError;
use crate::features::FeatureMap;
use crate::layout::{Dot, Layout, Packing, Products};
use crate::noise::ReplyBounds;
use crate::params::ParameterSet;

/// The name of a model in messages: 16 bytes chosen by whoever serves it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ModelId(pub [u8; 16]);

/// What the server computes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Task {
    /// Weighted sums of the features.
    Scores {
        /// How records share ciphertexts.
        packing: Packing,
        /// Scores a record.
        outputs: usize,
    },
    /// A quadratic polynomial of the features.
    Quadratic {
        /// How records share ciphertexts.
        packing: Packing,
    },
    /// The leaf of a tree.
    Tree {
        /// Leaves of a reply, a power of two not below the tree's own number.
        leaves: usize,
    },
}

/// The public part of a model.
///
/// It tells the client the feature map (ranges, tests), the parameter set, the scale of scores, and what no reply exceeds: a
/// score and its noise, both rounded up. The scale bounds the largest weight, the other two bound the sum of their absolute
/// values; anything else about the weights is private.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelCard {
    id: ModelId,
    parameters: ParameterSet,
    map: FeatureMap,
    task: Task,
    scales: Scales,
    bounds: ReplyBounds,
}

/// What integers stand for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Scales {
    /// The integer that stands for a unit feature of 1.
    pub(crate) input: u32,
    /// Integer scores of one unit of the float score.
    pub(crate) score: f64,
    /// The float score at which the integer score is 0.
    pub(crate) threshold: f64,
}

impl ModelCard {
    pub(crate) fn new(
        id: ModelId,
        parameters: ParameterSet,
        map: FeatureMap,
        task: Task,
        scales: Scales,
        bounds: ReplyBounds,
    ) -> Self {
        Self { id, parameters, map, task, scales, bounds }
    }

    /// The model's name.
    pub fn id(&self) -> ModelId {
        self.id
    }

    /// The BFV parameters.
    pub fn parameters(&self) -> ParameterSet {
        self.parameters
    }

    /// From a record to features.
    pub fn feature_map(&self) -> &FeatureMap {
        &self.map
    }

    /// What the server computes.
    pub fn task(&self) -> Task {
        self.task
    }

    /// The integer that stands for a unit feature of 1.
    pub fn input_scale(&self) -> u32 {
        self.scales.input
    }

    /// Integer scores of one unit of the float score.
    pub fn score_scale(&self) -> f64 {
        self.scales.score
    }

    /// The float score at which the integer score is 0.
    pub fn threshold(&self) -> f64 {
        self.scales.threshold
    }

    /// Largest absolute integer score that the model gives any record, rounded up.
    pub fn largest_score(&self) -> u64 {
        self.bounds.score
    }

    /// Bits of noise budget that every reply of the model has left, rounded down: what decryption holds replies to.
    pub fn least_budget_bits(&self) -> f64 {
        self.budget_bits(self.largest_distance())
    }

    /// How far `t p / q` of a phase p of a reply can be from an integer, times q.
    pub(crate) fn largest_distance(&self) -> u64 {
        self.bounds.noise * self.parameters.plaintext_prime()
    }

    /// Bits between such a distance and half of q, which is too far.
    pub(crate) fn budget_bits(&self, distance: u64) -> f64 {
        let half = (self.parameters.ciphertext_primes()[0] / 2) as f64;
        half.log2() - (distance.max(1) as f64).log2()
    }

    pub(crate) fn bounds(&self) -> ReplyBounds {
        self.bounds
    }

    /// Scores a record: 1 for two classes, k for k > 2 classes.
    pub fn n_scores(&self) -> usize {
        match self.task {
            Task::Scores { outputs, .. } => outputs,
            Task::Quadratic { .. } | Task::Tree { .. } => 1,
        }
    }

    /// Number of classes told apart.
    pub fn n_classes(&self) -> usize {
        self.n_scores().max(2)
    }

    /// The score on the float model's scale.
    pub fn float_score(&self, score: i64) -> f64 {
        score as f64 / self.scales.score + self.scales.threshold
    }

    /// The class of integer scores: 1 from 0 on for a single score, else the first of the largest.
    pub fn decide(scores: &[i64]) -> usize {
        match scores {
            [score] => usize::from(*score >= 0),
            _ => {
                scores
                    .iter()
                    .enumerate()
                    .fold(
                        (0, i64::MIN),
                        |best, (class, &score)| {
                            if score > best.1 { (class, score) } else { best }
                        },
                    )
                    .0
            }
        }
    }

    /// True when the client must send keys for products of ciphertexts.
    pub fn needs_relinearisation(&self) -> bool {
        matches!(self.task, Task::Quadratic { .. })
    }

    pub(crate) fn layout(&self) -> Layout {
        let degree = self.parameters.degree().coefficients();
        let features = self.map.n_features();
        let dot = |outputs| Dot { degree, features, outputs };
        match self.task {
            Task::Scores { packing: Packing::Coefficients, outputs } => {
                Layout::Dot { dot: dot(outputs), per_record: false }
            }
            Task::Scores { packing: Packing::Slots, outputs } => Layout::Slots { degree, features, outputs },
            Task::Quadratic { packing: Packing::Coefficients } => {
                Layout::Products(Products { degree, features })
            }
            Task::Quadratic { packing: Packing::Slots } => Layout::Slots { degree, features, outputs: 1 },
            Task::Tree { leaves } => Layout::Dot { dot: dot(2 * leaves), per_record: true },
        }
    }

    /// Refuses a card whose parts do not fit each other (one read from a message).
    pub(crate) fn validate(&self) -> Result<(), ModelError> {
        self.map.validate()?;
        self.validate_width()?;
        self.validate_bounds()?;
        crate::model::within("score scale", [self.scales.score], "positive and finite", |v| {
            v.is_finite() && v > 0.0
        })?;
        crate::model::finite("threshold", [self.scales.threshold])?;
        crate::model::within("input scale", [f64::from(self.scales.input)], "1 to 524,287", |v| {
            (1.0..=524_287.0).contains(&v)
        })
    }

    fn validate_bounds(&self) -> Result<(), ModelError> {
        let limits = ReplyBounds::limits(self.parameters);
        let check = |what, bound: u64, limit: u64, rule| {
            crate::model::within(what, [bound as f64], rule, |_| bound <= limit)
        };
        check("noise bound", self.bounds.noise, limits.noise, "below what decryption tolerates")?;
        check("score bound", self.bounds.score, limits.score, "below half of the plaintext prime")
    }

    fn validate_width(&self) -> Result<(), ModelError> {
        let Layout::Products(products) = self.layout() else { return Ok(()) };
        if products.fits() {
            return Ok(());
        }
        Err(ModelError::Shape {
            what: "features of a product of ciphertexts",
            expected: Products::widest(products.degree),
            found: products.features,
        })
    }
}
