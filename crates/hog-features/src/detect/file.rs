//! A detector as a file: its options and model, the score from which its boxes count, and what it was trained on.
//!
//! One JSON object with `format`, `version`, `sha256` and `detector`. The hash is of `detector` as this crate writes it
//! without spaces, so that a value that was edited or damaged is noticed, and two files can be compared by it. Weights
//! are base64 of little-endian floats: what is read scores exactly as what was written.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use serde_json::{Value, error::Category};
use sha2::{Digest, Sha256};

use crate::detect::{Detector, DetectorOptions};
use crate::error::HogError;

const FORMAT: &str = "cipherlens-detector";
const VERSION: u32 = 1;

/// Why a detector file was refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum DetectorFileError {
    /// The bytes are not the JSON of a detector file.
    #[error("not a detector file: {reason}")]
    Syntax {
        /// What the parser said, with line and column.
        reason: String,
    },
    /// Another program's file, or another kind of file.
    #[error("not a detector file: its format is {found:?}, expected {FORMAT:?}")]
    Format {
        /// The format name found.
        found: String,
    },
    /// A version this crate does not know.
    #[error(
        "detector file version {found} is not supported (this program reads version {VERSION}); train and save it again"
    )]
    Version {
        /// The version found.
        found: u32,
    },
    /// The content is not what was hashed.
    #[error("the file says that its content has SHA-256 {said}, it has {found}: it was edited or damaged")]
    Changed {
        /// The hash in the file.
        said: String,
        /// The hash of what was read.
        found: String,
    },
    /// The score from which a box counts is not a number.
    #[error("the least score is {found}, expected a finite number")]
    LeastScore {
        /// The value found.
        found: f32,
    },
    /// Options and weights that make no detector.
    #[error("the detector is damaged: {0}")]
    Detector(#[source] HogError),
}

/// What a parser found, without its own words where the text is no JSON at all.
fn reason(error: &serde_json::Error) -> String {
    let (line, column) = (error.line(), error.column());
    match error.classify() {
        Category::Eof => "it ends before its JSON does, so that a part is missing".to_owned(),
        Category::Data if line == 0 => format!("its content: {error}"),
        Category::Data => {
            let said = error.to_string();
            let what = said.rsplit_once(" at line ").map_or(said.as_str(), |(what, _)| what);
            format!("line {line}, column {column}: {what}")
        }
        Category::Syntax | Category::Io => {
            format!("it is not JSON, as line {line}, column {column} shows")
        }
    }
}

/// A set that a detector was trained on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainingSet {
    /// Its name.
    pub name: String,
    /// SHA-256 of its content, in hexadecimal.
    pub sha256: String,
    /// What was used of it, in words.
    pub used: String,
    /// Whether it was drawn by a program, so that its faces are nobody's.
    pub generated: bool,
}

/// A detector with what is known of its making. One that exists is sound: [`Self::detector`] cannot fail.
#[derive(Debug, Clone, PartialEq)]
pub struct DetectorFile {
    content: Content,
    detector: Detector,
}

/// What the hash is of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    options: DetectorOptions,
    least_score: f32,
    bias: f32,
    #[serde(with = "packed")]
    weights: Vec<f32>,
    trained_on: Vec<TrainingSet>,
    notes: Vec<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope<C> {
    format: String,
    version: u32,
    sha256: String,
    detector: C,
}

impl DetectorFile {
    /// Puts together a linear model (see [`Detector::new`]), the least score at which a box counts, and its making.
    ///
    /// # Errors
    /// As [`Detector::new`], and a least score that is not finite.
    pub fn new(
        options: DetectorOptions,
        weights: Vec<f32>,
        bias: f32,
        least_score: f32,
        trained_on: Vec<TrainingSet>,
        notes: Vec<String>,
    ) -> Result<Self, DetectorFileError> {
        Self::of(Content { options, least_score, bias, weights, trained_on, notes })
    }

    fn of(content: Content) -> Result<Self, DetectorFileError> {
        if !content.least_score.is_finite() {
            return Err(DetectorFileError::LeastScore { found: content.least_score });
        }
        let detector = Detector::new(content.options, &content.weights, content.bias);
        let detector = detector.map_err(DetectorFileError::Detector)?;
        Ok(Self { content, detector })
    }

    /// Reads what [`Self::to_json`] wrote.
    ///
    /// # Errors
    /// [`DetectorFileError`]; a damaged file is refused, never half-read.
    pub fn from_json(bytes: &[u8]) -> Result<Self, DetectorFileError> {
        let syntax = |error: serde_json::Error| DetectorFileError::Syntax { reason: reason(&error) };
        let value: Value = serde_json::from_slice(bytes).map_err(syntax)?;
        // What says how to read the rest is looked at before the rest.
        match value.get("format").and_then(Value::as_str) {
            Some(FORMAT) => {}
            found => {
                return Err(DetectorFileError::Format { found: found.unwrap_or_default().to_owned() });
            }
        }
        if let Some(found) = value.get("version").and_then(Value::as_u64)
            && found != u64::from(VERSION)
        {
            return Err(DetectorFileError::Version { found: u32::try_from(found).unwrap_or(u32::MAX) });
        }
        let file: Envelope<Content> = serde_json::from_value(value).map_err(syntax)?;
        let found = hash(&file.detector);
        if file.sha256 != found {
            return Err(DetectorFileError::Changed { said: file.sha256, found });
        }
        Self::of(file.detector)
    }

    /// The bytes of the file; the same detector gives the same bytes.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        let envelope = Envelope {
            format: FORMAT.to_owned(),
            version: VERSION,
            sha256: self.sha256(),
            detector: &self.content,
        };
        let mut bytes = serde_json::to_vec_pretty(&envelope).expect("strings and finite numbers are JSON");
        bytes.push(b'\n');
        bytes
    }

    /// The detector.
    #[must_use]
    pub fn detector(&self) -> &Detector {
        &self.detector
    }

    /// The score from which a box is taken for an object.
    #[must_use]
    pub fn least_score(&self) -> f32 {
        self.content.least_score
    }

    /// What it was trained on.
    #[must_use]
    pub fn trained_on(&self) -> &[TrainingSet] {
        &self.content.trained_on
    }

    /// What else is known of its making.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.content.notes
    }

    /// SHA-256 of the content, in hexadecimal.
    #[must_use]
    pub fn sha256(&self) -> String {
        hash(&self.content)
    }
}

fn hash(content: &Content) -> String {
    let bytes = serde_json::to_vec(content).expect("strings and finite numbers are JSON");
    hex::encode(Sha256::digest(&bytes))
}

/// Floats as one base64 string of their little-endian bytes.
mod packed {
    use serde::{Deserializer, Serializer, de::Error};

    use super::{Deserialize, Engine, STANDARD};

    pub(super) fn serialize<S: Serializer>(values: &[f32], serializer: S) -> Result<S::Ok, S::Error> {
        let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        serializer.serialize_str(&STANDARD.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<f32>, D::Error> {
        let bytes = STANDARD.decode(String::deserialize(deserializer)?).map_err(Error::custom)?;
        let (values, rest) = bytes.as_chunks();
        match rest {
            [] => Ok(values.iter().map(|&value| f32::from_le_bytes(value)).collect()),
            _ => Err(Error::custom("the weights end within a number")),
        }
    }
}
