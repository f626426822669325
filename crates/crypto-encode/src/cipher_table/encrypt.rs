//! Plain cells to what is handed over.

use std::borrow::Cow;

use rand::rand_core::CryptoRng;

use super::form::CellForm;
use super::note::{Bound, ColumnNote, Note};
use super::quotes::{QuoteStyle, QuoteSurvey};
use super::{
    Cell, CipherTableError, ColumnCipher, Counts, Head, NotASeparator, RowCipher, TableCipher, check_width,
    find_columns,
};
use crate::binding::{RowMarks, SALT_LEN, TableDigest, TableKey};
use crate::release::column::{CellKeys, ColumnWriter};
use crate::release::{ColumnScheme, ColumnShape, is_missing_number};

/// What has been done to a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Encrypted {
    /// Its note.
    pub note: Note,
    /// The text of the note, sealed under the table's key: what stands beside the table and decryption needs.
    pub sealed: String,
    /// Rows and cells.
    pub counts: Counts,
}

/// What must be new for every table.
pub struct Fresh<'a> {
    /// Random bytes, which are public.
    pub salt: [u8; SALT_LEN],
    /// What `fernet` tokens are stamped with, in seconds since 1970-01-01 UTC.
    pub time: u64,
    /// Where the noise of `laplace` and `randomised-response` comes from. Whoever knows its seed takes the noise away.
    pub noise: &'a mut dyn CryptoRng,
}

/// Encrypts a table row by row.
pub struct Encryptor<'a> {
    columns: Vec<Column>,
    /// Whether one column is left.
    is_alone: bool,
    separator: char,
    separator_line: String,
    domain: Option<String>,
    key: TableKey,
    salt: [u8; SALT_LEN],
    noise: &'a mut dyn CryptoRng,
    digest: TableDigest,
    marks: RowMarks,
    counts: Counts,
}

/// A column of the plain table.
struct Column {
    name: String,
    scheme: ColumnScheme,
    shape: ColumnShape,
    form: CellForm,
    writer: ColumnWriter,
    quotes: QuoteSurvey,
}

impl Column {
    fn is_dropped(&self) -> bool {
        matches!(self.writer, ColumnWriter::Drop)
    }

    fn note(self) -> ColumnNote {
        let quotes = self.scheme.is_encryption().then(|| self.quotes.style());
        ColumnNote { name: self.name, scheme: self.scheme, shape: self.shape, quotes }
    }
}

impl<'a> Encryptor<'a> {
    /// Begins a table.
    ///
    /// # Errors
    /// [`CipherTableError`] for a column that the table does not have or that is named twice, a table of which nothing is left,
    /// or a character that cannot separate cells.
    pub fn new(
        cipher: &TableCipher<'_>,
        head: &Head<'_>,
        fresh: Fresh<'a>,
    ) -> Result<Self, CipherTableError> {
        NotASeparator::check(cipher.separator)?;
        let keys = CellKeys::new(cipher.key, &fresh.salt, cipher.domain);
        let mut planned: Vec<Option<&ColumnCipher>> = vec![None; head.columns.len()];
        let found = find_columns(head.columns, cipher.columns.iter().map(|column| column.name.as_str()))?;
        for (at, column) in found.into_iter().zip(cipher.columns) {
            planned[at] = Some(column);
        }
        let columns = head.columns.iter().zip(planned).map(|(name, planned)| {
            let (scheme, shape) = planned.map_or((ColumnScheme::Keep, ColumnShape::default()), |plan| {
                (plan.scheme.clone(), plan.shape)
            });
            let writer = ColumnWriter::new(&scheme, shape, name.trim(), &keys, fresh.time)?;
            let form = CellForm::of(&scheme, shape);
            Ok(Column { name: name.clone(), scheme, shape, form, writer, quotes: QuoteSurvey::default() })
        });
        let columns = columns.collect::<Result<Vec<_>, CipherTableError>>()?;
        if columns.iter().all(Column::is_dropped) {
            return Err(CipherTableError::NothingLeft);
        }
        let key = TableKey::new(cipher.key, &fresh.salt);
        let released = columns.iter().filter(|column| !column.is_dropped());
        Ok(Self {
            is_alone: released.clone().count() == 1,
            digest: key.digest(released.map(|column| column.name.as_str())),
            columns,
            separator: cipher.separator,
            separator_line: head.separator_line.to_owned(),
            domain: cipher.domain.map(str::to_owned),
            key,
            salt: fresh.salt,
            noise: fresh.noise,
            marks: RowMarks::default(),
            counts: Counts::default(),
        })
    }

    /// The header without dropped columns, quoted where needed, without a line end; `None` where none is dropped and the header
    /// stays as it is.
    pub fn new_header(&self) -> Option<String> {
        let released: Vec<&Column> = self.columns.iter().filter(|column| !column.is_dropped()).collect();
        if released.len() == self.columns.len() {
            return None;
        }
        let mut line = String::new();
        for (at, column) in released.iter().enumerate() {
            if at > 0 {
                line.push(self.separator);
            }
            QuoteStyle::Needed.write(&column.name, self.separator, &mut line);
        }
        Some(line)
    }

    /// The note, once all rows have been encrypted.
    ///
    /// # Errors
    /// [`CipherTableError::NoRows`] where there were none.
    pub fn finish(self) -> Result<Encrypted, CipherTableError> {
        if self.counts.rows == 0 {
            return Err(CipherTableError::NoRows);
        }
        let bound = Bound {
            key: &self.key,
            salt: self.salt,
            digest: &self.digest,
            marks: &self.marks,
            separator_line: self.separator_line,
        };
        let columns = self.columns.into_iter().map(Column::note).collect();
        let note = Note::new(self.separator, self.domain, columns, bound);
        Ok(Encrypted { sealed: note.seal(&self.key), note, counts: self.counts })
    }

    /// What a cell becomes; `None` for one that stays as it is.
    fn cell(&mut self, line: u64, at: usize, cell: &Cell<'_>) -> Result<Option<String>, CipherTableError> {
        let Some(column) = self.columns.get_mut(at) else { return Ok(None) };
        if matches!(column.writer, ColumnWriter::Keep | ColumnWriter::Drop) {
            return Ok(None);
        }
        let text = cell.text();
        if text.is_empty() || column.scheme.takes_numbers_only() && is_missing_number(text) {
            self.counts.empty += 1;
            return Ok(None);
        }
        self.counts.cells += 1;
        let written = match &column.writer {
            ColumnWriter::Cipher(cipher) => {
                column.quotes.add(cell, self.separator);
                cipher.encrypt(text)
            }
            ColumnWriter::OneWay(writer) => writer.release(text, &mut *self.noise),
            ColumnWriter::Keep | ColumnWriter::Drop => return Ok(None),
        };
        let place =
            |fault| CipherTableError::of_cell(fault, column.name.trim(), text, line, self.counts.rows);
        written.map(Some).map_err(place)
    }
}

impl RowCipher for Encryptor<'_> {
    fn row(&mut self, line: u64, cells: &[Cell<'_>], out: &mut String) -> Result<(), CipherTableError> {
        check_width(line, cells, self.columns.len())?;
        let is_alone = self.is_alone;
        let mut digested: Vec<Cow<'_, str>> = Vec::with_capacity(cells.len());
        for (at, cell) in cells.iter().enumerate() {
            let Some(column) = self.columns.get(at).filter(|column| !column.is_dropped()) else { continue };
            let form = column.form;
            if !digested.is_empty() {
                out.push(self.separator);
            }
            match self.cell(line, at, cell)? {
                Some(cipher) => {
                    QuoteStyle::Needed.write(&cipher, self.separator, out);
                    digested.push(Cow::Owned(form.apply(&cipher).into_owned()));
                }
                None if is_alone && cells.len() > 1 && cell.text().is_empty() => {
                    out.push_str("\"\"");
                    digested.push(Cow::Borrowed(""));
                }
                None => {
                    cell.write(self.separator, is_alone, out);
                    digested.push(form.apply(cell.text()));
                }
            }
        }
        self.digest.row(digested.iter().map(|cell| cell.as_ref()));
        self.marks.record(&self.digest);
        self.counts.rows += 1;
        Ok(())
    }

    fn blank_line(&mut self) -> bool {
        let stays = !(self.is_alone && self.columns.len() > 1);
        if stays {
            self.digest.blank_line();
        }
        stays
    }
}
