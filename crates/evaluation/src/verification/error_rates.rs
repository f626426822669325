//! The two error rates of verification and the rate at which they are equal.

use super::scores::TrialScores;

/// The errors of the rule "same person when the score is at least `threshold`".
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct DetPoint {
    /// Share of impostor trials that are accepted, in [0, 1].
    pub false_acceptance: f64,
    /// Share of genuine trials that are rejected, in [0, 1].
    pub false_rejection: f64,
    /// The threshold; infinite where every trial is rejected.
    pub threshold: f64,
}

/// The points of the detection error trade-off, one for every distinct score in ascending order, then the one that
/// rejects all. False acceptance falls from 1 to 0 and false rejection rises from 0 to 1 (A. Martin et al., Eurospeech
/// 1997). They are shares; a figure draws both on axes of normal deviates.
pub fn det_curve(scores: &TrialScores) -> Vec<DetPoint> {
    let [genuine, impostor] = [scores.genuine().len() as f64, scores.impostor().len() as f64];
    let [mut rejected, mut accepted] = [0u64, scores.impostor().len() as u64];
    let mut points = Vec::new();
    let mut add = |threshold, rejected: u64, accepted: u64| {
        let [false_acceptance, false_rejection] = [accepted as f64 / impostor, rejected as f64 / genuine];
        points.push(DetPoint { false_acceptance, false_rejection, threshold });
    };
    for (score, [genuine, impostor]) in scores.groups() {
        add(score, rejected, accepted);
        rejected += genuine;
        accepted -= impostor;
    }
    add(f64::INFINITY, rejected, accepted);
    points
}

/// The equal error rate, in two forms.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct EqualError {
    /// Where the straight lines between neighbouring points of [`det_curve`] meet the diagonal: what scikit-learn's `roc_curve` with a
    /// linear interpolation gives. Trials of equal score are accepted or rejected together, so their order does not
    /// matter; a classifier without signal has one half.
    pub interpolated: f64,
    /// Where the convex hull of the curve meets the diagonal (F. Provost, T. Fawcett, Machine Learning 42, 2001; N. Brümmer,
    /// E. de Villiers, BOSARIS 2011): the greatest over prior probabilities of the least error that thresholds reach. Never
    /// above `interpolated`, and at most one half.
    pub convex_hull: f64,
    /// The score at which the interpolated rates meet; the lower of two neighbours' where they meet between them.
    pub threshold: f64,
}

/// The equal error rate of `scores`.
///
/// ```
/// use evaluation::verification::{TrialScores, equal_error};
/// let scores = TrialScores::new(vec![0.9, 0.8, 0.4], vec![0.5, 0.2, 0.1])?;
/// assert!((equal_error(&scores).interpolated - 1.0 / 3.0).abs() < 1e-12);
/// # Ok::<(), evaluation::EvaluationError>(())
/// ```
pub fn equal_error(scores: &TrialScores) -> EqualError {
    let points = det_curve(scores);
    let (interpolated, threshold) = crossing(&points);
    let (convex_hull, _) = crossing(&hull(&points));
    EqualError { interpolated, convex_hull, threshold }
}

/// Where the line through the points meets the diagonal, and the threshold of the point before.
fn crossing(points: &[DetPoint]) -> (f64, f64) {
    let behind = points.windows(2).find(|pair| gap(&pair[1]) >= 0.0);
    let Some([before, after]) = behind.and_then(|pair| pair.first_chunk()) else {
        return (0.0, f64::INFINITY);
    };
    let (low, high) = (gap(before), gap(after));
    let share = low / (low - high);
    let rate = before.false_rejection + share * (after.false_rejection - before.false_rejection);
    let threshold = if high == 0.0 { after.threshold } else { before.threshold };
    (rate, threshold)
}

fn gap(point: &DetPoint) -> f64 {
    point.false_rejection - point.false_acceptance
}

/// The lower convex hull from the point that accepts all to the one that rejects all.
fn hull(points: &[DetPoint]) -> Vec<DetPoint> {
    let mut hull: Vec<DetPoint> = Vec::new();
    for &point in points {
        while let [.., a, b] = hull[..] {
            if turns_up(&a, &b, &point) {
                break;
            }
            hull.pop();
        }
        hull.push(point);
    }
    hull
}

/// Whether `b` lies below the line from `a` to `c`; false acceptance falls along the points.
fn turns_up(a: &DetPoint, b: &DetPoint, c: &DetPoint) -> bool {
    let run = |from: &DetPoint, to: &DetPoint| from.false_acceptance - to.false_acceptance;
    let rise = |from: &DetPoint, to: &DetPoint| to.false_rejection - from.false_rejection;
    rise(a, b) * run(b, c) < rise(b, c) * run(a, b)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(genuine: &[f64], impostor: &[f64]) -> EqualError {
        equal_error(&TrialScores::new(genuine.to_vec(), impostor.to_vec()).unwrap())
    }

    #[test]
    fn separated_scores_have_no_error_and_turned_ones_nothing_but() {
        let apart = error(&[3.0, 2.0], &[1.0, 0.0, -1.0]);
        assert_eq!((apart.interpolated, apart.convex_hull, apart.threshold), (0.0, 0.0, 2.0));
        let turned = error(&[0.0, 1.0], &[2.0, 3.0]);
        assert_eq!((turned.interpolated, turned.convex_hull), (1.0, 0.5));
    }

    #[test]
    fn tied_scores_are_a_coin() {
        let tied = error(&[1.0; 7], &[1.0; 3]);
        assert_eq!((tied.interpolated, tied.convex_hull), (0.5, 0.5));
        // Half of each kind is decided, the rest is a coin.
        assert_eq!(error(&[1.0, 2.0], &[1.0, 0.0]).interpolated, 0.25);
    }

    #[test]
    fn the_curve_runs_from_one_corner_to_the_other() {
        let scores = TrialScores::new(vec![1.0, 2.0], vec![1.0, 0.0]).unwrap();
        let points: Vec<_> =
            det_curve(&scores).iter().map(|point| [point.false_acceptance, point.false_rejection]).collect();
        assert_eq!(points, [[1.0, 0.0], [0.5, 0.0], [0.0, 0.5], [0.0, 1.0]]);
    }

    #[test]
    fn a_dent_is_bridged_by_the_hull() {
        let dented = error(&[1.0, 2.0, 3.0, 10.0], &[0.0, 4.0, 5.0, 6.0]);
        assert_eq!((dented.interpolated, dented.convex_hull), (0.75, 0.375));
    }
}
