//! The verdict tables: one row for every scheme and regime.

use super::select::{MAJORITY, dataset_title, highest_verdict, measured_inputs, strongest};
use super::text;
use crate::document::{Entry, Section, Table, Tone};
use crate::model::{Cell, Input, Modality, Results, Verdict};

/// The section with one table a data set.
pub(crate) fn section(results: &Results) -> Option<Section> {
    let mut section = Section::new("verdicts", "Verdicts");
    if !results.cells.is_empty() {
        section.text(
            "A row shows the classifier with the highest mean AUC of all that were trained; its verdict is the highest of \
             any of them. `no-signal`: the AUC is not shown to exceed one half. `partial`: it does, but equality with plain \
             data is not shown. `preserved`: it equals that of plain data within a margin of .02. Utility is the share of \
             plain's signal that is left. Features of pictures are taken from the cipher image (encrypt-then-extract) unless \
             the row says otherwise. All classifiers are in `tables/cells.csv`.",
        );
    }
    for input in measured_inputs(results) {
        let cells = strongest(results, &input.dataset);
        section.table(table(results, input, &cells));
        notes(&cells).into_iter().for_each(|note| section.note(note));
    }
    section.unless_empty()
}

fn table(results: &Results, input: &Input, cells: &[&Cell]) -> Table {
    let images = cells.iter().any(|cell| cell.modality == Modality::Image);
    let mut headings = vec!["Scheme", "Regime"];
    headings.extend(images.then_some("Features"));
    headings.extend([
        "Classifier",
        "#Accuracy [95 %]",
        "#AUC [95 %]",
        "#Utility",
        "#p (Holm)",
        "Verdict",
        "#Bytes a value",
        "Decryptable",
    ]);
    let caption = format!("{}. {}", dataset_title(input), majority(results, input));
    let mut table = Table::new(caption, &headings);
    for cell in cells {
        let features = images.then(|| text::features(cell).into());
        let names = [text::scheme(cell).into(), text::regime(cell).into()];
        let figures = [
            text::classifier(cell).into(),
            text::estimate(cell.summary.accuracy).into(),
            text::estimate(cell.summary.roc_auc).into(),
            text::optional(cell.retained_utility).into(),
            text::p_value(cell.p_holm).into(),
            verdict(highest_verdict(results, cell), cell.equivalent_to_chance),
            cell.bytes_per_value.map_or(text::NONE.to_owned(), |bytes| text::fixed(bytes, 1)).into(),
            cell.decryptable.map_or(text::NONE, |yes| if yes { "yes" } else { "no" }).into(),
        ];
        table.row(names.into_iter().chain(features).chain(figures));
    }
    table
}

fn majority(results: &Results, input: &Input) -> String {
    let mut shares = results.cells.iter().filter(|cell| cell.dataset == input.dataset);
    let first = shares.next().map(|cell| cell.majority_accuracy);
    let measured = results
        .cells
        .iter()
        .find(|cell| cell.dataset == input.dataset && cell.classifier == MAJORITY)
        .map(|cell| text::estimate(cell.summary.accuracy));
    match measured.or_else(|| first.map(text::score)) {
        Some(share) => {
            format!("Always naming the most frequent class reaches accuracy {share} and AUC 0.500.")
        }
        None => String::new(),
    }
}

/// A verdict with its colour; "chance shown" where the AUC was proven to lie around one half.
fn verdict(verdict: Option<Verdict>, chance: Option<bool>) -> Entry {
    let Some(verdict) = verdict else {
        return text::NONE.into();
    };
    let tone = match verdict {
        Verdict::NoSignal => Tone::Weak,
        Verdict::Partial => Tone::Middle,
        Verdict::Preserved => Tone::Strong,
    };
    match (verdict, chance) {
        (Verdict::NoSignal, Some(true)) => Entry::toned(format!("{verdict}, chance shown"), tone),
        _ => Entry::toned(verdict.id(), tone),
    }
}

/// The remarks of the rows, each once.
fn notes(cells: &[&Cell]) -> Vec<String> {
    let mut notes: Vec<String> = Vec::new();
    for cell in cells {
        for note in &cell.notes {
            let note = format!("`{}` {}: {note}", cell.scheme, cell.regime);
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
    }
    notes
}
