//! Rows and curves of the results.

use anyhow::Result;
use evaluation::{DetectionMatches, SceneBoxes, match_detections, thin_by_length};
use hog_features::DetectorOptions;
use results::scheme::named;
use results::{Curve, CurveKind, Detection, Regime};

use super::cipher::SceneCipher;

/// Overlaps that count as found.
pub const OVERLAPS: [f64; 2] = [0.5, 0.3];
/// Pieces that a curve is thinned to.
const POINTS: usize = 200;

/// One detector over all scenes.
pub struct Row {
    /// Scheme of the training patches.
    pub scheme: &'static str,
    /// Scheme of the scenes.
    pub test_scheme: &'static str,
    /// Settings of the schemes.
    pub scheme_options: Vec<String>,
    /// The regime.
    pub regime: Regime,
    /// Settings of the detector.
    pub options: DetectorOptions,
    /// What a reader must know.
    pub notes: Vec<String>,
    /// True and found boxes of every scene.
    pub boxes: Vec<SceneBoxes>,
}

impl Row {
    /// A row with the note that explains it.
    pub fn new(
        (patches, scenes): (&SceneCipher, &SceneCipher),
        regime: Regime,
        options: DetectorOptions,
        boxes: Vec<SceneBoxes>,
    ) -> Self {
        let notes = note(patches, scenes, options.hog.cell).into_iter().collect();
        let encrypted = if patches.options().is_empty() { scenes } else { patches };
        let scheme_options = encrypted.options().to_vec();
        Self { scheme: patches.id(), test_scheme: scenes.id(), scheme_options, regime, options, notes, boxes }
    }

    /// One row of the results for each overlap.
    pub fn detections(&self, dataset: &str) -> Result<Vec<Detection>> {
        let row = |iou| Ok(self.detection(dataset, &match_detections(&self.boxes, iou)?, iou));
        OVERLAPS.into_iter().map(row).collect()
    }

    fn detection(&self, dataset: &str, matched: &DetectionMatches, iou: f64) -> Detection {
        Detection {
            dataset: dataset.to_owned(),
            scheme: self.scheme.to_owned(),
            test_scheme: self.other_scheme(),
            regime: self.regime,
            average_precision: matched.average_precision().unwrap_or(0.0),
            iou,
            mean_iou: matched.mean_iou(),
            recall: matched.recall(),
            images: self.boxes.len() as u64,
            boxes: matched.n_truth() as u64,
            detections: Some(matched.ranked().len() as u64),
            scheme_options: self.scheme_options.clone(),
            options: self.options.shown(),
            notes: self.notes.clone(),
        }
    }

    /// The boxes matched at the first overlap.
    pub fn matched(&self) -> Result<DetectionMatches> {
        Ok(match_detections(&self.boxes, OVERLAPS[0])?)
    }

    fn other_scheme(&self) -> Option<String> {
        (self.scheme != self.test_scheme).then(|| self.test_scheme.to_owned())
    }

    /// Precision against recall at the first overlap; none for a detector that finds nothing.
    pub fn curve(&self, dataset: &str) -> Result<Option<Curve>> {
        let points = self.matched()?.precision_recall().unwrap_or_default();
        if points.is_empty() {
            return Ok(None);
        }
        let label = self.label();
        let mut curve =
            Curve::new(CurveKind::DetectionPrecisionRecall, dataset, self.scheme, self.regime, &label);
        curve.test_scheme = self.other_scheme();
        curve.points = thin_by_length(&points, POINTS)?.iter().map(|point| [point.x, point.y]).collect();
        Ok(Some(curve))
    }

    /// What was trained on and what was searched, in words.
    pub fn label(&self) -> String {
        let schemes = match self.scheme == self.test_scheme {
            true => self.scheme.to_owned(),
            false => format!("trained {}, scenes {}", self.scheme, self.test_scheme),
        };
        named(&schemes, &self.scheme_options)
    }
}

/// Why a row is as it is.
fn note(patches: &SceneCipher, scenes: &SceneCipher, cell: usize) -> Option<String> {
    match (patches.id(), scenes.id(), scenes.window_step()) {
        ("plain", "plain", _) => None,
        (a, b, _) if a != b => Some(
            "trained under one scheme and tried under another: what a detector of the other kind sees"
                .to_owned(),
        ),
        (id, _, Some(step)) if cell.is_multiple_of(step as usize) => Some(format!(
            "under {id} a window that starts on the {step}-pixel grid is encrypted as a patch is; the owner resizes and \
             encrypts every level of the pyramid, windows step by {cell} pixels, so the detector meets what it was \
             trained on"
        )),
        (id, _, _) => Some(format!(
            "under {id} a window of an encrypted scene is not the encryption of that window: where a pixel goes depends \
             on its place in the whole image, so the detector meets nothing that it was trained on"
        )),
    }
}

#[cfg(test)]
mod tests {
    use evaluation::{BoundingBox, ScoredBox};
    use protocol::KeySchedule;

    use super::*;

    fn row(patches: &str, scenes: &str, found: bool) -> Result<Row> {
        let cipher = |id| SceneCipher::new(id, KeySchedule::new(1), "test", 4);
        let place = BoundingBox::new(0.0, 0.0, 10.0, 10.0)?;
        let found = found.then_some(ScoredBox { place, score: 1.0 }).into_iter().collect();
        let boxes = vec![SceneBoxes { truth: vec![place], found }];
        let options = DetectorOptions::default();
        Ok(Row::new((&cipher(patches)?, &cipher(scenes)?), Regime::SameKey, options, boxes))
    }

    #[test]
    fn a_row_says_why_it_is_as_it_is() -> Result<()> {
        let note = |patches, scenes| Ok::<_, anyhow::Error>(row(patches, scenes, true)?.notes.concat());
        assert_eq!(note("plain", "plain")?, "");
        assert!(note("rotation", "plain")?.starts_with("trained under one scheme and tried under another"));
        assert!(note("rotation", "rotation")?.contains("is not the encryption of that window"));
        assert!(
            note("tile-permutation", "tile-permutation")?
                .contains("on the 4-pixel grid is encrypted as a patch is")
        );
        Ok(())
    }

    #[test]
    fn there_is_a_result_for_each_overlap_and_a_curve_where_something_is_found() -> Result<()> {
        let (some, none) = (row("rotation", "plain", true)?, row("plain", "plain", false)?);
        let found = some.detections("set")?;
        assert_eq!(found.iter().map(|row| row.iou).collect::<Vec<_>>(), OVERLAPS);
        assert_eq!((found[0].average_precision, found[0].test_scheme.as_deref()), (1.0, Some("plain")));
        assert_eq!(some.label(), "trained rotation, scenes plain");
        let tiles = row("tile-permutation", "tile-permutation", true)?;
        assert_eq!(tiles.label(), "tile-permutation (tile=4)");
        assert_eq!(tiles.detections("set")?[0].scheme_options, ["tile=4"]);
        assert_eq!(row("plain", "tile-permutation", true)?.scheme_options, ["tile=4"]);
        assert_eq!(some.curve("set")?.map(|curve| curve.points), Some(vec![[1.0, 1.0]]));
        assert_eq!((none.curve("set")?, none.detections("set")?[1].test_scheme.clone()), (None, None));
        Ok(())
    }
}
