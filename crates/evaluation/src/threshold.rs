//! Choosing a decision threshold, on training scores only.

use crate::classification::Confusion;
use crate::error::{EvaluationError, check_finite_option, check_no_nan, check_not_empty, check_same_length};

/// Scores and labels of training records (from held-out folds of the training set, at best).
///
/// A type of its own, so that the scores of test records cannot slip into [`tune_threshold`] unnoticed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrainingScores<'a> {
    scores: &'a [f32],
    positive: &'a [bool],
}

impl<'a> TrainingScores<'a> {
    /// Names these records as training records.
    ///
    /// # Errors
    /// Lengths that differ, no record, or a score that is NaN.
    pub fn new(scores: &'a [f32], positive: &'a [bool]) -> Result<Self, EvaluationError> {
        check_same_length("scores", scores.len(), "positive", positive.len())?;
        check_not_empty("scores", scores.len())?;
        check_no_nan("scores", scores)?;
        Ok(Self { scores, positive })
    }
}

/// What a tuned threshold maximises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub enum ThresholdRule {
    /// Share of right decisions.
    #[cfg_attr(feature = "serde", serde(rename = "max-accuracy"))]
    Accuracy,
    /// F1 of the positive class.
    #[cfg_attr(feature = "serde", serde(rename = "max-f1"))]
    F1,
}

impl ThresholdRule {
    /// The name that results files show.
    pub fn id(self) -> &'static str {
        match self {
            Self::Accuracy => "max-accuracy",
            Self::F1 => "max-f1",
        }
    }

    fn value(self, counts: &Confusion) -> f64 {
        match self {
            Self::Accuracy => counts.accuracy().unwrap_or(0.0),
            Self::F1 => counts.f1().unwrap_or(0.0),
        }
    }
}

/// A threshold with what it reaches on the training records it was chosen on.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct TunedThreshold {
    /// Score from which a record is called positive.
    pub threshold: f64,
    /// The rule it maximises.
    pub rule: ThresholdRule,
    /// The rule's value on the training records, an optimistic figure.
    pub training_value: f64,
}

/// Chooses the threshold that maximises `rule` on training records.
///
/// Candidates are the midpoints between neighbouring distinct scores and one beyond either end; among equally good ones
/// the one closest to `default` (0.5 for probabilities, 0 for margins) wins, so that tuning moves a threshold only for a
/// gain. `default` itself is a candidate.
///
/// # Errors
/// A `default` that is not finite.
pub fn tune_threshold(
    training: &TrainingScores<'_>,
    rule: ThresholdRule,
    default: f64,
) -> Result<TunedThreshold, EvaluationError> {
    check_finite_option("default", default)?;
    let mut sorted: Vec<(f64, bool)> = (training.scores.iter().map(|&score| f64::from(score)))
        .zip(training.positive.iter().copied())
        .collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut best =
        TunedThreshold { threshold: default, rule, training_value: rule.value(&counts_at(&sorted, default)) };
    for (threshold, counts) in candidates(&sorted) {
        let value = rule.value(&counts);
        let closer = (threshold - default).abs() < (best.threshold - default).abs();
        if value > best.training_value || (value == best.training_value && closer) {
            best.threshold = threshold;
            best.training_value = value;
        }
    }
    Ok(best)
}

/// The decisions at each of `thresholds`, in their order.
///
/// # Errors
/// Lengths that differ, no record, or a score or threshold that is NaN.
pub fn threshold_sweep(
    scores: &[f32],
    positive: &[bool],
    thresholds: &[f64],
) -> Result<Vec<(f64, Confusion)>, EvaluationError> {
    thresholds
        .iter()
        .map(|&at| Confusion::from_scores(scores, positive, at).map(|counts| (at, counts)))
        .collect()
}

fn counts_at(sorted: &[(f64, bool)], threshold: f64) -> Confusion {
    let mut counts = Confusion::default();
    for &(score, positive) in sorted {
        counts.add(score >= threshold, positive);
    }
    counts
}

/// Thresholds between distinct scores with their counts, from "everything positive" upwards.
fn candidates(sorted: &[(f64, bool)]) -> impl Iterator<Item = (f64, Confusion)> {
    let mut counts = counts_at(sorted, f64::NEG_INFINITY);
    let groups: Vec<&[(f64, bool)]> = sorted.chunk_by(|a, b| a.0 == b.0).collect();
    let lowest = sorted.first().map_or(0.0, |first| first.0) - 1.0;
    let start = std::iter::once((lowest, counts));
    let scores: Vec<f64> = groups.iter().filter_map(|group| Some(group.first()?.0)).collect();
    let rest = groups.into_iter().enumerate().map(move |(index, group)| {
        for &(_, positive) in group {
            move_below(&mut counts, positive);
        }
        let here = scores.get(index).copied().unwrap_or(0.0);
        let above = scores.get(index + 1).map_or(beyond(here), |next| here + (next - here) / 2.0);
        (above, counts)
    });
    start.chain(rest).filter(|(threshold, _)| threshold.is_finite()).collect::<Vec<_>>().into_iter()
}

/// A number above `score`: one more, or the next one where that is lost in rounding.
fn beyond(score: f64) -> f64 {
    if score + 1.0 > score { score + 1.0 } else { score.next_up() }
}

/// Turns one positive decision into a negative one.
fn move_below(counts: &mut Confusion, positive: bool) {
    match positive {
        true => {
            counts.tp -= 1;
            counts.fn_ += 1;
        }
        false => {
            counts.fp -= 1;
            counts.tn += 1;
        }
    }
}
