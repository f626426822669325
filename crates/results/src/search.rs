//! Faces found in photos of one's own.

use serde::{Deserialize, Serialize};

/// One folder of photos, searched by one detector.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Search {
    /// Id of the photos among the inputs.
    pub dataset: String,
    /// The score from which a box is taken for a face.
    pub least_score: f64,
    /// What searched.
    pub detector: SearchDetector,
    /// Every photo that was searched, with its number of boxes.
    pub photos: Vec<PhotoBoxes>,
    /// What is in the folder and was not searched, each with the reason.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_searched: Vec<String>,
    /// The boxes beside those that somebody marked, where there are any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub annotated: Option<Annotated>,
}

/// A detector and its making.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchDetector {
    /// SHA-256 of the content of its file, whether it was saved or not.
    pub sha256: String,
    /// Whether it was read from a file; otherwise this run trained it.
    pub loaded: bool,
    /// What it was trained on.
    pub trained_on: Vec<TrainedOn>,
    /// Its settings as `name=value`.
    pub options: Vec<String>,
    /// What else is known of its making.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// A set that a detector was trained on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrainedOn {
    /// Its name.
    pub name: String,
    /// SHA-256 of its content.
    pub sha256: String,
    /// What was used of it, in words.
    pub used: String,
    /// Whether it was drawn by a program.
    pub generated: bool,
}

/// A photo with its number of boxes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhotoBoxes {
    /// Its path in the folder.
    pub file: String,
    /// Boxes taken for faces.
    pub boxes: u64,
}

/// Boxes taken for faces beside marked ones.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Annotated {
    /// Smallest intersection over union that counts as found.
    pub iou: f64,
    /// Faces marked.
    pub faces: u64,
    /// Faces found.
    pub found: u64,
    /// Boxes that are no marked face.
    pub wrong: u64,
}

impl Search {
    /// Boxes in all photos.
    pub fn boxes(&self) -> u64 {
        self.photos.iter().map(|photo| photo.boxes).sum()
    }

    /// The photos without a box.
    pub fn empty(&self) -> impl Iterator<Item = &str> {
        self.photos.iter().filter(|photo| photo.boxes == 0).map(|photo| photo.file.as_str())
    }
}

impl SearchDetector {
    /// Whether all that it was trained on was drawn by a program.
    pub fn is_generated(&self) -> bool {
        self.trained_on.iter().all(|set| set.generated)
    }
}
