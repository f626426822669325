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
mod matrix;
mod private;
pub(crate) mod release;
mod scaling;
pub(crate) mod search;
pub(crate) mod second_opinion;
pub(crate) mod select;
pub(crate) mod speech;
pub(crate) mod study;
pub(crate) mod text;
mod thresholds;
mod utility;
mod verdicts;

use crate::document::{Block, Document, Section};
use results::ResultsFolder;
use std::collections::BTreeSet;

/// The whole page; a section whose measurements are not in the results is left out. The options open it, the tables follow, and
/// the study with what belongs to it comes last.
pub(crate) fn document(folder: &ResultsFolder) -> Document {
    let (results, timings) = (folder.results(), folder.timings());
    let rest = [
        search::section(results),
        leakage::recommendations(results),
        speech::section(results, folder.artifacts()),
        verdicts::section(results),
        leakage::section(results),
        private::section(results),
        private::costs_section(results, timings),
        utility::section(results),
        images::section(results),
        curves::section(results),
        detection::section(results),
        scaling::section(timings),
        Some(inputs::section(results)),
        thresholds::section(results),
        second_opinion::section(results),
        fernet::section(results),
        study::section(results),
    ];
    let mut sections = answer::openings(results, answer::section(results));
    sections.extend(rest.into_iter().flatten());
    name_figures_apart(&mut sections);
    drop_dead_links(&mut sections);
    Document { title: answer::title(results), sections }
}

/// Takes away links of the options to evidence that the page does not show.
fn drop_dead_links(sections: &mut [Section]) {
    let anchor = |block: &Block| match block {
        Block::Table(table) => table.id.clone(),
        Block::Matrix(matrix) => matrix.id.clone(),
        _ => None,
    };
    let anchors: BTreeSet<String> =
        sections.iter().flat_map(|section| section.blocks.iter().filter_map(anchor)).collect();
    for block in sections.iter_mut().flat_map(|section| &mut section.blocks) {
        if let Block::Matrix(matrix) = block {
            matrix.retain_links(|link| anchors.contains(link));
        }
    }
}

/// Figures are files: where two data sets give the same name, the later figure takes a number.
fn name_figures_apart(sections: &mut [Section]) {
    let mut taken = BTreeSet::new();
    for block in sections.iter_mut().flat_map(|section| &mut section.blocks) {
        let figure = match block {
            Block::Figure(figure) => figure.as_mut(),
            Block::Recording(recording) => match &mut recording.figure {
                Some(figure) => figure,
                None => continue,
            },
            _ => continue,
        };
        let base = figure.id.clone();
        let mut number = 2;
        while !taken.insert(figure.id.clone()) {
            figure.id = format!("{base}-{number}");
            number += 1;
        }
    }
}
