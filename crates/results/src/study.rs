//! Extra blocks that single figures of the page are drawn from.

use crate::{Clock, Regime, Run, Scaling};
use serde::{Deserialize, Serialize};

/// One classifier on the study's split under several keys, its encoded columns scaled in one way (the study's figure 5).
///
/// These runs are compared with printed counts only: they are no rows of the experiment and are not tested.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScaledRuns {
    /// Id of the data set.
    pub dataset: String,
    /// Id of the scheme.
    pub scheme: String,
    /// Which keys are used.
    pub regime: Regime,
    /// Fernet's clock.
    pub clock: Option<Clock>,
    /// Id of the classifier.
    pub classifier: String,
    /// How the columns were scaled.
    pub scaling: Scaling,
    /// The runs, by key.
    pub runs: Vec<Run>,
    /// Runs whose solver reached the optimum; the others were stopped at `steps`.
    pub settled: u64,
    /// The most steps of the solver.
    pub steps: u64,
}

/// How often one level of a categorical column occurs with one label (the study's figure 8).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoryCount {
    /// Id of the data set.
    pub dataset: String,
    /// The column.
    pub column: String,
    /// The level; the empty string for a missing cell.
    pub level: String,
    /// The label.
    pub label: String,
    /// Number of records.
    pub count: u64,
}

/// Where in its Fernet tokens the digits of one column come from, and how much of the value they carry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TokenColumn {
    /// Id of the data set.
    pub dataset: String,
    /// Id of the scheme.
    pub scheme: String,
    /// The column.
    pub column: String,
    /// Tokens made.
    pub tokens: u64,
    /// Digits read from them, padding not counted.
    pub digits: u64,
    /// Tokens that had too few digits and were padded.
    pub padded: u64,
    /// Digits by the field of the token that they were read from.
    pub by_field: Vec<FieldCount>,
    /// Entropy of the plain values, in bits per record.
    pub value_bits: f64,
    /// Mutual information between value and encoding that the scheme's rule lets through (the entropy of the
    /// plaintext length), in bits per record.
    pub surviving_bits: f64,
}

/// Digits read from one field of Fernet tokens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldCount {
    /// Version byte, clock, IV, ciphertext or HMAC.
    pub field: String,
    /// Number of digits.
    pub digits: u64,
}
