//! What the page says: from results to sentences, tables and figures, before any markup.

pub(crate) mod answer;
pub(crate) mod calibration;
mod curves;
pub(crate) mod detection;
pub(crate) mod dpia;
mod fernet;
mod images;
mod inputs;
pub(crate) mod leakage;
mod leaks;
mod private;
mod scaling;
pub(crate) mod search;
pub(crate) mod second_opinion;
pub(crate) mod select;
pub(crate) mod study;
pub(crate) mod text;
mod thresholds;
mod utility;
mod verdicts;

use crate::document::{Block, Document, Section};
use results::{Results, Timings};
use std::collections::BTreeSet;

/// The whole page; a section whose measurements are not in the results is left out.
pub(crate) fn document(results: &Results, timings: Option<&Timings>) -> Document {
    let sections = [
        Some(answer::section(results)),
        search::section(results),
        verdicts::section(results),
        study::section(results),
        thresholds::section(results),
        second_opinion::section(results),
        utility::section(results),
        fernet::section(results),
        images::section(results),
        curves::section(results),
        detection::section(results),
        leakage::section(results),
        private::section(results),
        private::costs_section(results, timings),
        scaling::section(timings),
        Some(inputs::section(results)),
    ];
    let mut sections: Vec<Section> = sections.into_iter().flatten().collect();
    name_figures_apart(&mut sections);
    Document { title: answer::title(results), sections }
}

/// Figures are files: where two data sets give the same name, the later figure takes a number.
fn name_figures_apart(sections: &mut [Section]) {
    let mut taken = BTreeSet::new();
    for block in sections.iter_mut().flat_map(|section| &mut section.blocks) {
        let Block::Figure(figure) = block else { continue };
        let base = figure.id.clone();
        let mut number = 2;
        while !taken.insert(figure.id.clone()) {
            figure.id = format!("{base}-{number}");
            number += 1;
        }
    }
}
