//! What a run was made from and how to make it again.

use super::input_column::InputColumn;
use crate::{Origin, Recordings};
use serde::{Deserialize, Serialize};

/// How a results file was made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Provenance {
    /// Version of the program.
    pub version: String,
    /// The command, word by word, without the options that change no result (`--jobs`, `--out`, `--data`).
    pub command: Vec<String>,
    /// Master seed.
    pub seed: u64,
    /// Number of keys a cell was measured under.
    pub keys: u64,
    /// Number of repeated splits, beside the split `paper`.
    pub splits: u64,
}

/// One data set that was read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Input {
    /// Id of the data set.
    pub dataset: String,
    /// Where it comes from; "generated" is said wherever its results show.
    pub origin: Origin,
    /// SHA-256 of its bytes, 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// Records used.
    pub records: u64,
    /// Share of positive records; `None` for more than two classes and for scenes.
    pub positive_rate: Option<f64>,
    /// Records or files that could not be read and were skipped.
    pub skipped: u64,
    /// Licence or terms, in a few words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    /// Images that occur more than once, where there are any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duplicates: Option<Duplicates>,
    /// Anything a reader must know, such as a hash that differs from the manifest.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// What may make the results misleading, each with its remedy: said at the top of the page, on the terminal and, while
    /// the run goes on, on standard error.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
    /// Columns of a table in the order of the file, each with what became of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<InputColumn>,
    /// For recordings: which ones, and what is asked about them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recordings: Option<Recordings>,
}

/// How many images of a set occur more than once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Duplicates {
    /// Images that equal an earlier one of their class.
    pub within_class: u64,
    /// Images that occur in more than one class.
    pub across_classes: u64,
    /// Test images that equal a training image, in the split with most of them.
    pub train_and_test: u64,
}

impl Input {
    /// A data set of which nothing else is known; set the other fields where they apply.
    pub fn new(dataset: &str, origin: Origin, sha256: &str, records: u64) -> Self {
        Self {
            dataset: dataset.to_owned(),
            origin,
            sha256: sha256.to_owned(),
            records,
            positive_rate: None,
            skipped: 0,
            licence: None,
            duplicates: None,
            notes: Vec::new(),
            warnings: Vec::new(),
            columns: Vec::new(),
            recordings: None,
        }
    }
}
