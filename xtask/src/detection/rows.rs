//! Rows and curves of the results.

use anyhow::Result;
use evaluation::{DetectionMatches, SceneBoxes};
use hog_features::{DetectorOptions, Epsilon};
use results::{Curve, CurveKind, Detection, Regime};

use super::choose::{Choice, Tried};
use super::scan::{OVERLAPS, matches};
use super::train::Trained;
use super::veil::Veil;

/// The most points of a curve.
const POINTS: usize = 200;

/// One detector over all scenes.
pub struct Row {
    /// Scheme of the training patches.
    pub scheme: &'static str,
    /// Scheme of the scenes.
    pub test_scheme: &'static str,
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
        (patches, scenes): (&Veil, &Veil),
        regime: Regime,
        options: DetectorOptions,
        boxes: Vec<SceneBoxes>,
    ) -> Self {
        let notes = note(patches, scenes, options.hog.cell).into_iter().collect();
        Self { scheme: patches.id(), test_scheme: scenes.id(), regime, options, notes, boxes }
    }

    /// One row of the results for each overlap.
    pub fn detections(&self, dataset: &str) -> Result<Vec<Detection>> {
        let rows = matches(&self.boxes)?;
        Ok(rows.iter().zip(OVERLAPS).map(|(matched, iou)| self.detection(dataset, matched, iou)).collect())
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
            options: settings(&self.options),
            notes: self.notes.clone(),
        }
    }

    fn other_scheme(&self) -> Option<String> {
        (self.scheme != self.test_scheme).then(|| self.test_scheme.to_owned())
    }

    /// Precision against recall at the first overlap; none for a detector that finds nothing.
    pub fn curve(&self, dataset: &str) -> Result<Option<Curve>> {
        let Some(matched) = matches(&self.boxes)?.into_iter().next() else { return Ok(None) };
        let points = matched.precision_recall().unwrap_or_default();
        if points.is_empty() {
            return Ok(None);
        }
        let label = self.label();
        let mut curve =
            Curve::new(CurveKind::DetectionPrecisionRecall, dataset, self.scheme, self.regime, &label);
        curve.test_scheme = self.other_scheme();
        curve.points = thinned(&points);
        Ok(Some(curve))
    }

    /// What was trained on and what was searched, in words.
    pub fn label(&self) -> String {
        match self.scheme == self.test_scheme {
            true => self.scheme.to_owned(),
            false => format!("trained {}, scenes {}", self.scheme, self.test_scheme),
        }
    }
}

/// Side of a HOG cell of a run's detectors.
pub fn cell_of(rows: &[&Row]) -> usize {
    rows.first().map_or(4, |row| row.options.hog.cell)
}

/// At most about [`POINTS`] points, evenly spaced along the curve; the first and the last are among them.
fn thinned(points: &[(f64, f64)]) -> Vec<[f64; 2]> {
    let step = |pair: &[(f64, f64)]| (pair[1].0 - pair[0].0).abs() + (pair[1].1 - pair[0].1).abs();
    let length: f64 = points.windows(2).map(step).sum();
    let mut kept: Vec<[f64; 2]> =
        points.first().map(|&(recall, precision)| [recall, precision]).into_iter().collect();
    let (mut walked, mut next) = (0.0, length / POINTS as f64);
    for pair in points.windows(2) {
        walked += step(pair);
        if walked >= next {
            kept.push([pair[1].0, pair[1].1]);
            next = walked + length / POINTS as f64;
        }
    }
    let last = points.last().map(|&(recall, precision)| [recall, precision]);
    kept.extend(last.filter(|last| kept.last() != Some(last)));
    kept
}

/// The settings that are chosen, as `name=value`.
pub fn settings(options: &DetectorOptions) -> Vec<String> {
    let average = options.suppression.average.map_or("no".to_owned(), |overlap| overlap.to_string());
    let epsilon = match options.hog.epsilon {
        Epsilon::Quadrature(norm) => norm,
        Epsilon::Additive { per_value, .. } => per_value,
    };
    vec![
        format!("cell={}", options.hog.cell),
        format!("epsilon={epsilon}"),
        format!("start={}", options.start_scale),
        format!("average={average}"),
    ]
}

/// Why a row is as it is.
fn note(patches: &Veil, scenes: &Veil, cell: usize) -> Option<String> {
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
             on its place in the whole picture, so the detector meets nothing that it was trained on"
        )),
    }
}

/// The most settings whose trial is told.
const SHOWN: usize = 4;

/// How the settings were chosen, and what was mined.
pub fn notes_on_choice(choice: &Choice, trained: &Trained) -> Vec<String> {
    let mined = format!("{} hard negatives mined from photos without faces", trained.hard);
    if choice.tried.is_empty() {
        return vec![mined, "settings not validated: a quick run takes the first ones".to_owned()];
    }
    let one = |tried: &Tried| {
        let precisions: Vec<String> = tried.precisions.iter().map(|p| format!("{p:.3}")).collect();
        format!("{} {}", settings(&tried.options).join(" "), precisions.join("/"))
    };
    let mut tried: Vec<&Tried> = choice.tried.iter().collect();
    tried.sort_by(|a, b| b.precisions.partial_cmp(&a.precisions).unwrap_or(std::cmp::Ordering::Equal));
    let tried: Vec<String> = tried.into_iter().take(SHOWN).map(one).collect();
    let overlaps: Vec<String> = OVERLAPS.iter().map(f64::to_string).collect();
    let chosen = format!(
        "settings chosen on faces pasted into photos, none of them in these scenes; average precision there at overlap {} \
         of the best of {}: {}",
        overlaps.join("/"),
        choice.tried.len(),
        tried.join("; ")
    );
    vec![mined, chosen]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_keeps_its_shape_however_its_points_are_spread() {
        // A thousand points in the first hundredth, ten in the rest.
        let dense = (0..1000).map(|i| f64::from(i) / 100_000.0);
        let recalls: Vec<f64> = dense.chain((1..=10).map(|i| f64::from(i) / 10.0)).collect();
        let points: Vec<(f64, f64)> = recalls.iter().map(|&recall| (recall, 1.0 - recall)).collect();
        let kept = thinned(&points);
        assert!(kept.len() <= POINTS + 2, "{}", kept.len());
        assert_eq!((kept.first(), kept.last()), (Some(&[0.0, 1.0]), Some(&[1.0, 0.0])));
        assert!((1..=10).all(|i| kept.iter().any(|point| point[0] == f64::from(i) / 10.0)));
        assert!(thinned(&[]).is_empty() && thinned(&[(0.5, 0.5)]).len() == 1);
    }
}
