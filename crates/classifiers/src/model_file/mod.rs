//! Fitted models on disk: one versioned JSON file with the model, the options and the data it came from, and its scores.
//!
//! Every fitted model implements [`SaveModel`] (serde, a kind name, and a check of what was read) and returns
//! `SavedModel::of(self)` from [`Classifier::saved`](crate::Classifier::saved); one line in `kinds.rs` makes the kind
//! loadable. Scalars are JSON numbers that round-trip exactly; long arrays of `f32`, `f64` and `u32` use
//! `#[serde(with = "crate::model_file::packed_f32")]` (or `packed_f64`, `packed_u32`), base64 of little-endian bytes,
//! which is exact and a third the size. A model that holds another holds it as [`Stored`].
//!
//! Version 2 added packed trees and support vector machines of one pair of classes each; files of version 1 are read.
//!
//! What is read is never trusted: sizes and finiteness are checked by [`SaveModel::check`] before a model exists, and
//! nothing here panics on a damaged file.

mod error;
mod file;
mod hash;
mod kinds;
mod packed;
mod saved;

pub use error::{LoadError, ModelFault};
pub use file::{ModelFile, ModelScores};
pub use hash::DataHash;
pub(crate) use packed::{packed_f32, packed_f64, packed_u32};
pub(crate) use saved::Stored;
pub use saved::{SaveModel, SavedModel};
