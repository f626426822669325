//! The points of the ROC and precision-recall curves.

use super::order::groups;
use crate::error::EvaluationError;

/// One point of a curve: what the rule "positive when the score is at least `threshold`" reaches.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct CurvePoint {
    /// False-positive rate (ROC) or recall (precision-recall), in [0, 1].
    pub x: f64,
    /// True-positive rate (ROC) or precision (precision-recall), in [0, 1].
    pub y: f64,
    /// The threshold; infinite where nothing is called positive.
    pub threshold: f32,
}

/// The ROC curve from (0, 0) to (1, 1), one point for every distinct score; the false-positive rate never falls.
/// `None` when only one class occurs.
///
/// # Errors
/// Lengths that differ, no record, or a score that is NaN.
pub fn roc_curve(scores: &[f32], positive: &[bool]) -> Result<Option<Vec<CurvePoint>>, EvaluationError> {
    let groups = groups(scores, positive)?;
    let positives: u64 = groups.iter().map(|group| group.positives).sum();
    let negatives: u64 = groups.iter().map(|group| group.negatives).sum();
    if positives == 0 || negatives == 0 {
        return Ok(None);
    }
    let (mut tp, mut fp) = (0u64, 0u64);
    let rest = groups.iter().rev().map(|group| {
        tp += group.positives;
        fp += group.negatives;
        CurvePoint {
            x: fp as f64 / negatives as f64,
            y: tp as f64 / positives as f64,
            threshold: group.score,
        }
    });
    let origin = CurvePoint { x: 0.0, y: 0.0, threshold: f32::INFINITY };
    Ok(Some(std::iter::once(origin).chain(rest).collect()))
}

/// The precision-recall curve, one point for every distinct score, recall ascending; no point is interpolated and
/// there is none at recall 0. `None` without a positive record.
///
/// # Errors
/// Lengths that differ, no record, or a score that is NaN.
pub fn precision_recall_curve(
    scores: &[f32],
    positive: &[bool],
) -> Result<Option<Vec<CurvePoint>>, EvaluationError> {
    let groups = groups(scores, positive)?;
    let positives: u64 = groups.iter().map(|group| group.positives).sum();
    if positives == 0 {
        return Ok(None);
    }
    let (mut tp, mut called) = (0u64, 0u64);
    let points = groups.iter().rev().map(|group| {
        tp += group.positives;
        called += group.positives + group.negatives;
        CurvePoint { x: tp as f64 / positives as f64, y: tp as f64 / called as f64, threshold: group.score }
    });
    Ok(Some(points.collect()))
}
