//! Whether a table is the one that was encrypted, and where it differs.

use crypto_encode::binding::{RowMarks, TableDigest, TableKey};
use tabular_data::VerbatimRecord;

use super::note::Note;

/// What differs between the columns found and those that were encrypted.
pub(super) fn compare_header(found: &[String], note: &Note) -> Result<(), String> {
    if found.len() != note.columns.len() {
        return Err(format!("{} columns were encrypted, and here are {}", note.columns.len(), found.len()));
    }
    let mut pairs = (1..).zip(found.iter().zip(&note.columns));
    match pairs.find(|(_, (found, column))| **found != column.name) {
        None => Ok(()),
        Some((number, (found, column))) => {
            Err(format!("column {number} was {:?}, and here it is {found:?}", column.name))
        }
    }
}

/// What differs between the first line `sep=;` found and that of the table that was encrypted, if the note binds it.
pub(super) fn compare_separator_line(found: &str, note: &Note) -> Result<(), String> {
    match note.separator_line.as_deref() {
        Some("") if !found.is_empty() => Err(format!("line 1 is {found:?}, which was added")),
        Some(line) if found.is_empty() && !line.is_empty() => {
            Err(format!("its first line {line:?} is missing"))
        }
        Some(line) if line != found => Err(format!("line 1 was {line:?}, and here it is {found:?}")),
        _ => Ok(()),
    }
}

/// The digest of what has been read, against that of what was encrypted.
pub(super) struct Guard<'a> {
    note: &'a Note,
    digest: TableDigest,
    marks: RowMarks,
    /// Rows up to the last mark that agreed.
    agreed: u64,
    /// Line of the first row after it.
    line: Option<usize>,
}

impl<'a> Guard<'a> {
    /// Begins with the header, which must be the one of the note.
    pub(super) fn new(note: &'a Note, key: &TableKey) -> Self {
        let digest = key.digest(note.columns.iter().map(|column| column.name.as_str()));
        Self { note, digest, marks: note.row_marks(), agreed: 0, line: None }
    }

    /// Adds a record; false where the table is known to differ.
    pub(super) fn add(&mut self, record: &VerbatimRecord<'_>) -> bool {
        if !record.is_row() {
            self.digest.blank_line();
            return true;
        }
        let cells: Vec<_> = record.cells().map(|cell| cell.text()).collect();
        self.digest.row(cells.iter().map(|cell| cell.as_ref()));
        self.line.get_or_insert(record.position().line);
        let row = self.digest.rows();
        let agrees = row <= self.note.rows && self.marks.agree(&self.digest);
        if agrees && row.is_multiple_of(self.marks.step().get()) {
            (self.agreed, self.line) = (row, None);
        }
        agrees
    }

    /// Whether all that was encrypted has been read and nothing else.
    pub(super) fn is_whole(&self) -> bool {
        self.digest.rows() == self.note.rows && self.digest.is(&self.note.digest.0)
    }

    /// What differs, where something does and `rest` rows have not been added.
    pub(super) fn difference(&self, rest: u64) -> String {
        let (encrypted, read) = (self.note.rows, self.digest.rows());
        let found = read + rest;
        let place = self.place(read.max(self.agreed + 1), encrypted.min(found));
        match encrypted == found {
            true => place,
            false => format!("{encrypted} rows were encrypted, and here are {found}; {place}"),
        }
    }

    /// Where the difference begins: before row `to`, or after the `common` first rows.
    fn place(&self, to: u64, common: u64) -> String {
        let from = self.agreed + 1;
        let line = self.line.unwrap_or_default();
        match (from > common, from == to) {
            (true, _) => format!("the first {common} rows are as they were, what follows them is not"),
            (false, true) => format!("the first difference is in row {from} (line {line})"),
            (false, false) => {
                format!("the first difference is in rows {from} to {to} (from line {line} on)")
            }
        }
    }
}
