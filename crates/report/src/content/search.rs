//! Faces found in photos of one's own.

use super::{images, text};
use crate::document::{Section, Table};
use results::{Results, Search};

/// The most photos or files that the page names in one sentence.
const NAMED: usize = 20;

/// The section; `None` when no photos were searched.
pub(crate) fn section(results: &Results) -> Option<Section> {
    let mut section = Section::new("search", "Faces in photos");
    if !results.searches.is_empty() {
        section.table(table(results));
    }
    for search in &results.searches {
        section.text(format!("{} {}", trained(search), settings(search)));
        search.detector.notes.iter().for_each(|note| section.note(format!("Detector: {note}.")));
        let empty: Vec<&str> = search.empty().collect();
        if !empty.is_empty() {
            section.note(format!("{}, photos without a box: {}.", search.dataset, named(&empty)));
        }
        let others: Vec<&str> = search.not_searched.iter().map(String::as_str).collect();
        if !others.is_empty() {
            section.note(format!("{}, not searched: {}.", search.dataset, named(&others)));
        }
    }
    section.blocks.extend(images::of_kind(results, "overlays", |_| true));
    section.unless_empty()
}

fn table(results: &Results) -> Table {
    let caption = "Boxes taken for faces. They are in `boxes.csv`: file, x, y, w, h in pixels from the upper left, score.";
    let headings =
        ["Photos of", "#Photos", "#With a box", "#Without", "#Not searched", "#Boxes", "#Least score"];
    let mut table = Table::new(caption, &headings);
    for search in &results.searches {
        let (photos, empty) = (search.photos.len() as u64, search.empty().count() as u64);
        table.row([
            search.dataset.clone().into(),
            text::count(photos).into(),
            text::count(photos - empty).into(),
            text::count(empty).into(),
            text::count(search.not_searched.len() as u64).into(),
            text::count(search.boxes()).into(),
            text::fixed(search.least_score, 2).into(),
        ]);
    }
    table
}

/// What was found, in one sentence.
pub(crate) fn found(search: &Search) -> String {
    let (photos, empty) = (search.photos.len() as u64, search.empty().count() as u64);
    let without = match empty {
        0 => String::new(),
        _ => format!("; {} no box", text::counted(empty, "photo has", "photos have")),
    };
    format!(
        "{} taken for {} in {} of {} of {}{without}.",
        text::counted(search.boxes(), "box is", "boxes are"),
        if search.boxes() == 1 { "a face" } else { "faces" },
        text::count(photos - empty),
        text::counted(photos, "photo", "photos"),
        search.dataset,
    )
}

/// What the detector was trained on, in one sentence.
pub(crate) fn trained(search: &Search) -> String {
    let detector = &search.detector;
    let name = |set: &results::TrainedOn| match set.generated {
        true => format!("{} (generated)", set.name),
        false => set.name.clone(),
    };
    let sets: Vec<String> = detector.trained_on.iter().map(name).collect();
    let what = match detector.is_generated() {
        true => "The detector was trained on generated faces, not on photos",
        false => "The detector was trained on photos",
    };
    let how = if detector.loaded { "read from a file" } else { "trained in this run" };
    format!("{what}: {}; it was {how}.", text::listed(&sets))
}

fn settings(search: &Search) -> String {
    let detector = &search.detector;
    let sets: Vec<String> = detector
        .trained_on
        .iter()
        .map(|set| format!("{}, {}, SHA-256 `{}`", set.name, set.used, set.sha256))
        .collect();
    format!(
        "Training data: {}. Settings {}; SHA-256 of the detector `{}`.",
        sets.join("; "),
        detector.options.join(", "),
        detector.sha256
    )
}

/// How the boxes compare with those that somebody marked, or that nobody marked any.
pub(crate) fn compared(search: &Search) -> String {
    match &search.annotated {
        Some(by) => format!(
            "Of {} annotated, {} found at the least score, and {} no annotated face (overlap {}).",
            text::counted(by.faces, "face", "faces"),
            match by.found {
                1 => "1 is".to_owned(),
                n => format!("{} are", text::count(n)),
            },
            text::counted(by.wrong, "box is", "boxes are"),
            text::fixed(by.iou, 1),
        ),
        None => "Nobody marked the faces of these photos, so how many were missed is not known.".to_owned(),
    }
}

/// The first few names, and how many more there are.
fn named(names: &[&str]) -> String {
    let shown: Vec<&str> = names.iter().copied().take(NAMED).collect();
    match names.len() - shown.len() {
        0 => shown.join(", "),
        more => format!("{} and {more} more, which results.json names", shown.join(", ")),
    }
}
