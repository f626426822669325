//! Lines to draw.

use crate::{Clock, CurveKind, Features, Order, Regime};
use serde::{Deserialize, Serialize};

/// One line of a figure. Lines of the same kind and data set share a figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Curve {
    /// What it shows.
    pub kind: CurveKind,
    /// Id of the data set.
    pub dataset: String,
    /// Id of the scheme.
    pub scheme: String,
    /// Scheme of the test records, where it differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test_scheme: Option<String>,
    /// Which keys are used.
    pub regime: Regime,
    /// What the classifier reads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub features: Option<Features>,
    /// Whether encryption comes before the features.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<Order>,
    /// Fernet's clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<Clock>,
    /// Id of the classifier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub classifier: Option<String>,
    /// The split, when the line is of one run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub split: Option<String>,
    /// The key, when the line is of one run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<u64>,
    /// Name of the line in the legend. In a threshold sweep: the measure, `accuracy` or `f1`.
    pub label: String,
    /// Horizontal axis with its unit.
    pub x: String,
    /// Vertical axis with its unit.
    pub y: String,
    /// The points, x ascending.
    pub points: Vec<[f64; 2]>,
    /// Lower and upper end of a 95 % interval at every point; empty for none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub band: Vec<[f64; 2]>,
}

impl Curve {
    /// A line with the axes that its kind implies; set the further fields where they apply.
    pub fn new(kind: CurveKind, dataset: &str, scheme: &str, regime: Regime, label: &str) -> Self {
        let (x, y) = axes(kind);
        Self {
            kind,
            dataset: dataset.to_owned(),
            scheme: scheme.to_owned(),
            test_scheme: None,
            regime,
            features: None,
            order: None,
            clock: None,
            classifier: None,
            split: None,
            key: None,
            label: label.to_owned(),
            x: x.to_owned(),
            y: y.to_owned(),
            points: Vec::new(),
            band: Vec::new(),
        }
    }
}

fn axes(kind: CurveKind) -> (&'static str, &'static str) {
    match kind {
        CurveKind::Roc => ("false-positive rate", "true-positive rate"),
        CurveKind::PrecisionRecall | CurveKind::DetectionPrecisionRecall => ("recall", "precision"),
        CurveKind::ThresholdSweep => ("decision threshold (probability)", "score"),
        CurveKind::KnownPairs => ("known pairs (records)", "attack success"),
    }
}
