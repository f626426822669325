//! Inputs, hashes, seed, version and the command that makes the page again.

use super::text;
use crate::document::{Block, Section, Table};
use crate::model::Results;

/// The section that closes the page.
pub(crate) fn section(results: &Results) -> Section {
    let mut section = Section::new("inputs", "Inputs, and how to make this page again");
    let headings =
        ["Data set", "Origin", "#Records", "#Share of positives", "#Skipped", "Licence", "SHA-256"];
    let mut table = Table::new("Data sets read. The hash is of the bytes that were used.", &headings);
    for input in &results.inputs {
        table.row([
            input.dataset.clone().into(),
            input.origin.id().into(),
            text::count(input.records).into(),
            text::optional(input.positive_rate).into(),
            text::count(input.skipped).into(),
            input.licence.clone().unwrap_or_else(|| text::NONE.to_owned()).into(),
            format!("`{}`", input.sha256).into(),
        ]);
    }
    section.table(table);
    for input in &results.inputs {
        input.notes.iter().for_each(|note| section.note(format!("{}: {note}", input.dataset)));
    }
    let provenance = &results.provenance;
    section.text(format!(
        "Version {}, seed {}, {}, {}. The same command with the same inputs writes the same `results.json`, byte for byte; \
         add `--data` and `--out` as needed.",
        provenance.version,
        provenance.seed,
        text::counted(provenance.keys, "key", "keys"),
        text::counted(provenance.splits, "repeated split", "repeated splits"),
    ));
    section.blocks.push(Block::Code(provenance.command.join(" ")));
    section.text("`cargo xtask report --from results.json` draws the page again from the results folder.");
    section
}
