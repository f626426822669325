//! ROC curves of the rows that a page compares: HOG and the linear machine, plain and under one key.

use anyhow::Result;
use evaluation::{curve_height, roc_curve};
use results::scheme::named;
use results::{Cell, Curve, CurveKind, Features, Regime};

use experiment::Trial;

/// Points of a curve: false-positive rates from 0 to 1.
const POINTS: usize = 101;

/// Whether a row has a curve.
pub fn has_curve(cell: &Cell) -> bool {
    cell.classifier == "linear-svm"
        && cell.classes.is_none()
        && cell.features == Some(Features::Hog)
        && matches!(cell.regime, Regime::None | Regime::SameKey)
}

/// The mean curve over all runs of a row: at each false-positive rate the mean true-positive rate. Scores of different
/// fits do not compare, so runs are not pooled.
pub fn roc(cell: &Cell, trials: &[Trial<'_>], targets: &[usize]) -> Result<Option<Curve>> {
    let mut sums = [0.0; POINTS];
    for trial in trials {
        let positive: Vec<bool> = trial.records.iter().map(|&record| targets[record] == 1).collect();
        let Some(points) = roc_curve(&trial.outcome.column(0), &positive)? else { return Ok(None) };
        for (at, sum) in sums.iter_mut().enumerate() {
            *sum += curve_height(&points, rate(at))?;
        }
    }
    let label = named(&cell.scheme, &cell.options);
    let mut curve = Curve::new(CurveKind::Roc, &cell.dataset, &cell.scheme, cell.regime, &label);
    curve.features = cell.features;
    curve.order = cell.order;
    curve.classifier = Some(cell.classifier.clone());
    let n = trials.len().max(1) as f64;
    let inner = sums.iter().enumerate().map(|(at, sum)| [rate(at), sum / n]);
    curve.points = [[0.0, 0.0]].into_iter().chain(inner).collect();
    Ok(Some(curve))
}

fn rate(at: usize) -> f64 {
    at as f64 / (POINTS - 1) as f64
}
