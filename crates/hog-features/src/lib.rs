#![doc = include_str!("../README.md")]

mod descriptor;
mod detect;
#[cfg(feature = "draw")]
mod draw;
mod error;
mod options;
mod pixels;
mod simd;
mod with_fields;

// What public functions take and give, so that a program gets the same version without naming one.
pub use image;

pub use descriptor::{DenseHog, HogExtractor, HogSpec};
#[cfg(feature = "training")]
pub use detect::training;
pub use detect::{
    Detection, Detector, DetectorOptions, LevelFilter, MAX_START_SCALE, Resizer, Scanner, Suppression,
    WindowFeatures,
};
#[cfg(feature = "detector-file")]
pub use detect::{DetectorFile, DetectorFileError, TrainingSet};
#[cfg(feature = "draw")]
pub use draw::draw;
pub use error::HogError;
pub use options::{
    Border, Epsilon, HogOptions, MAX_BLOCK, MAX_CELL, MAX_ORIENTATIONS, Normalisation, Order, Pooling, Voting,
};
pub use pixels::{MAX_PIXELS, MAX_SOURCE_PIXELS};
