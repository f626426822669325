//! Releases: their options and their columns, with what every adversary reads.

use super::{Csv, or_empty};
use results::{Reading, Release, ReleaseOption, ReleasedColumn, Results};

/// A row for each option and adversary; an option that nobody attacked has one row.
pub(super) fn options(results: &Results) -> Csv {
    let of_option = |release: &Release, option: &ReleaseOption| {
        let [found, without] = option.found_again.map_or([None; 2], |found| found.map(Some));
        let mut row = vec![
            release.dataset.clone(),
            release.file.clone(),
            or_empty(release.purpose),
            release.max_risk.to_string(),
            option.name.clone(),
            option.chosen.to_string(),
            or_empty(option.verdict),
            or_empty(option.auc),
        ];
        row.extend([or_empty(found), or_empty(without), option.recoverable.to_string()]);
        row.push(or_empty(option.bytes_per_record));
        with_readings(&row, &option.read)
    };
    let rows = results
        .releases
        .iter()
        .flat_map(|release| release.options.iter().flat_map(move |option| of_option(release, option)));
    Csv {
        name: "releases.csv",
        headings: [
            "dataset",
            "file",
            "purpose",
            "max_risk",
            "option",
            "chosen",
            "verdict",
            "auc",
            "found_again_of_1000",
            "found_without_release",
            "recoverable",
            "bytes_per_record",
        ]
        .into_iter()
        .chain(READING)
        .collect(),
        rows: rows.collect(),
    }
}

/// A row for each column and adversary; a column that nobody attacked has one row.
pub(super) fn columns(results: &Results) -> Csv {
    let of_column = |release: &Release, column: &ReleasedColumn| {
        let visible: Vec<&str> = column.visible.iter().map(|seen| seen.id()).collect();
        let mut row =
            [&release.dataset, &release.file, &column.name, &column.scheme].map(String::clone).to_vec();
        row.extend([column.distinct.to_string(), column.unique.to_string(), visible.join(" ")]);
        with_readings(&row, &column.read)
    };
    let rows = results
        .releases
        .iter()
        .flat_map(|release| release.columns.iter().flat_map(move |column| of_column(release, column)));
    Csv {
        name: "released-columns.csv",
        headings: ["dataset", "file", "name", "scheme", "distinct", "unique", "visible"]
            .into_iter()
            .chain(READING)
            .collect(),
        rows: rows.collect(),
    }
}

const READING: [&str; 6] = ["knowledge", "success", "baseline", "advantage", "column", "attack"];

/// The row once for every reading, with that reading behind it.
fn with_readings(row: &[String], read: &[Reading]) -> Vec<Vec<String>> {
    let behind = |reading: &Reading| {
        let figures = [reading.success, reading.baseline, reading.advantage()].map(|share| share.to_string());
        let mut row = row.to_vec();
        row.push(reading.knowledge.to_string());
        row.extend(figures);
        row.extend([reading.column.clone(), reading.attack.clone()]);
        row
    };
    match read.is_empty() {
        true => vec![row.iter().cloned().chain(READING.map(|_| String::new())).collect()],
        false => read.iter().map(behind).collect(),
    }
}
