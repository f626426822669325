//! What attacks gain.

use crate::{Adversary, Clock, Regime};
use serde::{Deserialize, Serialize};

/// The result of one attack on one scheme.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Leakage {
    /// Id of the data set.
    pub dataset: String,
    /// Id of the scheme attacked.
    pub scheme: String,
    /// Which keys are used.
    pub regime: Regime,
    /// The clock of tokens that bear a time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<Clock>,
    /// Settings that set the scheme apart, as `name=value`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
    /// The privacy budget of a record, for mechanisms of differential privacy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epsilon: Option<f64>,
    /// Id of the attack.
    pub attack: String,
    /// What is guessed: a column, a pixel, an identity, the key.
    pub target: String,
    /// How success is measured.
    pub metric: String,
    /// What the adversary holds.
    pub adversary: Adversary,
    /// Number of known pairs (0 unless the adversary has some).
    pub pairs: u64,
    /// Success with the ciphertexts; `None` where the attack does not apply (see `notes`).
    pub success: Option<f64>,
    /// Success of the best guess without ciphertexts.
    pub baseline: Option<f64>,
    /// (success - baseline) / (1 - baseline), at most 1.
    pub advantage: Option<f64>,
    /// 95 % confidence interval of the advantage.
    pub ci95: Option<[f64; 2]>,
    /// p-value of "no advantage" after Holm's correction.
    pub p_holm: Option<f64>,
    /// Anything a reader must know, such as why the attack does not apply.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// The usual statistics of cipher images. Passing them proves nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImageStatistics {
    /// Id of the data set.
    pub dataset: String,
    /// Id of the cipher.
    pub scheme: String,
    /// Number of pixels change rate after changing one plain pixel, in percent (ideal 99.6094).
    pub npcr: f64,
    /// Unified average changing intensity, in percent (ideal 33.4635).
    pub uaci: f64,
    /// Entropy of the grey values, in bits (ideal 8).
    pub entropy: f64,
    /// Correlation of neighbouring pixels, in [-1, 1] (ideal 0).
    pub adjacent_correlation: f64,
    /// Chi-square of the histogram against the uniform one (255 degrees of freedom).
    pub chi_square: f64,
    /// Share of pixels that differ after changing one bit of the key, in percent.
    pub key_sensitivity: Option<f64>,
}

/// What was shown of one adversary, and what follows, in words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recommendation {
    /// The situation: who holds what.
    pub threat: String,
    /// What not to use, what there are too few keys to say of, what was tried in vain, and what rests on a proof.
    pub text: String,
}
