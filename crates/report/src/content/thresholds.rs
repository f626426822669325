//! Thresholds tuned on training records, beside the default decision.

use super::select::{generated_mark, same_condition};
use super::text;
use crate::document::{Entry, Section, Table};
use results::{Cell, Results};

/// The section; `None` when no threshold was tuned.
pub(crate) fn section(results: &Results) -> Option<Section> {
    let mut section = Section::new("thresholds", "Tuned thresholds");
    let headings = [
        "Scheme",
        "Regime",
        "Data set",
        "Classifier",
        "Rule",
        "#Mean threshold",
        "#Accuracy [95 %]",
        "#Accuracy by default",
        "#F1 [95 %]",
        "#F1 by default",
    ];
    let caption = "Thresholds chosen on training records only, and what they reach on test records beside the default \
                   decision (probability 0.5, margin 0).";
    let mut table = Table::new(caption, &headings);
    for cell in results.cells.iter().filter(|cell| cell.threshold_rule.is_some()) {
        table.row(row(results, cell));
    }
    section.table(table);
    section.unless_empty()
}

fn row(results: &Results, cell: &Cell) -> [Entry; 10] {
    let default = results.cells.iter().find(|other| {
        other.threshold_rule.is_none() && other.classifier == cell.classifier && same_condition(other, cell)
    });
    let thresholds: Vec<f64> = cell.runs.iter().filter_map(|run| run.threshold).collect();
    [
        text::scheme(cell).into(),
        text::regime(cell).into(),
        format!("{}{}", cell.dataset, generated_mark(results, &cell.dataset)).into(),
        cell.classifier.clone().into(),
        cell.threshold_rule.clone().unwrap_or_default().into(),
        text::optional(evaluation::mean(&thresholds)).into(),
        text::estimate(cell.summary.accuracy).into(),
        text::mean(default.and_then(|cell| cell.summary.accuracy)).into(),
        text::estimate(cell.summary.f1).into(),
        text::mean(default.and_then(|cell| cell.summary.f1)).into(),
    ]
}
