//! Ciphertext to text, refusing a table that is not the one that was encrypted.

use super::difference::{Guard, compare_head};
use super::note::VerifiedNote;
use super::quotes::QuoteStyle;
use super::{
    Cell, CipherTableError, ColumnCiphers, Counts, Difference, Head, RowCipher, TableCipher, check_width,
};
use crate::Address;

/// Decrypts a table row by row. What was written before an error must not be used: only [`finish`](Self::finish) knows whether
/// all of it is what was encrypted.
pub struct Decryptor<'a> {
    separator: char,
    ciphers: ColumnCiphers,
    styles: Vec<QuoteStyle>,
    guard: Option<Guard<'a>>,
    counts: Counts,
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
        let cipher = TableCipher {
            scheme: &note.scheme,
            columns: &note.encrypted(),
            separator: note.separator,
            key: verified.key,
        };
        let mut decryptor = Self::unauthenticated(&cipher, head)?;
        let styles = note.columns.iter().map(|column| column.encrypted.unwrap_or(QuoteStyle::Needed));
        decryptor.styles = styles.collect();
        decryptor.guard = Some(Guard::new(note, &verified.table_key));
        Ok(decryptor)
    }

    /// Begins a table of which nothing is verified but what each cell says of itself: rows and cells may have been exchanged,
    /// removed, added or edited.
    ///
    /// # Errors
    /// As [`Encryptor::new`](super::Encryptor::new).
    pub fn unauthenticated(cipher: &TableCipher<'_>, head: &Head<'_>) -> Result<Self, CipherTableError> {
        Ok(Self {
            separator: cipher.separator,
            ciphers: cipher.column_ciphers(head.columns, cipher.columns, 0)?,
            styles: vec![QuoteStyle::Needed; head.columns.len()],
            guard: None,
            counts: Counts::default(),
        })
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
        for (column, ((cell, cipher), style)) in cells.iter().zip(&self.ciphers).zip(&self.styles).enumerate()
        {
            if column > 0 {
                out.push(self.separator);
            }
            let Some(cipher) = cipher.as_ref().filter(|_| !cell.text.is_empty()) else {
                cell.write(self.separator, cells.len() == 1, out);
                self.counts.empty += u64::from(cipher.is_some());
                continue;
            };
            let plain = cipher.decrypt(&cell.text, Address { row: row as usize, column });
            let plain = plain.map_err(|error| CipherTableError::of_cell(error, line, row))?;
            style.write(&plain, self.separator, out);
            self.counts.cells += 1;
        }
        self.counts.rows += 1;
        Ok(())
    }
}

impl RowCipher for Decryptor<'_> {
    fn row(&mut self, line: u64, cells: &[Cell<'_>], out: &mut String) -> Result<(), CipherTableError> {
        check_width(line, cells, self.ciphers.len())?;
        let Some(guard) = self.guard.as_mut() else { return self.cells(line, cells, out) };
        if !guard.add(line, cells) {
            return Err(CipherTableError::Changed(Difference::Rows(guard.difference())));
        }
        self.cells(line, cells, out)
            .map_err(|error| CipherTableError::Changed(Difference::Cell(Box::new(error))))
    }

    fn blank_line(&mut self) {
        if let Some(guard) = self.guard.as_mut() {
            guard.blank_line();
        }
    }
}
