//! Private inference: decisions on records that the server cannot see.

use super::select::is_private;
use super::text;
use crate::document::{Section, Table};
use crate::model::{Results, Timings};

/// The section; `None` when there is no private cell.
pub(crate) fn section(results: &Results, timings: Option<&Timings>) -> Option<Section> {
    let mut section = Section::new("private", "Private inference");
    let cells: Vec<_> = results.cells.iter().filter(|cell| is_private(&cell.scheme)).collect();
    if cells.is_empty() {
        return None;
    }
    section.text(
        "The owner of a record encrypts it homomorphically, the server computes the decision on the ciphertext, and only \
         the owner reads it. `private-float` is the model in floating point, `private-quantised` the same model in whole \
         numbers, `private-bfv` the decisions that come back from ciphertexts.",
    );
    let headings =
        ["Scheme", "Data set", "Features", "Model", "#Accuracy [95 %]", "#F1", "#AUC", "#Majority"];
    let mut table = Table::new("Decisions on plain, quantised and encrypted records.", &headings);
    for cell in cells {
        let generated = super::select::generated_mark(results, &cell.dataset);
        table.row([
            text::scheme(cell).into(),
            format!("{}{generated}", cell.dataset).into(),
            text::features(cell).into(),
            text::classifier(cell).into(),
            text::estimate(cell.summary.accuracy).into(),
            text::mean(cell.summary.f1).into(),
            text::mean(cell.summary.roc_auc).into(),
            text::score(cell.majority_accuracy).into(),
        ]);
    }
    section.table(table);
    section.table(costs(timings));
    section.unless_empty()
}

fn costs(timings: Option<&Timings>) -> Table {
    let headings = [
        "Model",
        "Scheme",
        "Data set",
        "#Client (ms)",
        "#Server (ms)",
        "#Sent",
        "#Received",
        "#Noise budget left (bits)",
    ];
    let caption = "Cost of one decision. Times are of one machine and differ on another.";
    let mut table = Table::new(caption, &headings);
    for cost in timings.iter().flat_map(|timings| &timings.private) {
        table.row([
            cost.classifier.clone().into(),
            cost.scheme.clone().into(),
            cost.dataset.clone().into(),
            text::fixed(cost.client_ms, 2).into(),
            text::fixed(cost.server_ms, 3).into(),
            text::bytes(cost.bytes_up).into(),
            text::bytes(cost.bytes_down).into(),
            cost.noise_budget_bits.map_or(text::NONE.to_owned(), |bits| text::fixed(bits, 1)).into(),
        ]);
    }
    table
}
