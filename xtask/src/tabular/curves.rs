//! Lines for the page: ROC and precision-recall of single runs, and the study's threshold sweep.
//!
//! The sweep is read off the test rows, as the study did, and its label says so; a threshold for use is tuned on
//! training folds and has a row of its own.

use anyhow::Result;
use crypto_encode::EncodeOptions;
use evaluation::{precision_recall_curve, roc_curve, thin_by_count, threshold_sweep};
use results::scheme::named;
use results::{Curve, CurveKind};

use super::plan::{self, Condition};
use experiment::{Trial, is_class};

/// Most points of a line.
const MOST_POINTS: usize = 200;
/// Steps of the threshold sweep from 0 to 1.
const SWEEP_STEPS: u32 = 20;

/// The lines of one trial of a two-class cell.
pub fn curves(
    dataset: &str,
    condition: &Condition,
    options: &EncodeOptions,
    classifier: &str,
    trial: &Trial<'_>,
    targets: &[usize],
) -> Result<Vec<Curve>> {
    let classes: Vec<usize> = trial.records.iter().map(|&record| targets[record]).collect();
    let positive = is_class(&classes, 1);
    let scores = trial.outcome.column(0);
    let frame = |kind, label: &str| {
        let mut curve = Curve::new(kind, dataset, condition.train.id, condition.regime, label);
        curve.clock = condition.clock;
        curve.classifier = Some(classifier.to_owned());
        curve.split = Some(trial.label.to_owned());
        curve.key = Some(trial.key as u64);
        curve
    };
    let mut lines = Vec::new();
    for (kind, points) in [
        (CurveKind::Roc, roc_curve(&scores, &positive)?),
        (CurveKind::PrecisionRecall, precision_recall_curve(&scores, &positive)?),
    ] {
        let mut curve = frame(kind, &named(condition.train.id, &plan::shown(condition, options)));
        let points = thin_by_count(&points.unwrap_or_default(), MOST_POINTS)?;
        curve.points = points.iter().map(|point| [point.x, point.y]).collect();
        lines.push(curve);
    }
    if classifier == "logistic" {
        lines.extend(sweep(&scores, &positive)?.map(|(measure, points)| {
            let mut curve = frame(CurveKind::ThresholdSweep, measure);
            curve.x = "decision threshold (probability), read off the test rows".to_owned();
            curve.points = points;
            curve
        }));
    }
    lines.retain(|curve| !curve.points.is_empty());
    Ok(lines)
}

/// A measure's name and its points.
type Line = (&'static str, Vec<[f64; 2]>);

fn sweep(scores: &[f32], positive: &[bool]) -> Result<[Line; 2]> {
    let thresholds: Vec<f64> = (0..=SWEEP_STEPS).map(|i| f64::from(i) / f64::from(SWEEP_STEPS)).collect();
    let counts = threshold_sweep(scores, positive, &thresholds)?;
    let line = |measure: fn(&evaluation::Confusion) -> Option<f64>| {
        counts.iter().filter_map(|(at, counts)| Some([*at, measure(counts)?])).collect()
    };
    Ok([("accuracy", line(|counts| counts.accuracy())), ("f1", line(|counts| counts.f1()))])
}
