//! "Printed / ours / reproduced?", computed from the run.

use super::data::{OverKeys, StudyData, mean_counts, over_keys};
use super::printed::{BEST_THRESHOLD, ENCRYPTED_LOGISTIC, KERNELS, Kernel, PLAIN_LOGISTIC};
use crate::content::text;
use crate::document::{Entry, Table, Tone};
use results::{Cell, Curve, Run};

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
                 keys. Where always naming the most frequent class lies inside it too, any classifier near that would be \
                 called reproduced: the row says so."
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
        (true, Some(holds)) => yes_or_no(holds),
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
        Some([low, high]) if low == high => format!("F1 is highest at {}", text::fixed(low, 2)),
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

fn kernel_row(data: &StudyData<'_>, kernel: &Kernel) -> [Entry; 5] {
    let cell = match kernel.encrypted {
        true => data.encrypted(kernel.classifier),
        false => data.plain(kernel.classifier),
    };
    let kind = if kernel.encrypted { "encrypted" } else { "plain" };
    let what = format!("{}, {kind}", kernel.classifier);
    let found = cell.and_then(mean_counts);
    let ours = found.map_or(NOT_RUN.to_owned(), |counts| counts_text(&counts));
    let reproduced = match (data.comparable, kernel.printed, cell) {
        (_, None, _) => "nothing to compare".into(),
        (true, Some(printed), Some(cell)) => over_keys(cell, |run| Some(run.accuracy))
            .map_or("not compared".into(), |found| {
                verdict(data, &found, accuracy_of(printed), |run| Some(run.accuracy))
            }),
        _ => "not compared".into(),
    };
    let compared = kernel.scikit_learn.filter(|_| data.comparable).zip(found);
    let beside = compared.map_or(String::new(), |(counts, found)| beside_scikit_learn(counts, found));
    let printed = kernel.printed.map_or("not known".to_owned(), |counts| format!("{counts:?}"));
    ["5".into(), what.into(), printed.into(), format!("{ours}{beside}").into(), reproduced]
}

/// Counts of one run, or means to one decimal.
fn counts_text(counts: &[[f64; 2]; 2]) -> String {
    let whole = counts.iter().flatten().all(|count| count.fract() == 0.0);
    let decimals = usize::from(!whole);
    let row =
        |row: &[f64; 2]| format!("[{}, {}]", text::fixed(row[0], decimals), text::fixed(row[1], decimals));
    let suffix = if whole { "" } else { " (mean)" };
    format!("[{}, {}]{suffix}", row(&counts[0]), row(&counts[1]))
}

/// How our counts stand to scikit-learn's. Those of the sigmoid kernel, which is not positive definite, depend on the
/// order of the rows.
fn beside_scikit_learn(theirs: [[u64; 2]; 2], ours: [[f64; 2]; 2]) -> String {
    let floats = theirs.map(|row| row.map(|count| count as f64));
    let right = |counts: [[f64; 2]; 2]| counts[0][0] + counts[1][1];
    match ours {
        same if same == floats => "; scikit-learn the same".to_owned(),
        other if right(other) == right(floats) => format!("; scikit-learn {theirs:?}, the same accuracy"),
        _ => format!("; scikit-learn {theirs:?}"),
    }
}

fn accuracy_of([[tn, fp], [fn_, tp]]: [[u64; 2]; 2]) -> f64 {
    (tn + tp) as f64 / (tn + fp + fn_ + tp) as f64
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
        (true, Some(found)) => verdict(data, &found, printed, measure),
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

/// Whether a printed value lies inside ours, and whether that says anything: it says little where the majority baseline lies
/// there as well.
fn verdict(data: &StudyData<'_>, found: &OverKeys, printed: f64, measure: fn(&Run) -> Option<f64>) -> Entry {
    let majority = data.majority().and_then(|cell| over_keys(cell, measure)).map(|majority| majority.mean);
    match majority.filter(|&majority| found.central95.is_some() && holds(found, majority)) {
        Some(majority) if holds(found, printed) => {
            let words = format!("yes, but the majority baseline ({}) lies there too", text::score(majority));
            Entry::toned(words, Tone::Middle)
        }
        _ => yes_or_no(holds(found, printed)),
    }
}

fn yes_or_no(reproduced: bool) -> Entry {
    match reproduced {
        true => Entry::toned("yes", Tone::Strong),
        false => Entry::toned("no", Tone::Weak),
    }
}
