//! "Printed / ours / reproduced?", computed from the run.

use super::data::{OverKeys, StudyData, mean_counts, over_keys};
use super::printed::{BEST_THRESHOLD, ENCRYPTED_LOGISTIC, KERNELS, PLAIN_LOGISTIC, PrintedKernel};
use crate::content::text;
use crate::document::{Entry, Table, Tone};
use crate::model::{Cell, Curve, Run};

/// Where a printed number may lie beside ours and count as the same: the digits that were printed.
const SAME: f64 = 1e-12;

const NO_NUMBERS: &str = "no numbers";
const NOT_RUN: &str = "not in this run";

/// One row a figure, several for figures with several numbers.
pub(super) fn table(data: &StudyData<'_>) -> Table {
    let caption = match data.comparable {
        true => {
            "The study's figures: what it printed, what we get on its split, and whether that is the same. A figure \
                 that depends on the key counts as reproduced when the printed value lies inside our central 95 % over \
                 keys."
        }
        false => {
            "The study's figures redrawn. This run does not hold the study's own table and split, so its printed \
                  numbers stand beside ours but are not compared."
        }
    };
    let mut table =
        Table::new(caption, &["Figure", "What it shows", "The study printed", "Ours", "Reproduced?"]);
    let drawn = |figure: &str, what: &str, ours: String| {
        [figure.into(), what.into(), NO_NUMBERS.into(), ours.into(), "nothing to compare".into()]
    };
    table.row(drawn("1", "F1 by model", by_model(data, |run| run.f1)));
    table.row(drawn("2", "Accuracy by model", by_model(data, |run| Some(run.accuracy))));
    table.row(sweep_row(data));
    table.row(drawn("4", "Encrypted logistic regression by threshold", best_range(data.sweep(true, "f1"))));
    KERNELS.iter().for_each(|kernel| table.row(kernel_row(data, kernel)));
    let encrypted = data.encrypted("logistic");
    let plain = data.plain("logistic");
    let scores = [("6", "encrypted", ENCRYPTED_LOGISTIC, encrypted), ("7", "plain", PLAIN_LOGISTIC, plain)];
    for (figure, kind, printed, cell) in scores {
        let what = |measure: &str| format!("Logistic regression, {kind}: {measure}");
        table
            .row(score_row(data, figure, what("accuracy"), printed.accuracy, cell, |run| Some(run.accuracy)));
        table.row(score_row(data, figure, what("F1"), printed.f1, cell, |run| run.f1));
    }
    let counts = data.results.categories.iter().filter(|count| count.dataset == data.dataset).count();
    let ours = if counts == 0 { NOT_RUN.to_owned() } else { "drawn below".to_owned() };
    table.row(drawn("8", "Categorical columns by label", ours));
    table
}

fn by_model(data: &StudyData<'_>, measure: fn(&Run) -> Option<f64>) -> String {
    let value = |cell: Option<&Cell>| over_keys(cell?, measure).map(|found| text::score(found.mean));
    let plain = value(data.plain("logistic")).map(|value| format!("logistic plain {value}"));
    let encrypted = value(data.encrypted("logistic")).map(|value| format!("encrypted {value}"));
    let majority = value(data.majority()).map(|value| format!("majority {value}"));
    let said: Vec<String> = [plain, encrypted, majority].into_iter().flatten().collect();
    if said.is_empty() { NOT_RUN.to_owned() } else { said.join(", ") }
}

fn sweep_row(data: &StudyData<'_>) -> [Entry; 5] {
    let sweep = data.sweep(false, "f1");
    let holds = sweep
        .and_then(best_thresholds)
        .map(|[low, high]| (low - SAME..=high + SAME).contains(&BEST_THRESHOLD));
    let reproduced = match (data.comparable, holds) {
        (true, Some(holds)) => verdict(holds),
        _ => "not compared".into(),
    };
    [
        "3".into(),
        "Plain logistic regression by threshold".into(),
        format!("{NO_NUMBERS}; its text calls threshold {BEST_THRESHOLD} the best").into(),
        best_range(sweep).into(),
        reproduced,
    ]
}

fn best_range(sweep: Option<&Curve>) -> String {
    match sweep.and_then(best_thresholds) {
        Some([low, high]) => {
            format!("F1 is highest from {} to {}", text::fixed(low, 2), text::fixed(high, 2))
        }
        None => NOT_RUN.to_owned(),
    }
}

/// First and last threshold of the highest value.
fn best_thresholds(sweep: &Curve) -> Option<[f64; 2]> {
    let best = sweep.points.iter().map(|point| point[1]).fold(f64::NEG_INFINITY, f64::max);
    let mut at_best = sweep.points.iter().filter(|point| point[1] >= best - SAME).map(|point| point[0]);
    let first = at_best.next()?;
    Some([first, at_best.next_back().unwrap_or(first)])
}

fn kernel_row(data: &StudyData<'_>, kernel: &PrintedKernel) -> [Entry; 5] {
    let cell = match kernel.encrypted {
        true => data.encrypted(kernel.classifier),
        false => data.plain(kernel.classifier),
    };
    let what = match kernel.encrypted {
        true => format!("{}, encrypted", kernel.classifier),
        false => format!("{}, plain", kernel.classifier),
    };
    let printed = format!("{:?}", kernel.counts);
    let found = cell.and_then(mean_counts);
    let ours = found.map_or(NOT_RUN.to_owned(), |counts| counts_text(&counts, kernel.encrypted));
    let reproduced = match (data.comparable, cell, found) {
        (true, Some(cell), Some(counts)) => match kernel.encrypted {
            false => counts_verdict(&counts, kernel),
            true => verdict(encrypted_accuracy_holds(cell, kernel)),
        },
        _ => "not compared".into(),
    };
    let printed = if kernel.note.is_empty() { printed } else { format!("{printed}; {}", kernel.note) };
    ["5".into(), what.into(), printed.into(), ours.into(), reproduced]
}

fn counts_text(counts: &[[f64; 2]; 2], mean: bool) -> String {
    let decimals = usize::from(mean);
    let row =
        |row: &[f64; 2]| format!("[{}, {}]", text::fixed(row[0], decimals), text::fixed(row[1], decimals));
    let suffix = if mean { " (mean over keys)" } else { "" };
    format!("[{}, {}]{suffix}", row(&counts[0]), row(&counts[1]))
}

fn counts_verdict(counts: &[[f64; 2]; 2], kernel: &PrintedKernel) -> Entry {
    let printed = kernel.counts.map(|row| row.map(|count| count as f64));
    let right = |counts: &[[f64; 2]; 2]| counts[0][0] + counts[1][1];
    match *counts == printed {
        false if right(counts) == right(&printed) => Entry::toned("accuracy yes, counts no", Tone::Middle),
        same => verdict(same),
    }
}

fn encrypted_accuracy_holds(cell: &Cell, kernel: &PrintedKernel) -> bool {
    let [[tn, fp], [fn_, tp]] = kernel.counts;
    let printed = (tn + tp) as f64 / (tn + fp + fn_ + tp) as f64;
    over_keys(cell, |run| Some(run.accuracy)).is_some_and(|found| holds(&found, printed))
}

fn score_row(
    data: &StudyData<'_>,
    figure: &str,
    what: String,
    printed: f64,
    cell: Option<&Cell>,
    measure: fn(&Run) -> Option<f64>,
) -> [Entry; 5] {
    let found = cell.and_then(|cell| over_keys(cell, measure));
    let ours = match &found {
        None => NOT_RUN.to_owned(),
        Some(OverKeys { mean, central95: None }) => mean.to_string(),
        Some(OverKeys { mean, central95 }) => {
            format!("{}, central 95 % over keys {}", text::score(*mean), text::interval(*central95))
        }
    };
    let reproduced = match (data.comparable, found) {
        (true, Some(found)) => verdict(holds(&found, printed)),
        _ => "not compared".into(),
    };
    [figure.into(), what.into(), printed.to_string().into(), ours.into(), reproduced]
}

fn holds(found: &OverKeys, printed: f64) -> bool {
    match found.central95 {
        Some([low, high]) => (low - SAME..=high + SAME).contains(&printed),
        None => (found.mean - printed).abs() <= SAME,
    }
}

fn verdict(reproduced: bool) -> Entry {
    match reproduced {
        true => Entry::toned("yes", Tone::Strong),
        false => Entry::toned("no", Tone::Weak),
    }
}
