//! What a user of the detector may choose.

use crate::HogError;
use crate::options::{Epsilon, HogOptions, Voting, in_range};
use crate::with_fields::with_fields;

/// Greatest factor by which the first level of the pyramid may be enlarged.
pub const MAX_START_SCALE: f32 = 4.0;

/// Which of several overlapping boxes stay, and where.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "detector-file", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "detector-file", serde(deny_unknown_fields))]
pub struct Suppression {
    /// A box goes when its intersection over union with a better one is above this.
    pub iou: f32,
    /// A box goes when its centre lies inside a better one.
    pub centre_inside: bool,
    /// A box goes when its intersection with a better one, over the smaller of the two areas, is above this.
    pub containment: f32,
    /// If set, a box that stays becomes the mean of itself and all boxes whose intersection over union with it is above
    /// this, weighted by how far their scores are above the threshold.
    pub average: Option<f32>,
}

with_fields!(Suppression {
    with_iou(iou: f32),
    with_centre_inside(centre_inside: bool),
    with_containment(containment: f32),
    with_average(average: Option<f32>),
});

impl Default for Suppression {
    fn default() -> Self {
        Self { iou: 0.3, centre_inside: true, containment: 0.6, average: Some(0.5) }
    }
}

/// Everything that defines a detector but its linear model.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "detector-file", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "detector-file", serde(deny_unknown_fields))]
pub struct DetectorOptions {
    /// The features.
    pub hog: HogOptions,
    /// Width and height of the window in pixels: of the patches that the model was trained on.
    pub window: (u32, u32),
    /// Least score of a detection.
    pub threshold: f32,
    /// Scale of the first level of the pyramid; above 1, the image is enlarged, to find what is smaller than a window.
    pub start_scale: f32,
    /// Scale of a level relative to the one before.
    pub scale_step: f32,
    /// What happens to overlapping boxes.
    pub suppression: Suppression,
    /// The best windows of an image, of which overlapping ones are then suppressed.
    pub max_candidates: usize,
    /// The best detections of an image.
    pub max_detections: usize,
}

/// The cell descriptor of Felzenszwalb et al. in cells of 4 pixels, with linear votes and an epsilon that damps weak
/// edges, on windows of 36x36 pixels: what found most faces of a validation set of pasted ones.
impl Default for DetectorOptions {
    fn default() -> Self {
        Self {
            hog: HogOptions {
                cell: 4,
                voting: Voting::Linear,
                epsilon: Epsilon::Quadrature(100.0),
                ..HogOptions::felzenszwalb()
            },
            window: (36, 36),
            threshold: 0.0,
            start_scale: 1.3,
            scale_step: 0.9,
            suppression: Suppression::default(),
            max_candidates: 20_000,
            max_detections: 1_000,
        }
    }
}

with_fields!(DetectorOptions {
    with_hog(hog: HogOptions),
    with_window(window: (u32, u32)),
    with_threshold(threshold: f32),
    with_start_scale(start_scale: f32),
    with_scale_step(scale_step: f32),
    with_suppression(suppression: Suppression),
    with_max_candidates(max_candidates: usize),
    with_max_detections(max_detections: usize),
});

impl DetectorOptions {
    /// The settings that are usually chosen by validation, as `name=value`, for results and notes.
    #[must_use]
    pub fn shown(&self) -> Vec<String> {
        let average = self.suppression.average.map_or("no".to_owned(), |overlap| overlap.to_string());
        let epsilon = match self.hog.epsilon {
            Epsilon::Quadrature(norm) => norm,
            Epsilon::Additive { per_value, .. } => per_value,
        };
        vec![
            format!("cell={}", self.hog.cell),
            format!("epsilon={epsilon}"),
            format!("start={}", self.start_scale),
            format!("average={average}"),
        ]
    }

    pub(crate) fn validate(&self) -> Result<(), HogError> {
        within("threshold", self.threshold, f32::MIN, f32::MAX, "finite")?;
        within("start_scale", self.start_scale, 0.01, MAX_START_SCALE, "from 0.01 to 4")?;
        within("scale_step", self.scale_step, 0.1, 0.99, "from 0.1 to 0.99")?;
        within("suppression.iou", self.suppression.iou, 0.0, 1.0, "from 0 to 1")?;
        within("suppression.containment", self.suppression.containment, 0.0, 1.0, "from 0 to 1")?;
        within("suppression.average", self.suppression.average.unwrap_or(0.0), 0.0, 1.0, "from 0 to 1")?;
        in_range("max_candidates", self.max_candidates, 1, 10_000_000)?;
        in_range("max_detections", self.max_detections, 1, 10_000_000)
    }
}

fn within(
    option: &'static str,
    found: f32,
    least: f32,
    greatest: f32,
    expected: &'static str,
) -> Result<(), HogError> {
    if (least..=greatest).contains(&found) {
        return Ok(());
    }
    Err(HogError::OptionNotAllowed { option, found, expected })
}
