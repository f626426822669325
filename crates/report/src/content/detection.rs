//! Finding faces in scenes.

use super::{curves, images, text};
use crate::document::{Section, Table};
use results::scheme::named;
use results::{CurveKind, Detection, Regime, Results};

/// The section; `None` when nothing was detected.
pub(crate) fn section(results: &Results) -> Option<Section> {
    let mut section = Section::new("detection", "Detection in scenes");
    section.table(table(results));
    notes(&results.detection).into_iter().for_each(|note| section.note(note));
    let figures = curves::figures(results, CurveKind::DetectionPrecisionRecall, None);
    figures.into_iter().for_each(|figure| section.figure(figure));
    section.blocks.extend(images::of_kind(results, "detections", |_| true));
    section.unless_empty()
}

/// What a detector finds in the first set of scenes, in plain and in encrypted ones; `None` where nothing was searched.
pub(super) fn sentence(results: &Results) -> Option<String> {
    let plain = results.detection.iter().find(|row| row.regime == Regime::None)?;
    let alike = |row: &&Detection| {
        row.regime == Regime::SameKey && row.dataset == plain.dataset && row.iou == plain.iou
    };
    let one = |row: &Detection| format!("{} under {}", text::score(row.average_precision), scheme(row));
    let encrypted: Vec<String> = results.detection.iter().filter(alike).map(one).collect();
    let beside = match encrypted.is_empty() {
        true => String::new(),
        false => format!("; trained and searched under one key, {}", text::listed(&encrypted)),
    };
    let generated = super::select::generated_mark(results, &plain.dataset);
    let generated = if generated.is_empty() { "" } else { " (generated data)" };
    Some(format!(
        "A detector finds the faces of {}{generated} with average precision {} in plain scenes{beside} (overlap {}).",
        plain.dataset,
        text::score(plain.average_precision),
        text::fixed(plain.iou, 1),
    ))
}

fn table(results: &Results) -> Table {
    let caption = "Average precision (all-points interpolation) of boxes that overlap a true one by at least the \
                   given intersection over union (IoU).";
    let headings = [
        "Scheme",
        "Regime",
        "Data set",
        "#IoU",
        "#Average precision",
        "#Recall",
        "#Mean IoU",
        "#Boxes",
        "#Scenes",
    ];
    let mut table = Table::new(caption, &headings);
    for row in &results.detection {
        let generated = super::select::generated_mark(results, &row.dataset);
        table.row([
            scheme(row).into(),
            row.regime.id().into(),
            format!("{}{generated}", row.dataset).into(),
            text::fixed(row.iou, 1).into(),
            text::score(row.average_precision).into(),
            text::optional(row.recall).into(),
            text::optional(row.mean_iou).into(),
            text::count(row.boxes).into(),
            text::count(row.images).into(),
        ]);
    }
    table
}

/// Schemes of training patches and of scenes, with their settings.
pub(crate) fn scheme(row: &Detection) -> String {
    named(&text::schemes(&row.scheme, row.test_scheme.as_deref()), &row.scheme_options)
}

/// Settings and remarks, each once with what it is about.
fn notes(rows: &[Detection]) -> Vec<String> {
    let mut notes: Vec<(String, Vec<String>)> = Vec::new();
    let mut add = |note: String, about: String| match notes.iter_mut().find(|(other, _)| *other == note) {
        Some((_, named)) if !named.contains(&about) => named.push(about),
        Some(_) => {}
        None => notes.push((note, vec![about])),
    };
    for row in rows {
        if !row.options.is_empty() {
            add(format!("settings {}", row.options.join(", ")), row.dataset.clone());
        }
        for note in &row.notes {
            add(note.clone(), format!("{}, {}", row.dataset, scheme(row)));
        }
    }
    notes.into_iter().map(|(note, named)| format!("{}: {note}.", named.join("; "))).collect()
}
