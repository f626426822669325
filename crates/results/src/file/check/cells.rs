//! Checks of classification results.

use super::values::{Place, fail};
use crate::ResultsError;
use crate::{Cell, Confusion, Regime, Run, Stat};
use std::collections::BTreeMap;

/// Largest difference between a measure and the counts it was computed from.
const ROUNDING: f64 = 1e-9;

pub(super) fn check_cell(place: Place, cell: &Cell, records: Option<u64>) -> Result<(), ResultsError> {
    check_runs(&place, &cell.runs, cell.classes.as_ref().map(Vec::len), records)?;
    check_summary(&place.field("summary"), cell)?;
    place.field("majority_accuracy").share(cell.majority_accuracy)?;
    place.field("retained_utility").optional_finite(cell.retained_utility)?;
    for (name, p) in [
        ("p_value", cell.p_value),
        ("p_adjusted", cell.p_adjusted),
        ("smallest_auc", cell.smallest_auc),
        ("p_permutation", cell.p_permutation),
        ("p_floor", cell.p_floor),
        ("p_keys", cell.p_keys),
    ] {
        place.field(name).optional_share(p)?;
    }
    match cell.regime == Regime::CrossScheme && cell.test_scheme.is_none() {
        true => fail(place.field("test_scheme"), "is missing under the regime cross-scheme"),
        false => Ok(()),
    }
}

/// Checks runs on classes, two of them where `classes` is `None`, of a data set of `records`.
pub(super) fn check_runs(
    place: &Place,
    runs: &[Run],
    classes: Option<usize>,
    records: Option<u64>,
) -> Result<(), ResultsError> {
    place.each("runs", runs, |at, run| check_run(at, run, classes, records))?;
    check_same_records(place, runs)
}

fn check_run(
    place: Place,
    run: &Run,
    classes: Option<usize>,
    records: Option<u64>,
) -> Result<(), ResultsError> {
    place.field("accuracy").share(run.accuracy)?;
    place.field("threshold").optional_finite(run.threshold)?;
    for (name, value) in [
        ("balanced_accuracy", run.balanced_accuracy),
        ("f1", run.f1),
        ("roc_auc", run.roc_auc),
        ("average_precision", run.average_precision),
    ] {
        place.field(name).optional_share(value)?;
    }
    if let Some(mcc) = run.mcc {
        place.field("mcc").between(mcc, -1.0, 1.0)?;
    }
    match (&run.confusion, &run.matrix) {
        (Some(counts), None) => check_confusion(&place, run, counts, records),
        (None, Some(matrix)) => check_matrix(&place, run, classes, matrix),
        (None, None) => fail(place.field("confusion"), "is missing, and so is matrix"),
        (Some(_), Some(_)) => fail(place.field("matrix"), "stands beside confusion; keep one"),
    }
}

fn check_confusion(
    place: &Place,
    run: &Run,
    counts: &Confusion,
    records: Option<u64>,
) -> Result<(), ResultsError> {
    let at = place.field("confusion");
    let total = [counts.tn, counts.fp, counts.fn_, counts.tp]
        .iter()
        .try_fold(0u64, |sum, &count| sum.checked_add(count));
    let Some(total) = total.filter(|&total| total > 0) else {
        return fail(at, "holds no record, or more than can be counted");
    };
    if let Some(records) = records.filter(|&records| total > records) {
        return fail(at, format!("adds up to {total}, but the data set has {records} records"));
    }
    check_accuracy(place, run, counts.tn + counts.tp, total)?;
    let f1 = evaluation::Confusion::from(*counts).f1();
    match (run.f1, f1) {
        (Some(found), Some(counted)) if (found - counted).abs() > ROUNDING => {
            fail(place.field("f1"), format!("is {found}, but the counts give {counted}"))
        }
        _ => Ok(()),
    }
}

fn check_matrix(
    place: &Place,
    run: &Run,
    classes: Option<usize>,
    matrix: &[Vec<u64>],
) -> Result<(), ResultsError> {
    let at = place.field("matrix");
    let Some(classes) = classes else {
        return fail(at, "is given, but the cell names no classes");
    };
    if matrix.len() != classes || matrix.iter().any(|row| row.len() != classes) {
        return fail(at, format!("is not {classes} x {classes}, one row per class"));
    }
    let right = matrix.iter().enumerate().filter_map(|(class, row)| row.get(class));
    let (right, total) = (checked_sum(right), checked_sum(matrix.iter().flatten()));
    match (right, total) {
        (Some(right), Some(total)) if total > 0 => check_accuracy(place, run, right, total),
        _ => fail(at, "holds no record, or more than can be counted"),
    }
}

fn checked_sum<'a>(counts: impl Iterator<Item = &'a u64>) -> Option<u64> {
    counts.copied().try_fold(0, u64::checked_add)
}

fn check_accuracy(place: &Place, run: &Run, right: u64, total: u64) -> Result<(), ResultsError> {
    let counted = right as f64 / total as f64;
    if (run.accuracy - counted).abs() <= ROUNDING {
        return Ok(());
    }
    fail(place.field("accuracy"), format!("is {}, but the counts give {counted}", run.accuracy))
}

/// Every key of one split is tested on the same records.
fn check_same_records(place: &Place, runs: &[Run]) -> Result<(), ResultsError> {
    let mut seen: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for (index, run) in runs.iter().enumerate() {
        let Some(counts) = run.confusion else {
            continue;
        };
        let records = (counts.tn + counts.fp, counts.fn_ + counts.tp);
        if *seen.entry(&run.split).or_insert(records) != records {
            return fail(
                place.field(&format!("runs[{index}].confusion")),
                format!("has other class counts than another key of split {}", run.split),
            );
        }
    }
    Ok(())
}

fn check_summary(place: &Place, cell: &Cell) -> Result<(), ResultsError> {
    type Measure = fn(&Run) -> Option<f64>;
    let summary = &cell.summary;
    let measures: [(&str, &Option<Stat>, Measure); 6] = [
        ("accuracy", &summary.accuracy, |run| Some(run.accuracy)),
        ("balanced_accuracy", &summary.balanced_accuracy, |run| run.balanced_accuracy),
        ("f1", &summary.f1, |run| run.f1),
        ("mcc", &summary.mcc, |run| run.mcc),
        ("roc_auc", &summary.roc_auc, |run| run.roc_auc),
        ("average_precision", &summary.average_precision, |run| run.average_precision),
    ];
    for (name, stat, measure) in measures {
        if let Some(stat) = stat {
            check_stat(&place.field(name), stat, cell.runs.iter().filter_map(measure))?;
        }
    }
    Ok(())
}

fn check_stat(place: &Place, stat: &Stat, values: impl Iterator<Item = f64>) -> Result<(), ResultsError> {
    let (low, high) = values
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
    place.field("ci95").optional_interval(stat.ci95)?;
    place.field("central95").optional_interval(stat.central95)?;
    if let Some(sd) = stat.sd {
        place.field("sd").not_negative(sd)?;
    }
    if (low - ROUNDING..=high + ROUNDING).contains(&stat.mean) {
        return Ok(());
    }
    fail(place.field("mean"), format!("is {}, but the runs lie between {low} and {high}", stat.mean))
}
