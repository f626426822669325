//! Inputs, hashes, seed, version and the command that makes the page again.

use super::text;
use crate::document::{Block, Entry, Section, Table};
use results::{Input, InputColumn, Results};

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
    results.inputs.iter().for_each(|input| section.table(columns(input)));
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

/// What became of every column of a table.
fn columns(input: &Input) -> Table {
    let caption = format!(
        "Columns of `{}` as they were read. Missing and unreadable cells of features are filled in (imputed) with a value \
         learned from training rows.",
        input.dataset
    );
    let headings =
        ["Column", "Read as", "Why", "#Missing", "#Imputed", "#Unreadable", "First unreadable cells"];
    let mut table = Table::new(caption, &headings);
    for column in &input.columns {
        table.row([
            name(column).into(),
            column.read_as.words().into(),
            Entry::wrapped(column.why.clone()),
            text::count(column.missing).into(),
            text::count(column.imputed).into(),
            text::count(column.unreadable).into(),
            first_unreadable(column).into(),
        ]);
    }
    table
}

/// A column's name; one without a name is called so.
fn name(column: &InputColumn) -> String {
    if column.name.is_empty() { "(no name)".to_owned() } else { column.name.clone() }
}

fn first_unreadable(column: &InputColumn) -> String {
    let cells = column.first_unreadable.iter().map(|cell| format!("{:?} (line {})", cell.value, cell.line));
    let cells: Vec<String> = cells.collect();
    if cells.is_empty() { text::NONE.to_owned() } else { cells.join(", ") }
}
