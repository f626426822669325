//! Curves of few points, and their height between points.

use super::CurvePoint;
use crate::error::{EvaluationError, check_finite, check_not_empty};

/// Some points of a curve, apart by at least a `pieces`-th of its length (the sum of the steps across and up or down), so
/// that its shape stays however its points are spread; the first and the last are among them.
///
/// # Errors
/// No piece, or a coordinate that is not finite.
pub fn thin_by_length(points: &[CurvePoint], pieces: usize) -> Result<Vec<CurvePoint>, EvaluationError> {
    check_not_empty("pieces", pieces)?;
    check_points(points)?;
    let step = |pair: &[CurvePoint]| match pair {
        [from, to] => (to.x - from.x).abs() + (to.y - from.y).abs(),
        _ => 0.0,
    };
    let apart = points.windows(2).map(step).sum::<f64>() / pieces as f64;
    let mut kept: Vec<CurvePoint> = points.first().copied().into_iter().collect();
    let (mut walked, mut next) = (0.0, apart);
    for pair in points.windows(2) {
        walked += step(pair);
        if walked >= next {
            kept.extend(pair.last());
            next = walked + apart;
        }
    }
    kept.extend(points.last().filter(|last| kept.last() != Some(last)));
    Ok(kept)
}

/// Every n-th point, so that at most `most` stay, and the last.
///
/// # Errors
/// `most` of 0.
pub fn thin_by_count(points: &[CurvePoint], most: usize) -> Result<Vec<CurvePoint>, EvaluationError> {
    check_not_empty("points to keep", most)?;
    let step = points.len().div_ceil(most).max(1);
    let last = points.len().saturating_sub(1);
    let kept = points.iter().enumerate().filter(|(index, _)| index % step == 0 || *index == last);
    Ok(kept.map(|(_, point)| *point).collect())
}

/// The height of a curve at `x`, on the line between its points, which rise from left to right; the highest one where the
/// curve rises straight up, that of the last point right of it, and 0 left of the first.
///
/// # Errors
/// A coordinate or an `x` that is not finite, or a point left of the one before it.
pub fn curve_height(points: &[CurvePoint], x: f64) -> Result<f64, EvaluationError> {
    check_finite("x", &[x])?;
    check_points(points)?;
    if let Some(index) = points.windows(2).position(|two| matches!(two, [from, to] if from.x > to.x)) {
        let found = points.get(index + 1).map_or(f64::NAN, |point| point.x);
        return Err(EvaluationError::Option {
            option: "points",
            found,
            expected: "rising from left to right",
        });
    }
    let after = points.partition_point(|point| point.x <= x);
    let before = after.checked_sub(1).and_then(|index| points.get(index));
    Ok(match (before, points.get(after)) {
        (Some(from), Some(to)) => from.y + (to.y - from.y) * (x - from.x) / (to.x - from.x),
        (Some(last), None) => last.y,
        (None, _) => 0.0,
    })
}

fn check_points(points: &[CurvePoint]) -> Result<(), EvaluationError> {
    let of = |(index, point): (usize, &CurvePoint)| {
        [("x", point.x), ("y", point.y)]
            .into_iter()
            .find(|(_, value)| !value.is_finite())
            .map(|bad| (index, bad))
    };
    match points.iter().enumerate().find_map(of) {
        None => Ok(()),
        Some((index, (what, value))) => Err(EvaluationError::NotANumber { what, index, value }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve(points: &[(f64, f64)]) -> Vec<CurvePoint> {
        points.iter().map(|&(x, y)| CurvePoint { x, y, threshold: 0.0 }).collect()
    }

    #[test]
    fn a_curve_keeps_its_shape_however_its_points_are_spread() {
        // A thousand points in the first hundredth, ten in the rest.
        let dense = (0..1000).map(|i| f64::from(i) / 100_000.0);
        let recalls: Vec<f64> = dense.chain((1..=10).map(|i| f64::from(i) / 10.0)).collect();
        let points = curve(&recalls.iter().map(|&recall| (recall, 1.0 - recall)).collect::<Vec<_>>());
        let kept = thin_by_length(&points, 200).unwrap();
        assert!(kept.len() <= 202, "{}", kept.len());
        assert_eq!((kept.first(), kept.last()), (points.first(), points.last()));
        assert!((1..=10).all(|i| kept.iter().any(|point| point.x == f64::from(i) / 10.0)));
        let one = curve(&[(0.5, 0.5)]);
        assert_eq!((thin_by_length(&[], 200), thin_by_length(&one, 200)), (Ok(vec![]), Ok(one.clone())));
        assert_eq!((thin_by_count(&[], 200), thin_by_count(&one, 200)), (Ok(vec![]), Ok(one)));
    }

    #[test]
    fn every_nth_point_and_the_last_stay() {
        let points = curve(&(0..10).map(|i| (f64::from(i), 0.0)).collect::<Vec<_>>());
        let kept: Vec<f64> = thin_by_count(&points, 4).unwrap().iter().map(|point| point.x).collect();
        assert_eq!(kept, [0.0, 3.0, 6.0, 9.0]);
        let kept: Vec<f64> = thin_by_count(&points, 3).unwrap().iter().map(|point| point.x).collect();
        assert_eq!(kept, [0.0, 4.0, 8.0, 9.0]);
    }

    #[test]
    fn heights_lie_on_the_lines_between_points() {
        let points = curve(&[(0.0, 0.0), (0.0, 0.4), (0.5, 0.6), (1.0, 1.0)]);
        assert_eq!(
            [0.0, 0.25, 0.5, 1.0, 2.0].map(|x| curve_height(&points, x).unwrap()),
            [0.4, 0.5, 0.6, 1.0, 1.0]
        );
        assert_eq!((curve_height(&points, -1.0), curve_height(&[], 0.5)), (Ok(0.0), Ok(0.0)));
    }
}
