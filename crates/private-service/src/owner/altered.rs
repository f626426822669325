//! Cells that reach the model otherwise than they stand in the input: clipped to the range that the model was trained on,
//! or filled because they had no value.

use std::collections::HashMap;
use std::fmt::Write;

use ndarray::Array2;
use private_inference::{Clip, FeatureMap};
use serde::{Deserialize, Serialize};

/// The most columns that a line names.
const MOST_NAMED: usize = 6;

/// What was altered in some records.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Altered {
    clipped: Vec<AlteredCells>,
    imputed: Vec<AlteredCells>,
}

/// Cells of one record that were altered in the same way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlteredCells {
    /// The record, from 0.
    pub record: usize,
    /// Their column.
    pub column: String,
    /// How many they are.
    pub cells: usize,
    /// What was there and what was taken; nothing where there are too many cells to tell.
    pub change: String,
}

impl Altered {
    /// These cells, in the order of their records.
    pub fn new(mut clipped: Vec<AlteredCells>, mut imputed: Vec<AlteredCells>) -> Self {
        clipped.sort_by_key(|cells| cells.record);
        imputed.sort_by_key(|cells| cells.record);
        Self { clipped, imputed }
    }

    /// What becomes of rows (n x d) whose columns are many and have no names: the number of clipped cells of each record,
    /// which are called `what` together.
    pub fn counted(what: &str, rows: &Array2<f32>, map: &FeatureMap) -> Self {
        let mut counts = vec![0; rows.nrows()];
        clips(rows, map).for_each(|(record, _)| counts[record] += 1);
        let cells =
            |(record, cells)| AlteredCells { record, column: what.to_owned(), cells, change: String::new() };
        let clipped = counts.into_iter().enumerate().filter(|&(_, cells)| cells > 0).map(cells).collect();
        Self { clipped, imputed: Vec::new() }
    }

    /// The clipped cells of each of `n` records, in words.
    pub fn clipped(&self, n: usize) -> Vec<String> {
        by_record(&self.clipped, n)
    }

    /// The imputed cells of each of `n` records, in words.
    pub fn imputed(&self, n: usize) -> Vec<String> {
        by_record(&self.imputed, n)
    }

    /// A line for each kind of alteration that there is.
    pub fn lines(&self) -> Vec<String> {
        let kinds = [
            (&self.clipped, "clipped to the range that the model was trained on"),
            (&self.imputed, "imputed, because the input has no value there"),
        ];
        kinds
            .into_iter()
            .filter(|(notes, _)| !notes.is_empty())
            .map(|(notes, what)| line(notes, what))
            .collect()
    }
}

/// Each value of `rows` (n x d) that the feature map clips, with its record, from 0.
pub fn clips<'a>(rows: &'a Array2<f32>, map: &'a FeatureMap) -> impl Iterator<Item = (usize, Clip)> + 'a {
    rows.outer_iter().enumerate().flat_map(move |(record, row)| {
        map.clips(&row.to_vec()).map(|clip| (record, clip)).collect::<Vec<_>>()
    })
}

fn by_record(notes: &[AlteredCells], n: usize) -> Vec<String> {
    let mut texts = vec![String::new(); n];
    for note in notes {
        let Some(text) = texts.get_mut(note.record) else { continue };
        let separator = if text.is_empty() { "" } else { "; " };
        // Writing to a string cannot fail.
        let _ = match note.change.is_empty() {
            true => write!(text, "{separator}{} {}", note.cells, note.column),
            false => write!(text, "{separator}{}: {}", note.column, note.change),
        };
    }
    texts
}

fn line(notes: &[AlteredCells], what: &str) -> String {
    let cells: usize = notes.iter().map(|note| note.cells).sum();
    let mut records: Vec<usize> = notes.iter().map(|note| note.record).collect();
    records.sort_unstable();
    records.dedup();
    let (mut columns, mut places) = (Vec::<(&str, usize)>::new(), HashMap::new());
    for note in notes {
        let place = *places.entry(note.column.as_str()).or_insert(columns.len());
        if place == columns.len() {
            columns.push((&note.column, 0));
        }
        columns[place].1 += note.cells;
    }
    let named = columns.iter().take(MOST_NAMED).map(|(name, count)| format!("{name} ({count})"));
    let mut names = named.collect::<Vec<_>>().join(", ");
    if columns.len() > MOST_NAMED {
        // Writing to a string cannot fail.
        let _ = write!(names, " and {} more columns", columns.len() - MOST_NAMED);
    }
    let verb = if cells == 1 { "was" } else { "were" };
    format!("{} of {} {verb} {what}: {names}", counted(cells, "cell"), counted(records.len(), "record"))
}

fn counted(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(record: usize, column: &str, change: &str) -> AlteredCells {
        AlteredCells { record, column: column.to_owned(), cells: 1, change: change.to_owned() }
    }

    #[test]
    fn cells_are_counted_and_named() {
        let altered = Altered {
            clipped: vec![
                note(0, "income", "99999999 -> 4999"),
                note(0, "age", "7 -> 20"),
                note(2, "age", "99 -> 69"),
            ],
            imputed: vec![note(1, "area", "missing -> urban")],
        };
        assert_eq!(altered.clipped(3), ["income: 99999999 -> 4999; age: 7 -> 20", "", "age: 99 -> 69"]);
        assert_eq!(altered.imputed(2), ["", "area: missing -> urban"]);
        assert_eq!(
            altered.lines(),
            [
                "3 cells of 2 records were clipped to the range that the model was trained on: income (1), age (2)",
                "1 cell of 1 record was imputed, because the input has no value there: area (1)",
            ]
        );
        assert!(Altered::default().lines().is_empty());
    }
}
