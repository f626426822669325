//! What a client does with a record before it is encrypted: the public notes that go with a model's card.
//!
//! The notes travel as JSON. They hold what was fitted on training rows for the preparation (the value that fills a
//! missing cell, levels, means and standard deviations), because the client must apply it; no training record is in them.

use anyhow::{Context, Result, bail};
use image_data::Size;
use results::Features;
use serde::{Deserialize, Serialize};
use tabular_data::{Preprocessor, Schema, Standardiser};

use crate::images::features::FeatureSpec;

/// Version of the notes.
const VERSION: u32 = 1;
/// The most pixels that a picture is brought to.
const MOST_PIXELS: u64 = 1 << 24;
/// The most bytes of notes that are read.
const MOST_BYTES: usize = 16 << 20;

/// The notes of a model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preparation {
    /// Version of this format.
    pub version: u32,
    /// What the model was trained on.
    pub dataset: String,
    /// Id of the classifier.
    pub classifier: String,
    /// Names of the classes; of two, the second is the positive one.
    pub classes: Vec<String>,
    /// Accuracy of the integer model on test rows, as its owner measured it.
    pub test_accuracy: f64,
    /// What a record is.
    pub record: RecordKind,
}

/// What a record is, and how it becomes numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind", deny_unknown_fields)]
pub enum RecordKind {
    /// A row of a CSV file.
    Table {
        /// The schema as TOML.
        schema: String,
        /// Imputers and levels.
        preprocessor: Preprocessor,
        /// Means and standard deviations.
        standardiser: Standardiser,
    },
    /// A picture.
    Picture {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// What is taken from it.
        features: PictureFeatures,
    },
}

/// What is taken from a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "id", deny_unknown_fields)]
pub enum PictureFeatures {
    /// Grey values divided by 255.
    Pixels,
    /// Histograms of oriented gradients.
    Hog {
        /// Side of a cell in pixels.
        cell: usize,
    },
}

impl Preparation {
    /// The notes of a model trained on `dataset`.
    pub fn new(
        dataset: &str,
        classifier: &str,
        classes: &[String],
        accuracy: f64,
        record: RecordKind,
    ) -> Self {
        Self {
            version: VERSION,
            dataset: dataset.to_owned(),
            classifier: classifier.to_owned(),
            classes: classes.to_vec(),
            test_accuracy: accuracy,
            record,
        }
    }

    /// As JSON.
    pub fn to_json(&self) -> Result<Vec<u8>> {
        Ok(serde_json::to_vec_pretty(self)?)
    }

    /// Reads notes; they may come from a stranger, so what cannot be used is refused here.
    pub fn from_json(bytes: &[u8]) -> Result<Self> {
        if bytes.len() > MOST_BYTES {
            bail!("the notes of the model have {} bytes; at most {MOST_BYTES} are read", bytes.len());
        }
        let notes: Self = serde_json::from_slice(bytes).context("the notes of the model cannot be read")?;
        if notes.version != VERSION {
            bail!("the notes of the model have version {}, this program reads {VERSION}", notes.version);
        }
        notes.width().context("the notes of the model cannot be used")?;
        Ok(notes)
    }

    /// Values of a prepared record.
    pub fn width(&self) -> Result<usize> {
        match &self.record {
            RecordKind::Table { schema, preprocessor, standardiser } => {
                Schema::from_toml(schema)?;
                let width = preprocessor.columns().len();
                if standardiser.mean().len() != width {
                    bail!("{} columns, but {} means", width, standardiser.mean().len());
                }
                Ok(width)
            }
            RecordKind::Picture { width, height, features } => {
                if u64::from(*width) * u64::from(*height) > MOST_PIXELS {
                    bail!("pictures of {width}x{height}; at most {MOST_PIXELS} pixels are taken");
                }
                Ok(features.spec(Size::new(*width, *height)?)?.len())
            }
        }
    }

    /// The name of a class.
    pub fn class(&self, index: usize) -> String {
        self.classes.get(index).cloned().unwrap_or_else(|| format!("class {index}"))
    }
}

impl PictureFeatures {
    /// How they are extracted from pictures of `size`.
    pub fn spec(self, size: Size) -> Result<FeatureSpec> {
        match self {
            Self::Pixels => FeatureSpec::new(Features::Pixels, size, 1),
            Self::Hog { cell } => FeatureSpec::new(Features::Hog, size, cell),
        }
    }
}
