//! `timings.json`: what depends on the machine and therefore stays out of `results.json`.

use serde::{Deserialize, Serialize};

/// Wall times, memory and host facts of one run.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Timings {
    /// The machine.
    #[serde(default)]
    pub host: Host,
    /// Wall time of every stage.
    #[serde(default)]
    pub stages: Vec<Stage>,
    /// Time and memory against size.
    #[serde(default)]
    pub scaling: Vec<ScalingPoint>,
    /// Costs of private inference.
    #[serde(default)]
    pub private: Vec<PrivateCost>,
}

/// The machine a run was made on.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Host {
    /// Processor model.
    #[serde(default)]
    pub cpu: String,
    /// Threads used.
    #[serde(default)]
    pub jobs: u64,
    /// Operating system and architecture.
    #[serde(default)]
    pub system: String,
    /// Compiler.
    #[serde(default)]
    pub compiler: String,
}

/// One stage of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stage {
    /// What was done.
    pub name: String,
    /// Wall time in seconds.
    pub seconds: f64,
    /// Units of work, such as records or fits.
    #[serde(default)]
    pub items: Option<u64>,
    /// Peak resident memory in bytes at the end of the stage.
    #[serde(default)]
    pub peak_rss_bytes: Option<u64>,
}

/// Time and memory at one size.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScalingPoint {
    /// What was scaled; points of one series make one line.
    pub series: String,
    /// Number of records.
    pub size: u64,
    /// Wall time in seconds.
    pub seconds: f64,
    /// Peak resident memory in bytes.
    #[serde(default)]
    pub peak_rss_bytes: Option<u64>,
}

/// What one private decision costs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PrivateCost {
    /// Id of the data set.
    pub dataset: String,
    /// Id of the scheme.
    pub scheme: String,
    /// Id of the classifier.
    pub classifier: String,
    /// Settings that set its cells apart, as in [`super::Cell::options`].
    #[serde(default)]
    pub options: Vec<String>,
    /// Records that share a request; times and bytes below are of one of them.
    #[serde(default = "one")]
    pub records: u64,
    /// How they share ciphertexts.
    #[serde(default)]
    pub packing: String,
    /// Bytes of the public keys, which are sent once.
    #[serde(default)]
    pub public_key_bytes: Option<u64>,
    /// Milliseconds of the client for one decision (encrypting and decrypting).
    pub client_ms: f64,
    /// Milliseconds of the server for one decision.
    pub server_ms: f64,
    /// Bytes sent to the server.
    pub bytes_up: u64,
    /// Bytes sent back.
    pub bytes_down: u64,
    /// Bits of noise budget left in the answer.
    #[serde(default)]
    pub noise_budget_bits: Option<f64>,
}

fn one() -> u64 {
    1
}
