//! Text to ciphertext.

use std::io::{Read, Write};

use anyhow::{Context, Result, bail};
use crypto_encode::binding::{RowMarks, SALT_LEN, TableDigest, TableKey};
use crypto_encode::{Address, TextCipher};
use tabular_data::{VerbatimCell, VerbatimRecord, VerbatimRecords};

use super::note::{Bound, ColumnNote, Note};
use super::quotes::{QuoteStyle, QuoteSurvey};
use super::{Counts, Task, of_cell, opened};

/// What has been done to a table.
#[derive(Debug)]
pub struct Encrypted {
    /// Its note.
    pub note: Note,
    /// The text of the note, sealed under the table's key.
    pub sealed: String,
    /// Rows and cells.
    pub counts: Counts,
}

/// Encrypts a table to `out`; `salt` are fresh random bytes.
pub fn encrypt(
    mut records: VerbatimRecords<impl Read>,
    task: &Task<'_>,
    salt: [u8; SALT_LEN],
    out: &mut impl Write,
) -> Result<Encrypted> {
    let names: Vec<String> = match task.columns {
        [] => records.header().iter().map(|name| name.trim().to_owned()).collect(),
        columns => columns.to_vec(),
    };
    let ciphers = task.ciphers(records.header(), &names)?;
    let key = TableKey::new(task.key, &salt);
    let mut pass = Pass {
        task,
        surveys: vec![QuoteSurvey::default(); ciphers.len()],
        ciphers,
        digest: key.digest(records.header().iter().map(String::as_str)),
        marks: RowMarks::default(),
        counts: Counts::default(),
        line: String::new(),
    };
    let header = records.header().to_vec();
    out.write_all(records.preamble().as_bytes())?;
    while let Some(record) = opened::next(&mut records)? {
        pass.turn(&record).with_context(|| task.path.display().to_string())?;
        out.write_all(pass.line.as_bytes())?;
    }
    if pass.counts.rows == 0 {
        bail!("{}: only a header, no rows; there is nothing to encrypt", task.path.display());
    }
    let note = pass.note(header, records.separator_line(), &key, salt);
    Ok(Encrypted { sealed: note.seal(&key)?, note, counts: pass.counts })
}

/// One pass over a table.
struct Pass<'a> {
    task: &'a Task<'a>,
    ciphers: Vec<Option<Box<dyn TextCipher>>>,
    surveys: Vec<QuoteSurvey>,
    digest: TableDigest,
    marks: RowMarks,
    counts: Counts,
    line: String,
}

impl Pass<'_> {
    /// Encrypts a record into `line`.
    fn turn(&mut self, record: &VerbatimRecord<'_>) -> Result<()> {
        self.line.clear();
        if record.is_row() {
            self.row(record)?;
        } else {
            self.digest.blank_line();
        }
        self.line.push_str(record.line_end());
        Ok(())
    }

    fn row(&mut self, record: &VerbatimRecord<'_>) -> Result<()> {
        let mut written = Vec::with_capacity(self.ciphers.len());
        for (column, cell) in record.cells().enumerate() {
            if column > 0 {
                self.line.push(self.task.separator);
            }
            match self.cell(column, cell, record)? {
                Some(cipher) => {
                    QuoteStyle::Needed.write(&cipher, self.task.separator, &mut self.line);
                    written.push(cipher.into());
                }
                None => {
                    self.line.push_str(cell.raw());
                    written.push(cell.text());
                }
            }
        }
        self.digest.row(written.iter().map(|cell| cell.as_ref()));
        self.marks.record(&self.digest);
        self.counts.rows += 1;
        Ok(())
    }

    /// The ciphertext of a cell; `None` for one that stays as it is.
    fn cell(
        &mut self,
        column: usize,
        cell: VerbatimCell<'_>,
        record: &VerbatimRecord<'_>,
    ) -> Result<Option<String>> {
        let Some(Some(cipher)) = self.ciphers.get(column) else { return Ok(None) };
        let text = cell.text();
        if text.is_empty() {
            self.counts.empty += 1;
            return Ok(None);
        }
        if let Some(survey) = self.surveys.get_mut(column) {
            survey.add(cell, &text, self.task.separator);
        }
        self.counts.cells += 1;
        let at = Address { row: self.counts.rows, column: column as u32 };
        let encrypted = cipher.encrypt(&text, at);
        Ok(Some(encrypted.map_err(|error| of_cell(error, record.position()))?))
    }

    fn note(&self, header: Vec<String>, separator_line: &str, key: &TableKey, salt: [u8; SALT_LEN]) -> Note {
        let bound = Bound {
            key,
            salt,
            digest: self.digest.value(),
            rows: self.digest.rows(),
            marks: &self.marks,
            separator_line,
        };
        let made_by = self.ciphers.iter().flatten().next().map_or("", |cipher| cipher.made_by());
        let columns = header.into_iter().zip(&self.ciphers).zip(&self.surveys);
        let columns = columns.map(|((name, cipher), survey)| ColumnNote {
            name,
            encrypted: cipher.as_ref().map(|_| survey.style()),
        });
        Note::new(self.task.scheme, made_by, self.task.separator, columns.collect(), &bound)
    }
}
