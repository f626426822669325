//! Comparing proposed boxes with true ones.

mod bounding_box;
mod matching;

pub use bounding_box::BoundingBox;
pub use matching::{DetectionMatches, RankedDetection, SceneBoxes, ScoredBox, match_detections};
