//! The table that ends a run on the terminal.

mod command;
mod lines;
mod screen;
mod speech;

use self::lines::{Column, headings, rows, rule, table_width, wrapped};
use crate::content::select::{self, dataset_title, measured_inputs};
use crate::content::{answer, calibration, detection, leakage, second_opinion, text};
use results::{Cell, Input, Results};

/// Above this number of rows a data set is summarised by the strongest classifier of every condition.
const MAX_ROWS: usize = 60;

/// Headings of columns that are left out, one after the other, of a table that is too wide.
const LEAST_MISSED: [&str; 3] = ["95% interval", "p", "utility"];

/// Space between columns.
const GAP: usize = 2;

/// Narrowest width that is honoured; below it lines run over.
const MIN_WIDTH: usize = 24;

/// The summary of all results, for a terminal `width` columns wide. With a release it is the first screen of the page in text,
/// in at most 29 lines: what was asked, the verdict, the options, what to do next, what is left at risk. Without one: the warnings;
/// the options of every data set; one aligned table a data set, or, where that does not fit, two or more short lines per row; the
/// attacks; second opinions; then the five sentences of the page. Plain text without colour and control characters, ending in a
/// line break.
pub fn terminal(results: &Results, width: usize) -> String {
    let width = width.max(MIN_WIDTH);
    text::harmless(&screen::released(results, width).unwrap_or_else(|| measured(results, width)))
}

/// Everything that was measured, where there is no release.
fn measured(results: &Results, width: usize) -> String {
    let mut out = warnings(results, width);
    out.push_str(&screen::derived(results, width));
    out.push_str(&speech::told(results, width));
    for input in measured_inputs(results).filter(|input| input.recordings.is_none()) {
        out.push_str(&dataset(results, input, width));
        out.push('\n');
    }
    out.push_str(&paragraphs(&calibration::sentences(results), width));
    out.push_str(&scenes(results, width));
    out.push_str(&paragraphs(&leakage::lines(results), width));
    out.push_str(&paragraphs(&second_opinion::lines(results), width));
    for (index, sentence) in answer::sentences(results).iter().enumerate() {
        let sentence = format!("{}. {}", index + 1, sentence.replace('`', ""));
        out.push_str(&wrapped(&sentence, width, ""));
    }
    out
}

fn warnings(results: &Results, width: usize) -> String {
    let warnings = answer::warnings(results).map(|text| wrapped(&format!("warning: {text}"), width, ""));
    let out: String = warnings.collect();
    if out.is_empty() { out } else { out + "\n" }
}

fn dataset(results: &Results, input: &Input, width: usize) -> String {
    let all: Vec<&Cell> = results.cells.iter().filter(|c| c.dataset == input.dataset).collect();
    let (cells, hidden) = match all.len() > MAX_ROWS {
        true => {
            let strongest = select::strongest(results, &input.dataset);
            let hidden = all.len() - strongest.len();
            (strongest, hidden)
        }
        false => (all, 0),
    };
    let columns = narrowed(columns(&cells), width);
    let mut out = wrapped(&title(results, input), width, "");
    input.notes.iter().for_each(|note| out.push_str(&wrapped(note, width, "  ")));
    match table_width(&columns, GAP) <= width {
        true => out.push_str(&aligned(&columns)),
        false => cells.iter().for_each(|cell| out.push_str(&folded(cell, width))),
    }
    if hidden > 0 {
        let note = format!(
            "Strongest classifier of each row; tables/cells.csv has {} more.",
            text::counted(hidden as u64, "row", "rows")
        );
        out.push_str(&wrapped(&note, width, ""));
    }
    out
}

/// What the data set is, and what always naming its most frequent class reaches.
fn title(results: &Results, input: &Input) -> String {
    let title = dataset_title(input);
    match results.cells.iter().find(|cell| cell.dataset == input.dataset) {
        Some(cell) => format!("{title}, majority accuracy {}", text::score(cell.majority_accuracy)),
        None => title,
    }
}

/// The columns that say anything.
fn columns(cells: &[&Cell]) -> Vec<Column> {
    let column = |heading: &str, right, text: fn(&Cell) -> String| Column {
        heading: heading.to_owned(),
        right,
        texts: cells.iter().map(|cell| text(cell)).collect(),
    };
    let clock = |cell: &Cell| cell.clock.map_or(text::NONE.to_owned(), |clock| clock.to_string());
    let columns = [
        column("scheme", false, text::scheme),
        column("regime", false, |cell| cell.regime.to_string()),
        column("clock", false, clock),
        column("classifier", false, text::classifier),
        column("features", false, text::features),
        column("accuracy", true, |cell| text::mean(cell.summary.accuracy)),
        column("95% interval", true, accuracy_interval),
        column("AUC", true, |cell| text::mean(cell.summary.roc_auc)),
        column("utility", true, |cell| text::optional(cell.retained_utility)),
        column("p", true, text::cell_p_value),
        column("verdict", false, verdict),
    ];
    let says_something = |column: &Column| column.texts.iter().any(|text| text != text::NONE);
    let tells_apart = |column: &Column| column.heading != "features" || varies(column);
    columns.into_iter().filter(|column| says_something(column) && tells_apart(column)).collect()
}

/// Without the columns that a reader misses least, as far as that makes the table fit.
fn narrowed(mut columns: Vec<Column>, width: usize) -> Vec<Column> {
    for heading in LEAST_MISSED {
        if table_width(&columns, GAP) > width {
            columns.retain(|column| column.heading != heading);
        }
    }
    columns
}

/// Whether some text of a column differs from its first.
fn varies(column: &Column) -> bool {
    column.texts.iter().any(|text| Some(text) != column.texts.first())
}

fn accuracy_interval(cell: &Cell) -> String {
    text::interval(cell.summary.accuracy.and_then(text::share_interval))
}

fn verdict(cell: &Cell) -> String {
    cell.verdict.map_or(text::NONE.to_owned(), |verdict| verdict.to_string())
}

fn aligned(columns: &[Column]) -> String {
    let lines = [headings(columns, GAP), rule(columns, GAP)].into_iter().chain(rows(columns, GAP));
    lines.map(|line| line + "\n").collect()
}

/// One row as running text: what it is, then what it reaches, indented.
fn folded(cell: &Cell, width: usize) -> String {
    let mut what = vec![text::scheme(cell), text::regime(cell), text::classifier(cell)];
    what.extend(Some(text::features(cell)).filter(|features| features != text::NONE));
    let figures = [
        format!("accuracy {}", text::estimate(cell.summary.accuracy)),
        format!("AUC {}", text::mean(cell.summary.roc_auc)),
        format!("utility {}", text::optional(cell.retained_utility)),
        format!("p {}", text::cell_p_value(cell)),
        verdict(cell),
    ];
    let said = figures.into_iter().filter(|figure| !figure.ends_with(text::NONE));
    let said: Vec<String> = said.collect();
    wrapped(&what.join(", "), width, "") + &wrapped(&said.join(", "), width, "  ")
}

fn scenes(results: &Results, width: usize) -> String {
    let mut out = String::new();
    for row in &results.detection {
        let line = format!(
            "{}, {}, {}: average precision {} at IoU {}, {} of {}",
            row.dataset,
            detection::scheme(row),
            row.regime,
            text::score(row.average_precision),
            row.iou,
            text::counted(row.boxes, "box", "boxes"),
            text::counted(row.images, "image", "images"),
        );
        out.push_str(&wrapped(&line, width, ""));
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

/// Lines that are indented by two spaces stand below the one before them; others begin a paragraph.
fn paragraphs(lines: &[String], width: usize) -> String {
    let mut out = String::new();
    for line in lines {
        match line.strip_prefix("  ") {
            Some(inner) => out.push_str(&wrapped(inner, width, "  ")),
            None => {
                out.push_str(if out.is_empty() { "" } else { "\n" });
                out.push_str(&wrapped(line, width, ""));
            }
        }
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out
}
