//! What an experiment's design can claim.

use serde::{Deserialize, Serialize};

/// How often the design of an experiment on one data set would call nothing a signal, and how small a signal it finds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// Id of the data set.
    pub dataset: String,
    /// What was run on it; the first part of [`Cell::family`](crate::Cell::family).
    pub experiment: String,
    /// Its records.
    pub records: u64,
    /// Splits into training and test records.
    pub splits: u64,
    /// The most keys of a condition.
    pub keys: u64,
    /// Tests of the family of plain rows.
    pub plain_tests: u64,
    /// Tests of the family of all other rows.
    pub protected_tests: u64,
    /// Data sets without signal that one test of this design was tried on.
    pub null_sets: u64,
    /// How many of them it called a signal at level .05.
    pub called_signal: u64,
    /// 95 % interval of that share.
    pub called_ci95: [f64; 2],
    /// The smallest mean AUC that the tests of plain rows find in four runs of five: of the best and of the worst test.
    pub plain_finds: Option<[f64; 2]>,
    /// The same of all other rows.
    pub protected_finds: Option<[f64; 2]>,
}
