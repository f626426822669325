//! The columns of a release, the most exposed first.

use super::seen;
use crate::content::matrix::{self, Choice};
use crate::content::text;
use crate::document::{Mark, Matrix, MatrixColumn, MatrixRow};
use results::{Knowledge, Reading, Release, ReleasedColumn};

/// Most columns that are shown at once.
const SHOWN: usize = 8;

/// Most columns that are named in a line.
const NAMED: usize = 3;

/// What is told of every column.
const TOLD: [Knowledge; 3] = [Knowledge::Nothing, Knowledge::OneRecord, Knowledge::TenRecords];

/// What each column is under, how many of its cells are alike, what adversaries read of it, and what anybody sees; `None` without
/// columns.
pub(super) fn matrix(release: &Release) -> Option<Matrix> {
    let known = known(release);
    let column = |group: &str, heading: &str| MatrixColumn {
        group: group.to_owned(),
        heading: heading.to_owned(),
        short: heading.to_owned(),
        tiny: heading.to_owned(),
    };
    let mut columns: Vec<MatrixColumn> =
        ["Scheme", "Different cells", "Unique rows"].iter().map(|heading| column("", heading)).collect();
    columns.extend(known.iter().map(|&knowledge| column(matrix::GROUP, holds(knowledge))));
    columns.push(column("", "Visible to anybody"));
    let mut rows: Vec<MatrixRow> =
        release.columns.iter().map(|column| row(column, &known, release.max_risk)).collect();
    let more = rows.split_off(rows.len().min(SHOWN));
    let unique = "rows whose cell no other row has.".to_owned();
    (!rows.is_empty()).then(|| Matrix {
        caption: "The columns that are handed over, the most exposed first".to_owned(),
        names: "Column",
        more_are: "columns that are less exposed",
        columns,
        rows,
        more,
        terms: vec![("Unique rows".to_owned(), unique)],
        ..Matrix::default()
    })
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

fn row(column: &ReleasedColumn, known: &[Knowledge], max_risk: f64) -> MatrixRow {
    let choice = Choice {
        read: column.read.iter().map(|reading| seen(reading, max_risk)).collect(),
        ..Choice::default()
    };
    let plain = |text: String| Mark { text, ..Mark::default() };
    let counts = [column.scheme.clone(), text::count(column.distinct), text::count(column.unique)];
    let visible: Vec<String> = column.visible.iter().map(ToString::to_string).collect();
    let visible = if visible.is_empty() { "nothing".to_owned() } else { text::listed(&visible) };
    let mut cells: Vec<Mark> = counts.map(plain).into();
    cells.extend(known.iter().map(|&knowledge| matrix::read(&choice, knowledge)));
    cells.push(plain(visible));
    MatrixRow { name: column.name.clone(), chosen: false, verdict: None, cells }
}

fn of(column: &ReleasedColumn, knowledge: Knowledge) -> Option<&Reading> {
    column.read.iter().find(|reading| reading.knowledge == knowledge)
}

/// What an adversary holds, in a heading.
fn holds(knowledge: Knowledge) -> &'static str {
    match knowledge {
        Knowledge::Nothing => "nothing",
        Knowledge::Register => "a register of the people",
        Knowledge::OneRecord => "1 known record",
        Knowledge::TenRecords => "10 known records",
        Knowledge::Chosen => "chosen records",
    }
}

/// The first columns, with what is read of each beyond guessing with no, one and ten known records: "contract (siv) 4/51/100 %".
pub(super) fn lines(release: &Release) -> Vec<String> {
    let line = |column: &ReleasedColumn| {
        let shares = TOLD.map(|knowledge| {
            of(column, knowledge)
                .map_or(text::NONE.to_owned(), |reading| text::fixed(100.0 * reading.advantage(), 0))
        });
        format!("{} ({}) {} %", column.name, column.scheme, shares.join("/"))
    };
    let told = release.columns.iter().filter(|column| !column.read.is_empty());
    told.take(NAMED).map(line).collect()
}
