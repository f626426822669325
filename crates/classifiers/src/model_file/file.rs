//! The file itself: header, scores and model.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{DataHash, LoadError, SavedModel};
use crate::{Classifier, Learner, TrainSet};

const FORMAT: &str = "cipherlens-model";
/// The version that is written; lower ones are read too.
const VERSION: u32 = 2;

/// Named scores of a model, for example `accuracy` or `roc_auc`, on its training and its test rows.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ModelScores {
    /// Scores on the training rows.
    pub train: BTreeMap<String, f64>,
    /// Scores on the test rows.
    pub test: BTreeMap<String, f64>,
}

/// A fitted model with what is needed to know where it came from.
///
/// Stored as JSON: `format`, `version`, `learner` (its id), `options`, `data_sha256`, `classes`, `features`, `scores`
/// and `model` (`kind` and `fields`).
pub struct ModelFile {
    learner: String,
    options: Value,
    data: DataHash,
    scores: ModelScores,
    model: Box<dyn Classifier>,
}

impl ModelFile {
    /// Puts together a `model` that `learner` fitted on `train`, and its `scores`.
    pub fn new(
        learner: &dyn Learner,
        train: &TrainSet<'_>,
        model: Box<dyn Classifier>,
        scores: ModelScores,
    ) -> Self {
        Self {
            learner: learner.id().to_owned(),
            options: learner.options(),
            data: DataHash::of(train),
            scores,
            model,
        }
    }

    /// The id of the learner.
    pub fn learner(&self) -> &str {
        &self.learner
    }

    /// The options of the learner as JSON.
    pub fn options(&self) -> &Value {
        &self.options
    }

    /// The hash of the training rows and labels.
    pub fn data(&self) -> DataHash {
        self.data
    }

    /// The scores that were stored with the model.
    pub fn scores(&self) -> &ModelScores {
        &self.scores
    }

    /// The model.
    pub fn model(&self) -> &dyn Classifier {
        self.model.as_ref()
    }

    /// The model alone.
    pub fn into_model(self) -> Box<dyn Classifier> {
        self.model
    }

    /// The bytes of the file; the same model gives the same bytes.
    pub fn to_json(&self) -> Vec<u8> {
        let body = Body {
            format: FORMAT.to_owned(),
            version: VERSION,
            learner: self.learner.clone(),
            options: self.options.clone(),
            data_sha256: self.data,
            classes: self.model.n_classes(),
            features: self.model.n_features(),
            scores: self.scores.clone(),
            model: self.model.saved(),
        };
        serde_json::to_vec_pretty(&body).expect("strings, numbers and JSON values are all JSON")
    }

    /// Reads what [`ModelFile::to_json`] wrote, in this version of the format or an earlier one.
    ///
    /// # Errors
    /// See [`LoadError`]; a damaged file is refused, never half-read.
    pub fn from_json(bytes: &[u8]) -> Result<Self, LoadError> {
        let value: Value = serde_json::from_slice(bytes).map_err(syntax)?;
        check_header(&value)?;
        let body = Body::deserialize(value).map_err(syntax)?;
        let model = body.model.load()?;
        agree("classes", body.classes, model.n_classes())?;
        agree("features", body.features, model.n_features())?;
        Ok(Self {
            learner: body.learner,
            options: body.options,
            data: body.data_sha256,
            scores: body.scores,
            model,
        })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    format: String,
    version: u32,
    learner: String,
    options: Value,
    data_sha256: DataHash,
    classes: usize,
    features: usize,
    scores: ModelScores,
    model: SavedModel,
}

/// The two fields that say how to read the others, checked before the others.
#[derive(Deserialize)]
struct Header {
    format: String,
    version: u32,
}

fn check_header(value: &Value) -> Result<(), LoadError> {
    let header = Header::deserialize(value).map_err(syntax)?;
    if header.format != FORMAT {
        return Err(LoadError::Format { found: header.format, expected: FORMAT });
    }
    match header.version {
        1..=VERSION => Ok(()),
        found => Err(LoadError::Version { found, supported: VERSION }),
    }
}

fn syntax(error: serde_json::Error) -> LoadError {
    LoadError::Syntax { reason: error.to_string() }
}

fn agree(what: &'static str, header: usize, model: usize) -> Result<(), LoadError> {
    match header == model {
        true => Ok(()),
        false => Err(LoadError::Header { what, header, model }),
    }
}
