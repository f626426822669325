//! Text to ciphertext.

use std::borrow::Cow;

use super::note::{Bound, ColumnNote, Note};
use super::quotes::{QuoteStyle, QuoteSurvey};
use super::{Cell, CipherTableError, ColumnCiphers, Counts, Head, RowCipher, TableCipher, check_width};
use crate::Address;
use crate::binding::{RowMarks, SALT_LEN, TableDigest, TableKey};

/// What has been done to a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Encrypted {
    /// Its note.
    pub note: Note,
    /// The text of the note, sealed under the table's key: what stands beside the table and decryption needs.
    pub sealed: String,
    /// Rows and cells.
    pub counts: Counts,
}

/// Encrypts a table row by row. The header stays as it is; whoever writes the table copies it.
pub struct Encryptor {
    scheme: String,
    columns: Vec<String>,
    separator: char,
    separator_line: String,
    key: TableKey,
    salt: [u8; SALT_LEN],
    ciphers: ColumnCiphers,
    surveys: Vec<QuoteSurvey>,
    digest: TableDigest,
    marks: RowMarks,
    counts: Counts,
}

impl Encryptor {
    /// Begins a table. `salt` are fresh random bytes, which are public; `fernet` tokens are stamped with `time`, in seconds
    /// since 1970-01-01 UTC.
    ///
    /// # Errors
    /// [`CipherTableError`] for a column that the table does not have, a scheme that is no text cipher, or a character that
    /// cannot separate cells.
    pub fn new(
        cipher: &TableCipher<'_>,
        head: &Head<'_>,
        salt: [u8; SALT_LEN],
        time: u64,
    ) -> Result<Self, CipherTableError> {
        let encrypted: Vec<String> = match cipher.columns {
            [] => head.columns.iter().map(|name| name.trim().to_owned()).collect(),
            columns => columns.to_vec(),
        };
        let key = TableKey::new(cipher.key, &salt);
        Ok(Self {
            ciphers: cipher.column_ciphers(head.columns, &encrypted, time)?,
            surveys: vec![QuoteSurvey::default(); head.columns.len()],
            digest: key.digest(head.columns.iter().map(String::as_str)),
            marks: RowMarks::default(),
            counts: Counts::default(),
            scheme: cipher.scheme.to_owned(),
            columns: head.columns.to_vec(),
            separator: cipher.separator,
            separator_line: head.separator_line.to_owned(),
            key,
            salt,
        })
    }

    /// The note, once all rows have been encrypted.
    ///
    /// # Errors
    /// [`CipherTableError::NoRows`] where there were none.
    pub fn finish(self) -> Result<Encrypted, CipherTableError> {
        if self.counts.rows == 0 {
            return Err(CipherTableError::NoRows);
        }
        let made_by = self.ciphers.iter().flatten().next().map_or("", |cipher| cipher.made_by());
        let columns = self.columns.into_iter().zip(&self.ciphers).zip(&self.surveys);
        let columns = columns.map(|((name, cipher), survey)| ColumnNote {
            name,
            encrypted: cipher.as_ref().map(|_| survey.style()),
        });
        let bound = Bound {
            key: &self.key,
            salt: self.salt,
            digest: &self.digest,
            marks: &self.marks,
            separator_line: self.separator_line,
        };
        let note = Note::new(&self.scheme, made_by, self.separator, columns.collect(), bound);
        Ok(Encrypted { sealed: note.seal(&self.key), note, counts: self.counts })
    }

    /// The ciphertext of a cell; `None` for one that stays as it is.
    fn cell(
        &mut self,
        line: u64,
        column: usize,
        cell: &Cell<'_>,
    ) -> Result<Option<String>, CipherTableError> {
        let Some(Some(cipher)) = self.ciphers.get(column) else { return Ok(None) };
        if cell.text.is_empty() {
            self.counts.empty += 1;
            return Ok(None);
        }
        if let Some(survey) = self.surveys.get_mut(column) {
            survey.add(cell, self.separator);
        }
        self.counts.cells += 1;
        let row = self.counts.rows;
        let encrypted = cipher.encrypt(&cell.text, Address { row: row as usize, column });
        encrypted.map(Some).map_err(|error| CipherTableError::of_cell(error, line, row))
    }
}

impl RowCipher for Encryptor {
    fn row(&mut self, line: u64, cells: &[Cell<'_>], out: &mut String) -> Result<(), CipherTableError> {
        check_width(line, cells, self.ciphers.len())?;
        let mut written: Vec<Cow<'_, str>> = Vec::with_capacity(cells.len());
        for (column, cell) in cells.iter().enumerate() {
            if column > 0 {
                out.push(self.separator);
            }
            match self.cell(line, column, cell)? {
                Some(cipher) => {
                    QuoteStyle::Needed.write(&cipher, self.separator, out);
                    written.push(cipher.into());
                }
                None => {
                    cell.write(self.separator, cells.len() == 1, out);
                    written.push(cell.text().into());
                }
            }
        }
        self.digest.row(written.iter().map(|cell| cell.as_ref()));
        self.marks.record(&self.digest);
        self.counts.rows += 1;
        Ok(())
    }

    fn blank_line(&mut self) {
        self.digest.blank_line();
    }
}
