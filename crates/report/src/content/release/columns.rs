//! The columns of a release, the most exposed first.

use super::{degree, holds};
use crate::content::matrix::{Degree, percent};
use crate::content::text::{self, code};
use crate::document::{Entry, Table, Tone};
use results::{Knowledge, Reading, Release, ReleasedColumn};

/// Most columns that are shown at once.
const SHOWN: usize = 8;

/// Most columns that are named in a line.
const NAMED: usize = 3;

/// What is told of every column.
const TOLD: [Knowledge; 3] = [Knowledge::Nothing, Knowledge::OneRecord, Knowledge::TenRecords];

/// What each column is under, how many of its cells are alike, what adversaries read of it, and what anybody sees.
pub(super) fn table(release: &Release) -> Table {
    let caption = "The columns that are handed over, the most exposed first: the share of cells that the strongest attack gets \
                   right, with what a guess gets right in brackets. Unique are rows whose cell no other row has.";
    let known = known(release);
    let mut headings = vec!["Column".to_owned(), "Scheme".to_owned()];
    headings.extend(["#Different", "#Unique rows"].map(str::to_owned));
    headings.extend(known.iter().map(|&knowledge| format!("#{}", holds(knowledge))));
    headings.push("Visible".to_owned());
    let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
    let mut table = Table::new(caption, &headings);
    for (index, column) in release.columns.iter().enumerate() {
        let row = row(column, &known, release.max_risk);
        if index < SHOWN { table.row(row) } else { table.lesser_row(row) }
    }
    table
}

/// What adversaries hold of whom something is told: the three that are always named, and any other that was measured.
fn known(release: &Release) -> Vec<Knowledge> {
    let measured = |knowledge: Knowledge| {
        release.columns.iter().flat_map(|column| &column.read).any(|reading| reading.knowledge == knowledge)
    };
    Knowledge::ALL
        .iter()
        .copied()
        .filter(|&knowledge| TOLD.contains(&knowledge) || measured(knowledge))
        .collect()
}

fn row(column: &ReleasedColumn, known: &[Knowledge], max_risk: f64) -> Vec<Entry> {
    let mut row: Vec<Entry> = vec![
        code(&column.name).into(),
        code(&column.scheme).into(),
        text::count(column.distinct).into(),
        text::count(column.unique).into(),
    ];
    row.extend(known.iter().map(|&knowledge| share(of(column, knowledge), max_risk)));
    let visible: Vec<String> = column.visible.iter().map(ToString::to_string).collect();
    let visible = if visible.is_empty() { "nothing".to_owned() } else { text::listed(&visible) };
    row.push(Entry::wrapped(visible));
    row
}

fn of(column: &ReleasedColumn, knowledge: Knowledge) -> Option<&Reading> {
    column.read.iter().find(|reading| reading.knowledge == knowledge)
}

fn share(reading: Option<&Reading>, max_risk: f64) -> Entry {
    let Some(reading) = reading else { return text::NONE.into() };
    let shown = format!("{} ({})", percent(reading.success), percent(reading.baseline));
    match (degree(reading.advantage(), max_risk), reading.knowledge) {
        (Degree::Above, Knowledge::Nothing | Knowledge::Register) => {
            Entry::toned(format!("✗ {shown}"), Tone::Bad)
        }
        (Degree::Above, _) => Entry::toned(format!("! {shown}"), Tone::Middle),
        _ => shown.into(),
    }
}

/// The first columns: "contract (siv) 57 / 78 / 100 %".
pub(super) fn lines(release: &Release) -> Vec<String> {
    let line = |column: &ReleasedColumn| {
        let shares = TOLD.map(|knowledge| {
            of(column, knowledge)
                .map_or(text::NONE.to_owned(), |reading| text::fixed(100.0 * reading.success, 0))
        });
        format!("{} ({}) {} %", column.name, column.scheme, shares.join("/"))
    };
    let told = release.columns.iter().filter(|column| !column.read.is_empty());
    told.take(NAMED).map(line).collect()
}
