//! Cells that reach the model otherwise than they stand in the input: clipped to the range that the model was trained on,
//! or filled because they had no value.

use std::collections::HashMap;
use std::fmt::Write;

use ndarray::Array2;
use private_inference::FeatureMap;
use serde::{Deserialize, Serialize};
use tabular_data::{ColumnMeta, Preprocessor, Records as Rows, Standardiser};

/// The most columns that a line names.
const MOST_NAMED: usize = 6;

/// What was altered in some records.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Altered {
    clipped: Vec<Note>,
    imputed: Vec<Note>,
}

/// Cells of one record that were altered in the same way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Note {
    /// The record, from 0.
    record: usize,
    /// Their column.
    column: String,
    /// How many they are.
    cells: usize,
    /// What was there and what was taken; nothing where there are too many cells to tell.
    change: String,
}

impl Altered {
    /// What becomes of the rows of a table: `design` before and `standard` after standardising.
    pub fn of_table(
        rows: &Rows,
        (preprocessor, standardiser): (&Preprocessor, &Standardiser),
        design: &Array2<f64>,
        standard: &Array2<f32>,
        map: &FeatureMap,
    ) -> Self {
        let columns = preprocessor.columns();
        let clipped = clips(standard, map).map(|(record, column, to)| {
            let to = to * standardiser.scale()[column] + standardiser.mean()[column];
            let change = format!("{} -> {}", design[[record, column]], to as f32);
            Note { record, column: columns[column].name.clone(), cells: 1, change }
        });
        let imputed = rows.missing().map(|(record, column)| {
            let change = format!("missing -> {}", filled(columns, design, record, column));
            Note { record, column: column.to_owned(), cells: 1, change }
        });
        let (clipped, mut imputed): (Vec<_>, Vec<_>) = (clipped.collect(), imputed.collect());
        imputed.sort_by_key(|note| note.record);
        Self { clipped, imputed }
    }

    /// What becomes of the features of pictures, which are many and have no names: their number.
    pub fn of_pictures(features: &str, rows: &Array2<f32>, map: &FeatureMap) -> Self {
        let mut counts = vec![0; rows.nrows()];
        clips(rows, map).for_each(|(record, ..)| counts[record] += 1);
        let note =
            |(record, cells)| Note { record, column: features.to_owned(), cells, change: String::new() };
        let clipped = counts.into_iter().enumerate().filter(|&(_, cells)| cells > 0).map(note).collect();
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

/// Record, column and end of the range of each value that the feature map clips.
fn clips<'a>(rows: &'a Array2<f32>, map: &'a FeatureMap) -> impl Iterator<Item = (usize, usize, f64)> + 'a {
    rows.outer_iter().enumerate().flat_map(move |(record, row)| {
        let clips: Vec<_> = map.clips(&row.to_vec()).map(|clip| (record, clip.column, clip.to)).collect();
        clips
    })
}

/// The value or level that stands for a missing cell.
fn filled(columns: &[ColumnMeta], design: &Array2<f64>, record: usize, column: &str) -> String {
    let made = columns.iter().enumerate().filter(|(_, meta)| meta.source == column);
    let mut taken = made.filter_map(|(index, meta)| match &meta.level {
        None => Some(design[[record, index]].to_string()),
        Some(level) => (design[[record, index]] == 1.0).then(|| level.clone()),
    });
    taken.next_back().unwrap_or_else(|| "the reference level".to_owned())
}

fn by_record(notes: &[Note], n: usize) -> Vec<String> {
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

fn line(notes: &[Note], what: &str) -> String {
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

    fn note(record: usize, column: &str, change: &str) -> Note {
        Note { record, column: column.to_owned(), cells: 1, change: change.to_owned() }
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
