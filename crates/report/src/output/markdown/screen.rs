//! The first screen as Markdown.

use super::{escaped, fenced, row};
use crate::document::{Banner, Handover, Mark, Matrix, MatrixRow};

pub(super) fn banner(banner: &Banner) -> String {
    format!("{} **{}**: {}\n", banner.symbol, escaped(&banner.word), escaped(&banner.text))
}

pub(super) fn matrix(matrix: &Matrix) -> String {
    let headings = matrix.columns.iter().map(|column| match column.group.is_empty() {
        true => column.heading.clone(),
        false => format!("Read: {}", column.heading),
    });
    let mut out = format!("{}\n\n", escaped(&matrix.caption));
    out.push_str(&row(std::iter::once(matrix.names.to_owned()).chain(headings)));
    out.push_str(&row((0..=matrix.columns.len()).map(|_| "---".to_owned())));
    for option in matrix.all_rows() {
        out.push_str(&row(std::iter::once(name(option)).chain(option.cells.iter().map(cell))));
    }
    if !matrix.terms.is_empty() {
        out.push('\n');
    }
    for (term, meaning) in &matrix.terms {
        out.push_str(&format!("- {}: {}\n", escaped(term), escaped(meaning)));
    }
    out
}

fn name(option: &MatrixRow) -> String {
    let chosen = if option.chosen { "▸ " } else { "" };
    let verdict = option.verdict.as_ref().map_or(String::new(), |verdict| format!(" ({})", verdict.words()));
    format!("{chosen}{}{verdict}", option.name)
}

fn cell(mark: &Mark) -> String {
    match mark.beside.is_empty() {
        true => mark.words(),
        false => format!("{} ({})", mark.words(), mark.beside),
    }
}

pub(super) fn handover(handover: &Handover) -> String {
    let mut parts: Vec<String> = Vec::new();
    if !handover.commands.is_empty() {
        parts.push(format!("### Run this next\n\n{}", fenced(&handover.commands.join("\n"))));
    }
    if !handover.facts.is_empty() {
        let facts = handover.facts.iter().map(|(name, text)| format!("- {name}: {}\n", escaped(text)));
        parts.push(facts.collect());
    }
    if !handover.residual_risk.is_empty() {
        parts.push(format!(
            "### What is left at risk (text to copy)\n\n{}\n",
            escaped(&handover.residual_risk)
        ));
    }
    parts.join("\n")
}
