//! Ciphertext to text, refusing a table that is not the one that was encrypted.

use std::io::{Read, Write};

use anyhow::{Error, Result, anyhow};
use crypto_encode::binding::TableKey;
use crypto_encode::{Address, TextCipher};
use tabular_data::{VerbatimRecord, VerbatimRecords};

use super::guard::{Guard, compare_header, compare_separator_line};
use super::note::Note;
use super::quotes::QuoteStyle;
use super::{Counts, Task, of_cell, opened};
use crate::interrupt;

/// The verified note and the table's sub-keys. Without them nothing is checked but what each cell says of itself.
pub type Verified<'a> = Option<(&'a Note, &'a TableKey)>;

/// Decrypts a table to `out`. What was written before an error must not be used: only at the end is it known whether all of
/// it is what was encrypted.
pub fn decrypt(
    mut records: VerbatimRecords<impl Read>,
    task: &Task<'_>,
    bound: Verified<'_>,
    out: &mut impl Write,
) -> Result<Counts> {
    if let Some((note, _)) = bound {
        compare_separator_line(records.separator_line(), note)
            .and_then(|()| compare_header(records.header(), note))
            .map_err(|what| changed(task, &what))?;
    }
    let ciphers = task.ciphers(records.header(), task.columns)?;
    let mut guard = bound.map(|(note, key)| Guard::new(note, key));
    let styles = styles(bound, ciphers.len());
    let is_bound = bound.is_some();
    let mut pass = Pass { task, is_bound, ciphers, styles, counts: Counts::default(), line: String::new() };
    out.write_all(records.preamble().as_bytes())?;
    while let Some(record) = opened::next(&mut records)? {
        if let Some(guard) = guard.as_mut()
            && !guard.add(&record)
        {
            let what = guard.difference(count_rest(&mut records)?);
            return Err(changed(task, &what));
        }
        pass.turn(&record)?;
        out.write_all(pass.line.as_bytes())?;
    }
    match guard.filter(|guard| !guard.is_whole()) {
        Some(guard) => Err(changed(task, &guard.difference(0))),
        None => Ok(pass.counts),
    }
}

/// Rows to the end of the file or the first fault, for a message.
fn count_rest(records: &mut VerbatimRecords<impl Read>) -> Result<u64> {
    let mut rows = 0;
    while let Ok(Some(record)) = records.read() {
        interrupt::check()?;
        rows += u64::from(record.is_row());
    }
    interrupt::check()?;
    Ok(rows)
}

/// How the cells of each column are to be quoted.
fn styles(bound: Verified<'_>, columns: usize) -> Vec<QuoteStyle> {
    let noted = |column: usize| bound.and_then(|(note, _)| note.columns.get(column)?.encrypted);
    (0..columns).map(|column| noted(column).unwrap_or(QuoteStyle::Needed)).collect()
}

/// The refusal of a table that differs from the one that was encrypted.
fn changed(task: &Task<'_>, what: &str) -> Error {
    anyhow!(
        "{}: this is not the table that was encrypted: {what}; restore the file as encrypt-table wrote it \
         (--unauthenticated decrypts what is there and checks nothing)",
        task.path.display()
    )
}

/// One pass over a table.
struct Pass<'a> {
    task: &'a Task<'a>,
    is_bound: bool,
    ciphers: Vec<Option<Box<dyn TextCipher>>>,
    styles: Vec<QuoteStyle>,
    counts: Counts,
    line: String,
}

impl Pass<'_> {
    /// Decrypts a record into `line`.
    fn turn(&mut self, record: &VerbatimRecord<'_>) -> Result<()> {
        self.line.clear();
        if record.is_row() {
            self.row(record).map_err(|error| match self.is_bound {
                true => changed(self.task, &error.to_string()),
                false => error.context(self.task.path.display().to_string()),
            })?;
            self.counts.rows += 1;
        }
        self.line.push_str(record.line_end());
        Ok(())
    }

    fn row(&mut self, record: &VerbatimRecord<'_>) -> Result<()> {
        for (column, (cell, cipher)) in record.cells().zip(&self.ciphers).enumerate() {
            if column > 0 {
                self.line.push(self.task.separator);
            }
            let text = cell.text();
            let Some(cipher) = cipher.as_ref().filter(|_| !text.is_empty()) else {
                self.line.push_str(cell.raw());
                self.counts.empty += u64::from(cipher.is_some());
                continue;
            };
            let at = Address { row: self.counts.rows, column: column as u32 };
            let plain = cipher.decrypt(&text, at).map_err(|error| of_cell(error, record.position()))?;
            let style = self.styles.get(column).copied().unwrap_or(QuoteStyle::Needed);
            style.write(&plain, self.task.separator, &mut self.line);
            self.counts.cells += 1;
        }
        Ok(())
    }
}
