//! What private inference computed with, and whether its decisions are those of the plain model.

use serde::{Deserialize, Serialize};

/// One model of one data set in encrypted form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PrivateModel {
    /// Id of the data set.
    pub dataset: String,
    /// Id of the classifier.
    pub classifier: String,
    /// Settings that set its cells apart, as in [`super::Cell::options`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
    /// Test decisions that came back from ciphertexts, over splits and keys.
    pub decisions: u64,
    /// How many of them are the decision of the same integer model in the clear.
    pub decisions_equal: u64,
    /// Test decisions of the integer model, over splits.
    pub rounded_decisions: u64,
    /// How many of them differ from the decision in floating point.
    pub changed_by_rounding: u64,
    /// Numbers of a record that the client encrypts.
    pub features: u64,
    /// How records share ciphertexts.
    pub packing: String,
    /// Ring degree.
    pub degree: u64,
    /// Bits of the ciphertext modulus.
    pub modulus_bits: u64,
    /// Bits of the plaintext prime.
    pub plaintext_bits: u64,
    /// Bits of an encrypted number, sign included.
    pub input_bits: u64,
    /// Bits of a weight, sign included.
    pub weight_bits: u64,
    /// Bits between the worst-case noise of a reply and what decryption tolerates: the certificate.
    pub margin_bits: f64,
    /// Records whose exact scores determine the model; `None` where a record tells one leaf only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extraction_records: Option<u64>,
    /// Requests in which so many records fit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extraction_requests: Option<u64>,
}
