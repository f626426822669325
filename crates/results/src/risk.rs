//! The three risks of the Article 29 Working Party, and the re-identification risk of quasi-identifiers.

use crate::{Adversary, Clock, Regime};
use protocol::id_enum;
use serde::{Deserialize, Serialize};

id_enum! {
    /// What must not be possible with anonymous data (Article 29 Working Party, opinion 05/2014, WP216).
    RiskKind {
        /// A statement is made that is true of one person of the data set alone.
        SinglingOut = "singling-out",
        /// A record is linked with the person it is about, through data that the adversary has from elsewhere.
        Linkability = "linkability",
        /// The value of an attribute is deduced.
        Inference = "inference",
    }
}

/// One risk under one scheme: the strongest attack that is evidence for it, beside a control that sees no ciphertext.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Risk {
    /// Id of the data set.
    pub dataset: String,
    /// Id of the scheme.
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
    /// Which risk.
    pub kind: RiskKind,
    /// The column whose values are deduced; `None` for the whole release.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// Id of the strongest attack.
    pub attack: String,
    /// What its adversary holds.
    pub adversary: Adversary,
    /// Number of known pairs (0 unless the adversary has some).
    pub pairs: u64,
    /// Of how many attacks it is the strongest; each number of known pairs counts as one.
    pub attacks: u64,
    /// Different records attacked.
    pub records: u64,
    /// Keys that the attacks were repeated over.
    pub keys: u64,
    /// Share of attacks that succeed.
    pub success: f64,
    /// The same without ciphertexts.
    pub control: f64,
    /// Anonymeter's risk, (success - control) / (1 - control) of Wilson's estimates, cut at 0 and 1.
    pub risk: f64,
    /// Its 95 % interval, which allows for the choice of the strongest attack.
    pub ci95: [f64; 2],
}

/// How exposed records are to one way of looking for them.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Exposure {
    /// The probability of naming the record that is easiest to name.
    pub highest: f64,
    /// The share of records that are named with a probability above the threshold.
    pub at_risk: f64,
    /// The mean probability.
    pub average: f64,
}

/// What quasi-identifiers tell of the records of a table, plain or encrypted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reidentification {
    /// Id of the data set.
    pub dataset: String,
    /// Id of the scheme.
    pub scheme: String,
    /// Which keys are used.
    pub regime: Regime,
    /// The quasi-identifiers.
    pub columns: Vec<String>,
    /// Number of records.
    pub records: u64,
    /// Number of classes of records that agree in all quasi-identifiers.
    pub classes: u64,
    /// Size of the smallest class: the table is k-anonymous.
    pub k: u64,
    /// Number of records that are alone in their class.
    pub unique: u64,
    /// Probability above which a record counts as at risk.
    pub threshold: f64,
    /// The adversary knows that the person is in the table.
    pub prosecutor: Exposure,
    /// The adversary knows that the person is in the register.
    pub journalist: Exposure,
    /// The share of all records that an adversary who names each of them gets right.
    pub marketer: f64,
    /// Number of people in the register; `None` where the table itself stands for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub register: Option<u64>,
    /// Whether the classes are those of the plain values, so that they can be matched with what is known of people.
    pub matchable: bool,
}
