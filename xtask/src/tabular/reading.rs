//! What was read of a table, for the results, the page and the terminal.

use results::{CellAt, ColumnUse, Input, InputColumn};
use tabular_data::{ColumnReading, ReadAs, ReadingReport, Remark, ReportedColumn, Table};

use crate::progress::{self, Mode};

/// Enters into `input` what became of the columns and rows of `table`.
pub fn record(input: &mut Input, table: &Table, report: &ReadingReport) {
    input.columns = report.columns.iter().map(column).collect();
    input.skipped += table.dropped().rows as u64;
    for remark in &report.remarks {
        let place = if remark.is_warning() { &mut input.warnings } else { &mut input.notes };
        place.push(words(remark));
    }
}

/// Says what was recorded of a person's own table, before anything is run: counts, what is left out, warnings.
pub fn tell(input: &mut Input, report: &ReadingReport, show: Mode) {
    input.notes.extend(report.left_out());
    show.say(&format!("{}: {report}", input.dataset));
    input.notes.iter().for_each(|line| show.say(&format!("{}: {line}", input.dataset)));
    input.warnings.iter().for_each(|text| progress::warn(&input.dataset, text));
}

/// Warns of cells that the schema passes over, in a file of which nothing is recorded.
pub fn warn_of_unreadable(name: &str, columns: &[ColumnReading]) {
    let remarks = columns.iter().filter_map(Remark::of_unreadable);
    remarks.for_each(|remark| progress::warn(name, &remark.to_string()));
}

/// A remark with what to do about it, options included.
fn words(remark: &Remark) -> String {
    match remark {
        Remark::MarkerLabel { .. } => format!(
            "{remark}; if nothing is known of those rows, add it to `missing` in a schema and set drop_missing_target = true \
             (--drop-missing-target); if it is a label, name all labels in the schema under `target_levels`"
        ),
        remark => remark.to_string(),
    }
}

fn column(column: &ReportedColumn) -> InputColumn {
    let ReportedColumn { reading, why } = column;
    let cell = |example: &tabular_data::Example| CellAt {
        line: example.at.line as u64,
        value: example.value.clone(),
    };
    InputColumn {
        name: reading.name.clone(),
        read_as: column_use(reading.read_as),
        why: why.clone(),
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
