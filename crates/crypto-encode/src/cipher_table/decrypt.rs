//! Ciphertext to text, refusing a table that is not the one that was encrypted.

use std::collections::BTreeSet;

use super::difference::{Guard, compare_head};
use super::form::CellForm;
use super::note::{ColumnNote, Note, VerifiedNote};
use super::quotes::QuoteStyle;
use super::{
    Cell, CipherTableError, Counts, Difference, Head, NotASeparator, RowCipher, UnboundCipher, check_width,
    find_columns,
};
use crate::release::column::{CellKeys, ColumnWriter};
use crate::release::{ColumnScheme, is_missing_number};
use crate::{Key, text_cipher_at};

/// Decrypts a table row by row. What was written before an error must not be used: only [`finish`](Self::finish) knows whether
/// all of it is what was encrypted.
///
/// Columns that nothing takes back (`laplace`, `randomised-response`, `bins`) stay as they were released, and dropped columns
/// stay away.
pub struct Decryptor<'a> {
    separator: char,
    columns: Vec<Column>,
    guard: Option<Guard<'a>>,
    counts: Counts,
}

/// A column of the encrypted table.
struct Column {
    name: String,
    writer: ColumnWriter,
    style: QuoteStyle,
    /// Whether markers of missing numbers were left as they are.
    has_markers: bool,
    /// In which form a plain cell is put back.
    form: CellForm,
}

impl Column {
    fn plain(name: &str) -> Self {
        let (name, writer) = (name.trim().to_owned(), ColumnWriter::Keep);
        Self { name, writer, style: QuoteStyle::Needed, has_markers: false, form: CellForm::Exact }
    }

    /// A column as its note says.
    fn noted(
        note: &Note,
        column: &ColumnNote,
        keys: &CellKeys<'_>,
        key: &Key,
    ) -> Result<Self, CipherTableError> {
        let plain = Self::plain(&column.name);
        if !column.scheme.is_encryption() {
            let form = match column.scheme {
                ColumnScheme::Keep => CellForm::of(&column.scheme, column.shape),
                _ => CellForm::Exact,
            };
            return Ok(Self { form, ..plain });
        }
        let name = column.name.trim();
        let (writer, has_markers) = match note.has_column_schemes() {
            true => {
                let writer = ColumnWriter::new(&column.scheme, column.shape, name, keys, 0)?;
                (writer, column.scheme.takes_numbers_only())
            }
            false => (ColumnWriter::of_text_cipher(text_cipher_at(column.scheme.id(), name, key, 0)?), false),
        };
        Ok(Self { writer, style: column.quotes.unwrap_or(QuoteStyle::Needed), has_markers, ..plain })
    }

    /// Appends a cell that is not decrypted. A number that another program wrote in another form gets its form back.
    fn write_plain(&self, cell: &Cell<'_>, separator: char, is_alone: bool, out: &mut String) {
        match self.form.apply(cell.text()) {
            number if number != cell.text() => self.style.write(&number, separator, out),
            _ => cell.write(separator, is_alone, out),
        }
    }

    fn stays(&self, text: &str) -> bool {
        text.is_empty() || self.has_markers && is_missing_number(text)
    }
}

impl<'a> Decryptor<'a> {
    /// Begins a table as its note says, whose separator is that of the table.
    ///
    /// # Errors
    /// [`CipherTableError::Changed`] for a header or a line of the separator that is not the one that was encrypted; other
    /// variants for a note that was sealed with what cannot be.
    pub fn new(verified: &VerifiedNote<'a>, head: &Head<'_>) -> Result<Self, CipherTableError> {
        let note = verified.note();
        compare_head(head, note).map_err(CipherTableError::Changed)?;
        let mut decryptor = Self::unverified(note, verified.key, head)?;
        let forms = note.released().map(|column| match note.has_column_schemes() {
            true => CellForm::of(&column.scheme, column.shape),
            false => CellForm::Exact,
        });
        decryptor.guard = Some(Guard::new(note, &verified.table_key, forms.collect()));
        Ok(decryptor)
    }

    /// Begins a table as its note says, of which nothing is verified but what each cell says of itself: rows and cells may have
    /// been exchanged, removed, added or edited. Columns are known by their names.
    ///
    /// # Errors
    /// [`CipherTableError`] for an encrypted column that is not there, or a note that says what cannot be.
    pub fn unverified(note: &Note, key: &Key, head: &Head<'_>) -> Result<Self, CipherTableError> {
        NotASeparator::check(note.separator)?;
        let keys = CellKeys::new(key, note.salt(), note.domain.as_deref());
        let mut columns: Vec<Column> = head.columns.iter().map(|name| Column::plain(name)).collect();
        let there: BTreeSet<&str> = head.columns.iter().map(|name| name.trim()).collect();
        let noted = note.released().filter(|column| match column.scheme.is_encryption() {
            true => true,
            false => column.shape.decimals.is_some() && there.contains(column.name.trim()),
        });
        let noted: Vec<&ColumnNote> = noted.collect();
        let found = find_columns(head.columns, noted.iter().map(|column| column.name.trim()))?;
        for (at, column) in found.into_iter().zip(noted) {
            columns[at] = Column::noted(note, column, &keys, key)?;
        }
        Ok(Self { separator: note.separator, columns, guard: None, counts: Counts::default() })
    }

    /// Begins a table of one scheme without a note that binds it. Nothing is verified but what each cell says of itself.
    ///
    /// # Errors
    /// [`CipherTableError`] for a column that the table does not have, a scheme that is no text cipher, or a character that
    /// cannot separate cells.
    pub fn unauthenticated(cipher: &UnboundCipher<'_>, head: &Head<'_>) -> Result<Self, CipherTableError> {
        NotASeparator::check(cipher.separator)?;
        let mut columns: Vec<Column> = head.columns.iter().map(|name| Column::plain(name)).collect();
        for at in find_columns(head.columns, cipher.columns.iter().map(String::as_str))? {
            let text_cipher = text_cipher_at(cipher.scheme, &columns[at].name, cipher.key, 0)?;
            columns[at].writer = ColumnWriter::of_text_cipher(text_cipher);
        }
        Ok(Self { separator: cipher.separator, columns, guard: None, counts: Counts::default() })
    }

    /// What was done, once all rows have been decrypted.
    ///
    /// # Errors
    /// [`CipherTableError::Changed`] for a table that is not whole.
    pub fn finish(self) -> Result<Counts, CipherTableError> {
        match self.guard.filter(|guard| !guard.is_whole()) {
            Some(guard) => Err(CipherTableError::Changed(Difference::Rows(guard.difference()))),
            None => Ok(self.counts),
        }
    }

    fn cells(&mut self, line: u64, cells: &[Cell<'_>], out: &mut String) -> Result<(), CipherTableError> {
        let row = self.counts.rows;
        for (at, (cell, column)) in cells.iter().zip(&self.columns).enumerate() {
            if at > 0 {
                out.push(self.separator);
            }
            let ColumnWriter::Cipher(cipher) = &column.writer else {
                column.write_plain(cell, self.separator, cells.len() == 1, out);
                continue;
            };
            if column.stays(&cell.text) {
                cell.write(self.separator, cells.len() == 1, out);
                self.counts.empty += 1;
                continue;
            }
            let place = |fault| CipherTableError::of_cell(fault, &column.name, &cell.text, line, row);
            let plain = cipher.decrypt(&cell.text).map_err(place)?;
            column.style.write(&plain, self.separator, out);
            self.counts.cells += 1;
        }
        self.counts.rows += 1;
        Ok(())
    }
}

impl RowCipher for Decryptor<'_> {
    fn row(&mut self, line: u64, cells: &[Cell<'_>], out: &mut String) -> Result<(), CipherTableError> {
        check_width(line, cells, self.columns.len())?;
        let Some(guard) = self.guard.as_mut() else { return self.cells(line, cells, out) };
        if !guard.add(line, cells) {
            return Err(CipherTableError::Changed(Difference::Rows(guard.difference())));
        }
        self.cells(line, cells, out)
            .map_err(|error| CipherTableError::Changed(Difference::Cell(Box::new(error))))
    }

    fn blank_line(&mut self) -> bool {
        if let Some(guard) = self.guard.as_mut() {
            guard.blank_line();
        }
        true
    }
}
