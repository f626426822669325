//! Whether another package decides as our classifiers do.

use serde::{Deserialize, Serialize};

use crate::{Clock, Regime};

/// One classifier of one data set beside the same classifier of another package, fitted on the same training rows of the
/// first split, under the first key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondOpinion {
    /// Id of the data set; one of `inputs`.
    pub dataset: String,
    /// Id of the classifier.
    pub classifier: String,
    /// The other package, for example `linfa-svm`; `None` where no package has this classifier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub package: Option<String>,
    /// Label of the split.
    pub split: String,
    /// What was compared.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub agreements: Vec<Agreement>,
    /// What was not compared, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_compared: Vec<String>,
}

/// Test decisions of two packages under one condition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    /// Scheme of the training records, and of the test records where there is no `test_scheme`.
    pub scheme: String,
    /// Scheme of the test records under the regime `cross-scheme`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test_scheme: Option<String>,
    /// Which keys are used.
    pub regime: Regime,
    /// Fernet's clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<Clock>,
    /// Test decisions.
    pub decisions: u64,
    /// How many of them are the same.
    pub equal: u64,
}
