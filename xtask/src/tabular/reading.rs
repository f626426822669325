//! What was read of a table, for the results, the page and the terminal.

use results::{CellAt, ColumnUse, Input, InputColumn};
use tabular_data::{ColumnReading, Conclusion, LabelReading, ReadAs, Table};

use super::leak;
use crate::progress::{self, Mode};

/// Columns that are left out and named one by one.
const NAMED: usize = 20;

/// Enters into `input` what became of the columns and rows of `table`; `conclusions` are those of an inferred schema.
pub fn record(input: &mut Input, table: &Table, conclusions: &[Conclusion]) {
    let why = |reading: &ColumnReading| why(reading, conclusions);
    input.columns = table.reading().iter().map(|reading| column(reading, why(reading))).collect();
    input.notes.extend(of_file(conclusions));
    input.notes.extend(folded_labels(table));
    input.skipped += table.dropped().rows as u64;
    input.warnings.extend(warnings(table, conclusions));
}

/// Says what was recorded of a person's own table, before anything is run: counts, what is left out, warnings.
pub fn tell(input: &mut Input, show: Mode) {
    input.notes.extend(left_out(&input.columns));
    show.say(&format!("{}: {}", input.dataset, counts(input)));
    input.notes.iter().for_each(|line| show.say(&format!("{}: {line}", input.dataset)));
    input.warnings.iter().for_each(|text| progress::warn(&input.dataset, text));
}

/// Warns of cells that the schema passes over, in a file of which nothing is recorded.
pub fn warn_of_unreadable(name: &str, columns: &[ColumnReading]) {
    columns.iter().filter_map(unreadable).for_each(|text| progress::warn(name, &text));
}

fn column(reading: &ColumnReading, why: String) -> InputColumn {
    let cell = |example: &tabular_data::Example| CellAt {
        line: example.at.line as u64,
        value: example.value.clone(),
    };
    InputColumn {
        name: reading.name.clone(),
        read_as: column_use(reading.read_as),
        why,
        missing: reading.missing as u64,
        imputed: reading.imputed() as u64,
        unreadable: reading.unreadable as u64,
        first_unreadable: reading.first_unreadable.iter().map(cell).collect(),
    }
}

fn column_use(read_as: ReadAs) -> ColumnUse {
    match read_as {
        ReadAs::Target => ColumnUse::Target,
        ReadAs::Numeric => ColumnUse::Numeric,
        ReadAs::Indicator => ColumnUse::Indicator,
        ReadAs::Categorical => ColumnUse::Categorical,
        ReadAs::Identifier => ColumnUse::Identifier,
        _ => ColumnUse::LeftOut,
    }
}

fn why(reading: &ColumnReading, conclusions: &[Conclusion]) -> String {
    let of_column = conclusions.iter().filter(|c| c.column.as_deref() == Some(reading.name.as_str()));
    let found: Vec<String> = of_column.map(|conclusion| conclusion.finding.reason()).collect();
    match (found.is_empty(), reading.read_as) {
        (false, _) => found.join("; "),
        (true, ReadAs::Unlisted) => "the schema does not list it".to_owned(),
        (true, _) => "declared in the schema".to_owned(),
    }
}

fn warnings(table: &Table, conclusions: &[Conclusion]) -> Vec<String> {
    let told = conclusions.iter().filter(|conclusion| conclusion.finding.is_warning());
    let mut all: Vec<String> = told.map(ToString::to_string).collect();
    if conclusions.is_empty() {
        all.extend(table.reading().iter().filter_map(unreadable));
    }
    all.extend(markers_as_labels(table, !conclusions.is_empty()));
    all.extend(leak::leaks(table).iter().map(ToString::to_string));
    all.extend(dropped_rows(table));
    all
}

/// What was guessed of the whole file: separator, decimal and thousands marks.
fn of_file(conclusions: &[Conclusion]) -> impl Iterator<Item = String> {
    let found = conclusions.iter().filter(|conclusion| conclusion.column.is_none());
    found.map(|conclusion| format!("guessed of the {conclusion}"))
}

/// Labels that mean "missing" among numbers, where nobody has said that they are labels.
fn markers_as_labels(table: &Table, inferred: bool) -> impl Iterator<Item = String> {
    let options = table.schema().options();
    let target = table.schema().target().unwrap_or_default();
    let is_one = move |label: &&LabelReading| {
        let is_declared = !inferred && options.target_levels.contains(&label.label);
        options.is_marker_of_numbers(&label.label) && !is_declared
    };
    table.labels().iter().filter(is_one).map(move |label| {
        format!(
            "{:?} ({}, the first on line {}) is a label of the target {target:?} here, and means \"missing\" in columns of \
             numbers; if nothing is known of those rows, add it to `missing` in a schema and set drop_missing_target = true \
             (--drop-missing-target); if it is a label, name all labels in the schema under `target_levels`",
            label.label,
            counted(label.rows as u64, "row"),
            label.first.line
        )
    })
}

/// Labels that were read as others, label by label.
fn folded_labels(table: &Table) -> Option<String> {
    let target = table.schema().target().unwrap_or_default();
    let folded = table.labels().iter().filter(|label| label.label != label.read_as);
    let named: Vec<String> = folded
        .map(|label| {
            format!("{:?} ({}) as {:?}", label.label, counted(label.rows as u64, "row"), label.read_as)
        })
        .collect();
    (!named.is_empty()).then(|| format!("labels of {target:?} that are alike are one: {}", named.join(", ")))
}

fn unreadable(reading: &ColumnReading) -> Option<String> {
    let first: Vec<String> = reading.first_unreadable.iter().map(ToString::to_string).collect();
    (reading.unreadable > 0).then(|| {
        let (name, cells) = (&reading.name, counted(reading.unreadable as u64, "cell"));
        format!(
            "{name}: {cells} that cannot be read as numbers are taken as missing, the first: {}",
            first.join(", ")
        )
    })
}

fn dropped_rows(table: &Table) -> Option<String> {
    let dropped = table.dropped();
    let lines: Vec<String> = dropped.first.iter().map(|at| at.line.to_string()).collect();
    let target = table.schema().target().unwrap_or_default();
    (dropped.rows > 0).then(|| {
        let rows = counted(dropped.rows as u64, "row");
        format!(
            "{rows} without a value of the target {target:?} left out, the first on line {}",
            lines.join(", ")
        )
    })
}

/// The columns that no classifier sees, in a line; remedies are elsewhere.
fn left_out(columns: &[InputColumn]) -> Option<String> {
    let is_left_out =
        |column: &&InputColumn| !column.read_as.is_feature() && column.read_as != ColumnUse::Target;
    let all: Vec<&InputColumn> = columns.iter().filter(is_left_out).collect();
    let mut named: Vec<String> = all
        .iter()
        .take(NAMED)
        .map(|column| format!("{:?} ({})", column.name, column.why.split(';').next().unwrap_or_default()))
        .collect();
    if all.len() > NAMED {
        named.push(format!("{} more", all.len() - NAMED));
    }
    (!named.is_empty()).then(|| format!("columns left out: {}", named.join(", ")))
}

fn counts(input: &Input) -> String {
    let n =
        |is: &dyn Fn(&InputColumn) -> bool| input.columns.iter().filter(|column| is(column)).count() as u64;
    let features = n(&|column| column.read_as.is_feature());
    let total = |of: &dyn Fn(&InputColumn) -> u64| input.columns.iter().map(of).sum::<u64>();
    format!(
        "{}, {} read as {}; {} imputed, of which {} unreadable",
        counted(input.records, "row"),
        counted(input.columns.len() as u64, "column"),
        counted(features, "feature"),
        counted(total(&|column| column.imputed), "cell"),
        total(&|column| column.unreadable),
    )
}

fn counted(n: u64, thing: &str) -> String {
    format!("{n} {thing}{}", if n == 1 { "" } else { "s" })
}
