//! Names of kept pieces: the SHA-256 of one serialised structure that holds everything that decides a piece.
//!
//! The structure is written as JSON, whose numbers are exact and whose fields stand in a fixed order; long lists enter it by
//! their own hash. `Debug` texts decide nothing: they may leave fields out and differ between versions.

use classifiers::Learner;
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{ExperimentError, SplitRecords};

/// Outcomes of a group of conditions under one key: all splits and learners.
#[derive(Serialize)]
struct OutcomesName<'a> {
    piece: &'static str,
    subject: &'a Value,
    splits: &'a str,
    group: Value,
    key: usize,
    learners: Vec<Value>,
}

/// The name of the outcomes of a group under one key.
pub(crate) fn outcomes_name(
    subject: &Value,
    splits: &str,
    group: Value,
    key: usize,
    learners: &[&dyn Learner],
) -> Result<String, ExperimentError> {
    let learners = learners.iter().map(|learner| learner_fields(*learner)).collect();
    fields_hash(&OutcomesName { piece: "outcomes", subject, splits, group, key, learners })
}

/// SHA-256 of the splits.
pub(crate) fn splits_hash(splits: &[SplitRecords<'_>]) -> Result<String, ExperimentError> {
    let parts: Vec<_> = splits.iter().map(|split| (split.label, split.train, split.test)).collect();
    fields_hash(&parts)
}

/// What decides what a learner learns.
pub fn learner_fields(learner: &dyn Learner) -> Value {
    json!({ "id": learner.id(), "options": learner.options() })
}

/// SHA-256 of a value's JSON, in hexadecimal.
///
/// # Errors
/// A value that JSON cannot hold.
pub fn fields_hash(value: &impl Serialize) -> Result<String, ExperimentError> {
    Ok(hex::encode(Sha256::digest(serde_json::to_vec(value)?)))
}
