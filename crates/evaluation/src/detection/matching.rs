//! Greedy matching of scored boxes to true ones, and the measures read off it.

use super::bounding_box::BoundingBox;
use crate::CurvePoint;
use crate::error::EvaluationError;

/// A proposed box with its score.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct ScoredBox {
    /// Where it is.
    pub place: BoundingBox,
    /// How sure the detector is; only the order counts.
    pub score: f32,
}

/// True and proposed boxes of one image.
#[derive(Debug, Clone, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct SceneBoxes {
    /// The annotated boxes.
    pub truth: Vec<BoundingBox>,
    /// The detector's boxes, after non-maximum suppression.
    pub found: Vec<ScoredBox>,
}

/// A proposed box and what became of it.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct RankedDetection {
    /// Index of its image.
    pub scene: usize,
    /// Its index among the boxes found there.
    pub found: usize,
    /// Its score.
    pub score: f32,
    /// The true box that it was matched to and their intersection over union; `None` for a false positive.
    pub matched: Option<(usize, f64)>,
}

/// All proposed boxes of all images, highest score first, matched to the truth.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct DetectionMatches {
    ranked: Vec<RankedDetection>,
    n_truth: usize,
}

/// Matches as PASCAL VOC does (Everingham et al., IJCV 2010): boxes of all images in descending order of score; each is
/// compared with the true box of its image that it overlaps most, and is right when that overlap is at least
/// `min_iou` and no box before took it. A second box on the same truth is a false positive.
///
/// Equal scores keep the order of images and boxes; equal overlaps go to the later true box.
///
/// # Errors
/// `min_iou` outside (0, 1], or a score that is NaN.
pub fn match_detections(scenes: &[SceneBoxes], min_iou: f64) -> Result<DetectionMatches, EvaluationError> {
    if !(min_iou > 0.0 && min_iou <= 1.0) {
        return Err(EvaluationError::Option {
            option: "min_iou",
            found: min_iou,
            expected: "above 0 and at most 1",
        });
    }
    let mut ranked = rank(scenes)?;
    let mut taken: Vec<Vec<bool>> = scenes.iter().map(|s| vec![false; s.truth.len()]).collect();
    for detection in &mut ranked {
        detection.matched = take_best(scenes, &mut taken, detection, min_iou);
    }
    Ok(DetectionMatches { ranked, n_truth: scenes.iter().map(|scene| scene.truth.len()).sum() })
}

fn rank(scenes: &[SceneBoxes]) -> Result<Vec<RankedDetection>, EvaluationError> {
    let mut ranked = Vec::new();
    for (scene, boxes) in scenes.iter().enumerate() {
        for (found, &ScoredBox { score, .. }) in boxes.found.iter().enumerate() {
            if score.is_nan() {
                return Err(EvaluationError::NotANumber { what: "scores", index: found, value: f64::NAN });
            }
            ranked.push(RankedDetection { scene, found, score, matched: None });
        }
    }
    ranked.sort_by(|a, b| (b.score + 0.0).total_cmp(&(a.score + 0.0)));
    Ok(ranked)
}

fn take_best(
    scenes: &[SceneBoxes],
    taken: &mut [Vec<bool>],
    detection: &RankedDetection,
    min_iou: f64,
) -> Option<(usize, f64)> {
    let scene = scenes.get(detection.scene)?;
    let place = scene.found.get(detection.found)?.place;
    let overlaps = scene.truth.iter().map(|truth| place.iou(truth)).enumerate();
    let (best, iou) = overlaps.max_by(|a, b| a.1.total_cmp(&b.1))?;
    let taken = taken.get_mut(detection.scene)?.get_mut(best)?;
    if iou < min_iou || *taken {
        return None;
    }
    *taken = true;
    Some((best, iou))
}

impl DetectionMatches {
    /// The proposed boxes, highest score first.
    pub fn ranked(&self) -> &[RankedDetection] {
        &self.ranked
    }

    /// Number of true boxes.
    pub fn n_truth(&self) -> usize {
        self.n_truth
    }

    /// Number of true boxes found at any score.
    pub fn n_matched(&self) -> usize {
        self.ranked.iter().filter(|found| found.matched.is_some()).count()
    }

    /// Share of true boxes found at any score; `None` without a true box.
    pub fn recall(&self) -> Option<f64> {
        (self.n_truth > 0).then(|| self.n_matched() as f64 / self.n_truth as f64)
    }

    /// Mean intersection over union of the matched pairs; `None` when there is none.
    pub fn mean_iou(&self) -> Option<f64> {
        let overlaps = self.ranked.iter().filter_map(|found| found.matched.map(|pair| pair.1));
        let sum: f64 = overlaps.sum();
        (self.n_matched() > 0).then(|| sum / self.n_matched() as f64)
    }

    /// Recall (`x`) and precision (`y`) after each proposed box, whose score is the threshold; `None` without a true box.
    pub fn precision_recall(&self) -> Option<Vec<CurvePoint>> {
        if self.n_truth == 0 {
            return None;
        }
        let mut right = 0usize;
        let points = self.ranked.iter().enumerate().map(|(index, found)| {
            right += usize::from(found.matched.is_some());
            let precision = right as f64 / (index + 1) as f64;
            CurvePoint { x: right as f64 / self.n_truth as f64, y: precision, threshold: found.score }
        });
        Some(points.collect())
    }

    /// The point of [`Self::precision_recall`] with the greatest F-measure, in which recall counts `beta` times as much as
    /// precision (van Rijsbergen, 1979); of equals the first. `None` where no box found is right.
    ///
    /// # Errors
    /// `beta` that is not positive, or so large that its square is not finite.
    pub fn best_f_measure(&self, beta: f64) -> Result<Option<CurvePoint>, EvaluationError> {
        if !(beta > 0.0 && (beta * beta).is_finite()) {
            let expected = "positive, with a finite square";
            return Err(EvaluationError::Option { option: "beta", found: beta, expected });
        }
        let merit =
            |point: &CurvePoint| (1.0 + beta * beta) * point.y * point.x / (beta * beta * point.y + point.x);
        let mut best: Option<CurvePoint> = None;
        for point in self.precision_recall().unwrap_or_default() {
            let finite = merit(&point).is_finite();
            if finite && best.as_ref().is_none_or(|best| merit(&point) > merit(best)) {
                best = Some(point);
            }
        }
        Ok(best)
    }

    /// Average precision with all-points interpolation: the area under the precision-recall curve after every precision
    /// has been raised to the largest one at the same or higher recall (PASCAL VOC since 2010). `None` without a true
    /// box, 0 without a right one.
    ///
    /// Recall rises by one true box at a time, so the area is the mean over true boxes of the precision each is found at
    /// (0 for one that is missed). No partial sum of k precisions exceeds k, which floats hold exactly: the result is
    /// never above 1, and 1 when every box found is right and none is missed.
    pub fn average_precision(&self) -> Option<f64> {
        let mut called = self.ranked.len();
        let mut right = self.n_matched();
        let (mut sum, mut best) = (0.0, 0.0f64);
        for found in self.ranked.iter().rev() {
            if found.matched.is_some() {
                best = best.max(right as f64 / called as f64);
                sum += best;
                right -= 1;
            }
            called -= 1;
        }
        (self.n_truth > 0).then(|| sum / self.n_truth as f64)
    }
}
