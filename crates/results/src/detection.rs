//! Detection of objects in scenes.

use crate::Regime;
use serde::{Deserialize, Serialize};

/// What a detector reaches at one overlap threshold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Detection {
    /// Id of the scene set.
    pub dataset: String,
    /// Scheme of the training patches (and of the scenes, unless `test_scheme` says otherwise).
    pub scheme: String,
    /// Scheme of the scenes, where it differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test_scheme: Option<String>,
    /// Which keys are used.
    pub regime: Regime,
    /// Average precision, all-points interpolation, in [0, 1].
    pub average_precision: f64,
    /// Smallest intersection over union that counts as found.
    pub iou: f64,
    /// Mean intersection over union of the boxes found; `None` when none was found.
    pub mean_iou: Option<f64>,
    /// Share of the true boxes found at any score.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recall: Option<f64>,
    /// Scenes scanned.
    pub images: u64,
    /// True boxes in them.
    pub boxes: u64,
    /// Boxes proposed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detections: Option<u64>,
    /// Settings of the scheme, as in [`super::Cell::options`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scheme_options: Vec<String>,
    /// Settings of the detector as `name=value`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
    /// Anything a reader must know about this row.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}
