//! A table encrypted column by column, record by record, and decrypted again.
//!
//! Every column has a scheme of its own ([`ColumnScheme`]). Only the text of its cells changes. Every
//! other byte stays as it is: plain cells with their quotation marks, empty cells, and what the caller copies: line ends, blank
//! lines, a byte-order mark. Memory does not grow with the table.
//!
//! Two passes make a table. A [`TableSurvey`] finds out how long the cells of each column are, so that an [`Encryptor`] can fill
//! them up to one length. Beside the encrypted table goes a [`Note`]. It says what was done, so that decryption needs the key and
//! nothing else; it holds the table's keyed digest ([`binding`](crate::binding)), so that decryption gives back the table that was
//! encrypted or an error; and it holds no secret. Its form, and that of the table, are those of the command `encrypt-table`.
//!
//! Equal cells have equal ciphertexts under some schemes, but only within a column of a table: ciphers are bound to both. Tables
//! that are to be joined by their ciphertexts name one [`domain`](TableCipher::domain).
//!
//! [`Encryptor`] and [`Decryptor`] read no file: any CSV reader may hand them its records, as [`Cell`]s.
//!
//! ```
//! use crypto_encode::Key;
//! use crypto_encode::cipher_table::{Cell, Decryptor, Encryptor, Fresh, Head, RowCipher, StoredNote, TableCipher, TableSurvey};
//! use crypto_encode::release::{ColumnScheme, Padding, ReleasePlan};
//!
//! let key = Key::new([7; 32]);
//! let header = ["name".to_owned(), "income".to_owned()];
//! let head = Head { columns: &header, separator_line: "" };
//! let cells = [Cell::of_text("ann"), Cell::of_text("1200")];
//! let plan = ReleasePlan::of_one_scheme(&ColumnScheme::Siv, ["name"]);
//! let mut survey = TableSurvey::new(&plan, &head)?;
//! survey.row(2, &cells)?;
//! let columns = survey.finish(Padding::Longest);
//!
//! let cipher = TableCipher { columns: &columns, separator: ',', key: &key, domain: None };
//! // Fresh random bytes for every table, and a generator that is seeded by the operating system.
//! let fresh = Fresh { salt: [1; 16], time: 0, noise: &mut rand::rng() };
//! let mut encryptor = Encryptor::new(&cipher, &head, fresh)?;
//! let mut row = String::new();
//! encryptor.row(2, &cells, &mut row)?;
//! let note = encryptor.finish()?.sealed;
//!
//! let StoredNote::Sealed(sealed) = StoredNote::parse(&note)? else { unreachable!("version 1 is of earlier releases") };
//! let mut decryptor = Decryptor::new(&sealed.verify(&key)?, &head)?;
//! let cells: Vec<Cell> = row.split(',').map(Cell::of_text).collect();
//! let mut plain = String::new();
//! decryptor.row(2, &cells, &mut plain)?;
//! decryptor.finish()?; // only now is it known that this is the whole table
//! assert_eq!(plain, "ann,1200");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod decrypt;
mod difference;
mod digits;
mod encrypt;
mod error;
mod form;
mod note;
mod quotes;
mod separator;
mod survey;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::Key;
use crate::release::{ColumnScheme, ColumnShape};

pub use decrypt::Decryptor;
pub use difference::{Difference, RowsDiffer};
pub use encrypt::{Encrypted, Encryptor, Fresh};
pub use error::CipherTableError;
pub use note::{
    ColumnNote, Edit, Note, NoteError, NoteFault, SealedNote, StoredNote, UnboundNote, VerifiedNote,
};
pub use quotes::QuoteStyle;
pub use separator::NotASeparator;
pub use survey::TableSurvey;

/// By what the cells of a table are encrypted.
#[derive(Debug, Clone, Copy)]
pub struct TableCipher<'a> {
    /// The columns that change, in any order; the others stay as they are. [`TableSurvey::finish`] gives them, with their sizes.
    pub columns: &'a [ColumnCipher],
    /// The ASCII character between cells.
    pub separator: char,
    /// The secret key.
    pub key: &'a Key,
    /// Equal cells of a column have equal ciphertexts in all tables of one domain; without a domain a table stands alone.
    pub domain: Option<&'a str>,
}

/// How one column is written.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnCipher {
    /// Its name, as in the header, without spaces around it.
    pub name: String,
    /// What its cells become.
    pub scheme: ColumnScheme,
    /// With what sizes.
    pub shape: ColumnShape,
}

/// By what a table without a note that binds it was encrypted: one of version 1, or tokens of another program.
#[derive(Debug, Clone, Copy)]
pub struct UnboundCipher<'a> {
    /// Id of the [text cipher](crate::text_cipher).
    pub scheme: &'a str,
    /// Trimmed names of the encrypted columns.
    pub columns: &'a [String],
    /// The ASCII character between cells.
    pub separator: char,
    /// The secret key.
    pub key: &'a Key,
}

/// What stands above the rows of a table.
#[derive(Debug, Clone, Copy)]
pub struct Head<'a> {
    /// Cells of the header, quotation marks removed and spaces kept.
    pub columns: &'a [String],
    /// The first line `sep=;` as it stands, without its line end; empty where there is none.
    pub separator_line: &'a str,
}

/// A cell of a row, as a CSV reader found it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell<'a> {
    text: Cow<'a, str>,
    raw: Option<&'a str>,
}

/// What one pass did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rows written.
    pub rows: u64,
    /// Cells encrypted or decrypted.
    pub cells: u64,
    /// Empty cells, which stay empty.
    pub empty: u64,
}

/// What turns the rows of a table, one after the other: an [`Encryptor`] or a [`Decryptor`].
pub trait RowCipher {
    /// Appends the next row, without a line end, to `out`; `line` is the number of its first line, for messages.
    ///
    /// # Errors
    /// [`CipherTableError::Width`] for another number of cells than the header has, [`CipherTableError::Cell`] for a cell that
    /// the cipher refuses, [`CipherTableError::Changed`] as soon as a table is known not to be the one that was encrypted. What
    /// `out` holds then is of no use, and no further row may follow.
    fn row(&mut self, line: u64, cells: &[Cell<'_>], out: &mut String) -> Result<(), CipherTableError>;

    /// Notes a blank line that is no row: one in a table of several columns. False where it must not be copied, because the
    /// table has one column left and would have a row there.
    fn blank_line(&mut self) -> bool;
}

impl<'a> Cell<'a> {
    /// A cell whose place in the file is known: with its quotation marks, and what it means without them.
    pub fn verbatim(raw: &'a str, text: Cow<'a, str>) -> Self {
        Self { text, raw: Some(raw) }
    }

    /// A cell of which only the text is known; where it stays, it is quoted where it needs to be.
    pub fn of_text(text: impl Into<Cow<'a, str>>) -> Self {
        Self { text: text.into(), raw: None }
    }

    /// What the cell means.
    pub fn text(&self) -> &str {
        &self.text
    }

    fn is_quoted(&self, separator: char) -> bool {
        match self.raw {
            Some(raw) => raw.starts_with('"'),
            None => quotes::needs_quotes(&self.text, separator),
        }
    }

    /// Appends the cell as it is. An empty row of one cell that was not read verbatim is told from a blank line.
    fn write(&self, separator: char, is_alone: bool, out: &mut String) {
        match self.raw {
            Some(raw) => out.push_str(raw),
            None if is_alone && self.text.is_empty() => out.push_str("\"\""),
            None => QuoteStyle::Needed.write(&self.text, separator, out),
        }
    }
}

/// The places in the header of the columns with these trimmed names.
fn find_columns<'a>(
    header: &[String],
    names: impl Iterator<Item = &'a str>,
) -> Result<Vec<usize>, CipherTableError> {
    let mut places: BTreeMap<&str, (usize, bool)> =
        header.iter().enumerate().map(|(at, column)| (column.trim(), (at, false))).collect();
    let place = |name: &str| match places.get_mut(name) {
        None => {
            let columns = header.iter().map(|name| name.trim().to_owned()).collect();
            Err(CipherTableError::NoColumn { column: name.to_owned(), columns })
        }
        Some((_, true)) => Err(CipherTableError::DoubledColumn { column: name.to_owned() }),
        Some((at, is_taken)) => {
            *is_taken = true;
            Ok(*at)
        }
    };
    names.map(place).collect()
}

fn check_width(line: u64, cells: &[Cell<'_>], expected: usize) -> Result<(), CipherTableError> {
    match cells.len() == expected {
        true => Ok(()),
        false => Err(CipherTableError::Width { line, found: cells.len(), expected }),
    }
}
