//! How a client makes a row of numbers of a record: by the preprocessing that was fitted on the training rows of a table, or
//! by the features of an image or a recording. It is public and travels as JSON in the notes of a model.

use std::error::Error;

use anyhow::{Result, bail};
use image_data::Size;
use private_service::owner::Preparation;
use results::Features;
use serde::{Deserialize, Serialize};
use tabular_data::{Preprocessor, Schema, Standardiser};

use crate::audio::statistics_of;
use crate::images::features::FeatureSpec;

/// The most pixels that an image is brought to.
const MOST_PIXELS: u64 = 1 << 24;

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
    /// An image.
    Picture {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// What is taken from it.
        features: PictureFeatures,
    },
    /// A recording at the common level, of which statistics of mel-frequency cepstral coefficients are taken.
    Recording {
        /// Samples a second.
        rate: u32,
        /// Means and standard deviations.
        standardiser: Standardiser,
    },
}

/// What is taken from an image.
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

impl Preparation for RecordKind {
    fn width(&self) -> Result<usize, Box<dyn Error + Send + Sync>> {
        Ok(self.checked_width()?)
    }
}

impl RecordKind {
    /// What it takes, and the option that gives it.
    pub fn taken(&self) -> &'static str {
        match self {
            Self::Table { .. } => "rows of a table: give --csv",
            Self::Picture { .. } => "images: give --images",
            Self::Recording { .. } => "recordings: give --audio",
        }
    }

    fn checked_width(&self) -> Result<usize> {
        match self {
            Self::Table { schema, preprocessor, standardiser } => {
                Schema::from_toml(schema)?;
                let width = preprocessor.columns().len();
                if standardiser.mean().len() != width {
                    bail!("{} columns, but {} means", width, standardiser.mean().len());
                }
                Ok(width)
            }
            Self::Picture { width, height, features } => {
                if u64::from(*width) * u64::from(*height) > MOST_PIXELS {
                    bail!("images of {width}x{height}; at most {MOST_PIXELS} pixels are taken");
                }
                Ok(features.spec(Size::new(*width, *height)?)?.len())
            }
            Self::Recording { rate, standardiser } => {
                let width = statistics_of(*rate, |statistics| Ok(statistics.n_values()))?;
                if standardiser.mean().len() != width {
                    bail!("{width} statistics, but {} means", standardiser.mean().len());
                }
                Ok(width)
            }
        }
    }
}

impl PictureFeatures {
    /// How they are extracted from images of `size`.
    pub fn spec(self, size: Size) -> Result<FeatureSpec> {
        match self {
            Self::Pixels => FeatureSpec::new(Features::Pixels, size, 1),
            Self::Hog { cell } => FeatureSpec::new(Features::Hog, size, cell),
        }
    }
}
