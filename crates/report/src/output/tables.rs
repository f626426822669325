//! The results as CSV, for spreadsheets: every number in full. Single runs stay in `results.json`.

mod releases;
mod risks;
mod speech;

use crate::error::ReportError;
use results::{Cell, Results, Stat};
use std::fs;
use std::path::{Path, PathBuf};

/// A table: file name, headings, rows.
struct Csv {
    name: &'static str,
    headings: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

/// Writes `releases.csv`, `released-columns.csv`, `cells.csv`, `detection.csv`, `leakage.csv`, `risks.csv`,
/// `reidentification.csv`, `speech.csv`, `verification.csv`, `curves.csv` and `categories.csv` into `dir` (made when missing) and
/// returns the files written. A table without rows is not written.
///
/// # Errors
/// A file or folder that cannot be written.
pub fn write_csv(results: &Results, dir: &Path) -> Result<Vec<PathBuf>, ReportError> {
    fs::create_dir_all(dir).map_err(results::ResultsError::file("create", dir))?;
    let tables = [
        releases::options(results),
        releases::columns(results),
        cells(results),
        detection(results),
        leakage(results),
        risks::risks(results),
        risks::reidentification(results),
        speech::speech(results),
        speech::verification(results),
        curves(results),
        categories(results),
    ];
    let full = tables.iter().filter(|table| !table.rows.is_empty());
    full.map(|table| write(table, dir)).collect()
}

fn write(table: &Csv, dir: &Path) -> Result<PathBuf, ReportError> {
    let path = dir.join(table.name);
    let mut writer = csv::Writer::from_writer(Vec::new());
    let rows = std::iter::once(table.headings.iter().map(|h| (*h).to_owned()).collect())
        .chain(table.rows.iter().cloned());
    let bytes = rows
        .map(|row: Vec<String>| writer.write_record(row))
        .collect::<Result<Vec<()>, _>>()
        .map_err(std::io::Error::from)
        .and_then(|_| writer.into_inner().map_err(|error| std::io::Error::other(error.to_string())))
        .map_err(results::ResultsError::file("write", &path))?;
    results::write_atomic(&path, &bytes)?;
    Ok(path)
}

const CONDITION: [&str; 13] = [
    "dataset",
    "modality",
    "scheme",
    "test_scheme",
    "regime",
    "features",
    "order",
    "clock",
    "resize",
    "options",
    "classifier",
    "threshold_rule",
    "majority_accuracy",
];

fn condition(cell: &Cell) -> Vec<String> {
    vec![
        cell.dataset.clone(),
        cell.modality.to_string(),
        cell.scheme.clone(),
        cell.test_scheme.clone().unwrap_or_default(),
        cell.regime.to_string(),
        or_empty(cell.features),
        or_empty(cell.order),
        or_empty(cell.clock),
        or_empty(cell.resize),
        cell.options.join(" "),
        cell.classifier.clone(),
        cell.threshold_rule.clone().unwrap_or_default(),
        cell.majority_accuracy.to_string(),
    ]
}

fn cells(results: &Results) -> Csv {
    let mut headings = CONDITION.to_vec();
    headings.extend([
        "accuracy",
        "accuracy_sd",
        "accuracy_low",
        "accuracy_high",
        "balanced_accuracy",
        "balanced_accuracy_sd",
        "balanced_accuracy_low",
        "balanced_accuracy_high",
        "f1",
        "f1_sd",
        "f1_low",
        "f1_high",
        "mcc",
        "mcc_sd",
        "mcc_low",
        "mcc_high",
        "roc_auc",
        "roc_auc_sd",
        "roc_auc_low",
        "roc_auc_high",
        "average_precision",
        "average_precision_sd",
        "average_precision_low",
        "average_precision_high",
        "runs",
        "retained_utility",
        "p_value",
        "p_adjusted",
        "verdict",
        "equivalent_to_chance",
        "bytes_per_value",
        "decryptable",
    ]);
    Csv { name: "cells.csv", headings, rows: results.cells.iter().map(cell_row).collect() }
}

fn cell_row(cell: &Cell) -> Vec<String> {
    let s = &cell.summary;
    let measures = [s.accuracy, s.balanced_accuracy, s.f1, s.mcc, s.roc_auc, s.average_precision];
    let mut row = condition(cell);
    row.extend(measures.into_iter().flat_map(stat));
    row.push(cell.runs.len().to_string());
    row.extend([cell.retained_utility, cell.p_value, cell.p_adjusted].map(or_empty));
    row.extend([
        or_empty(cell.verdict.map(results::Verdict::id)),
        or_empty(cell.equivalent_to_chance),
        or_empty(cell.bytes_per_value),
        or_empty(cell.decryptable),
    ]);
    row
}

fn stat(stat: Option<Stat>) -> [String; 4] {
    let ends = stat.and_then(|stat| stat.ci95);
    [
        or_empty(stat.map(|stat| stat.mean)),
        or_empty(stat.and_then(|stat| stat.sd)),
        or_empty(ends.map(|ends| ends[0])),
        or_empty(ends.map(|ends| ends[1])),
    ]
}

fn detection(results: &Results) -> Csv {
    let rows = results.detection.iter().map(|row| {
        vec![
            row.dataset.clone(),
            row.scheme.clone(),
            row.test_scheme.clone().unwrap_or_default(),
            row.regime.to_string(),
            row.scheme_options.join(" "),
            row.options.join(" "),
            row.iou.to_string(),
            row.average_precision.to_string(),
            or_empty(row.mean_iou),
            or_empty(row.recall),
            row.images.to_string(),
            row.boxes.to_string(),
            or_empty(row.detections),
        ]
    });
    Csv {
        name: "detection.csv",
        headings: vec![
            "dataset",
            "scheme",
            "test_scheme",
            "regime",
            "scheme_options",
            "options",
            "iou",
            "average_precision",
            "mean_iou",
            "recall",
            "images",
            "boxes",
            "detections",
        ],
        rows: rows.collect(),
    }
}

fn leakage(results: &Results) -> Csv {
    let rows = results.leakage.iter().map(|row| {
        vec![
            row.dataset.clone(),
            row.scheme.clone(),
            row.regime.to_string(),
            row.clock.map_or(String::new(), |clock| clock.to_string()),
            row.options.join(" "),
            or_empty(row.epsilon),
            row.attack.clone(),
            row.target.clone(),
            row.metric.clone(),
            row.adversary.to_string(),
            row.pairs.to_string(),
            or_empty(row.success),
            or_empty(row.baseline),
            or_empty(row.advantage),
            or_empty(row.ci95.map(|ends| ends[0])),
            or_empty(row.ci95.map(|ends| ends[1])),
            or_empty(row.p_holm),
            row.notes.join(" "),
        ]
    });
    Csv {
        name: "leakage.csv",
        headings: vec![
            "dataset",
            "scheme",
            "regime",
            "clock",
            "options",
            "epsilon",
            "attack",
            "target",
            "metric",
            "adversary",
            "pairs",
            "success",
            "baseline",
            "advantage",
            "advantage_low",
            "advantage_high",
            "p_holm",
            "notes",
        ],
        rows: rows.collect(),
    }
}

fn curves(results: &Results) -> Csv {
    let rows = results.curves.iter().flat_map(|curve| {
        curve.points.iter().map(move |[x, y]| {
            vec![
                curve.kind.to_string(),
                curve.dataset.clone(),
                curve.scheme.clone(),
                curve.regime.to_string(),
                or_empty(curve.features),
                curve.classifier.clone().unwrap_or_default(),
                curve.label.clone(),
                x.to_string(),
                y.to_string(),
            ]
        })
    });
    Csv {
        name: "curves.csv",
        headings: vec!["kind", "dataset", "scheme", "regime", "features", "classifier", "label", "x", "y"],
        rows: rows.collect(),
    }
}

fn categories(results: &Results) -> Csv {
    let rows = results.categories.iter().map(|row| {
        let texts = [&row.dataset, &row.column, &row.level, &row.label].map(String::clone);
        texts.into_iter().chain([row.count.to_string()]).collect()
    });
    Csv {
        name: "categories.csv",
        headings: vec!["dataset", "column", "level", "label", "records"],
        rows: rows.collect(),
    }
}

fn or_empty<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}
