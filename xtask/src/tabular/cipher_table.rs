//! Encrypting a person's own CSV cell by cell, in one pass over the file, and decrypting it again.
//!
//! Beside the encrypted table stands a note (`FILE.cipherlens.toml`) that says which columns were encrypted by which
//! cipher, so that decryption needs the key and nothing else. It holds no secret.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};
use crypto_encode::{Address, Key, TextCipher, text_cipher_at};
use serde::{Deserialize, Serialize};
use tabular_data::{
    Batch, CsvBatches, CsvFormat, DEFAULT_BATCH_ROWS, Schema, SchemaOptions, sniff_separator,
};

use crate::files::{self, Access};
use crate::interrupt;
use crate::keyfile::SecretKey;

/// Version of the note.
const VERSION: u32 = 1;

/// What was done to a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CipherNote {
    /// Version of this note's format.
    pub version: u32,
    /// Id of the text cipher.
    pub scheme: String,
    /// Encrypted columns.
    pub columns: Vec<String>,
    /// The character between cells.
    pub separator: char,
}

/// Which way cells are turned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Text to ciphertext.
    Encrypt,
    /// Ciphertext to text.
    Decrypt,
}

/// What one pass did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rows written.
    pub rows: u64,
    /// Cells turned.
    pub cells: u64,
    /// Empty cells, which stay empty.
    pub empty: u64,
}

/// The path of the note beside an encrypted table.
pub fn note_path(table: &Path) -> PathBuf {
    let mut name = table.as_os_str().to_owned();
    name.push(".cipherlens.toml");
    PathBuf::from(name)
}

impl CipherNote {
    /// A note for encrypting `columns` of `csv`; all columns where none are named.
    pub fn new(csv: &Path, scheme: &str, columns: &[String]) -> Result<Self> {
        let separator = sniff_separator(csv)?;
        let header = CsvBatches::open(csv, &raw_schema(separator)?, 1)?.header().to_vec();
        if let Some(column) = columns.iter().find(|column| !header.contains(column)) {
            bail!("{}: no column {column:?}; it has: {}", csv.display(), header.join(", "));
        }
        let columns = if columns.is_empty() { header } else { columns.to_vec() };
        Ok(Self { version: VERSION, scheme: scheme.to_owned(), columns, separator })
    }

    /// Reads the note beside an encrypted table.
    pub fn read(table: &Path) -> Result<Self> {
        let path = note_path(table);
        let text = fs::read_to_string(&path).with_context(|| {
            format!("{}: cannot read the note that encrypt-table wrote beside the table", path.display())
        })?;
        let note: Self = toml::from_str(&text).with_context(|| path.display().to_string())?;
        if note.version != VERSION {
            bail!("{}: version {}, this program reads {VERSION}", path.display(), note.version);
        }
        Ok(note)
    }

    /// Writes the note beside an encrypted table.
    pub fn write(&self, table: &Path) -> Result<()> {
        let text = toml::to_string(self)?;
        files::create(&note_path(table), Access::Shared, |out| Ok(out.write_all(text.as_bytes())?))
    }

    /// Turns the cells of `from` into `to`, which appears whole or not at all. Memory does not grow with the file.
    pub fn turn(
        &self,
        from: &Path,
        to: &Path,
        key: &SecretKey,
        nonce: [u8; 32],
        way: Direction,
    ) -> Result<Counts> {
        let schema = raw_schema(self.separator)?;
        let mut counts = Counts::default();
        let access = match way {
            Direction::Encrypt => Access::Shared,
            Direction::Decrypt => Access::Owner,
        };
        files::create(to, access, |out| {
            let batches = CsvBatches::open(from, &schema, DEFAULT_BATCH_ROWS)?;
            let ciphers = self.ciphers(batches.header(), key, nonce)?;
            let mut writer = csv::WriterBuilder::new().delimiter(self.separator as u8).from_writer(out);
            writer.write_record(batches.header())?;
            for batch in batches {
                interrupt::check()?;
                turn_batch(&batch?, &ciphers, way, &mut counts, |row| Ok(writer.write_record(row)?))
                    .with_context(|| from.display().to_string())?;
            }
            Ok(writer.flush()?)
        })?;
        Ok(counts)
    }

    fn ciphers(
        &self,
        header: &[String],
        key: &SecretKey,
        nonce: [u8; 32],
    ) -> Result<Vec<Option<Box<dyn TextCipher>>>> {
        if let Some(absent) = self.columns.iter().find(|column| !header.contains(column)) {
            bail!("no column {absent:?}; the file has: {}", header.join(", "));
        }
        let key = Key::new(**key);
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let cipher = |name: &String| match self.columns.contains(name) {
            true => Ok(Some(text_cipher_at(&self.scheme, name, &key, nonce, now)?)),
            false => Ok(None),
        };
        header.iter().map(cipher).collect()
    }
}

fn turn_batch(
    batch: &Batch,
    ciphers: &[Option<Box<dyn TextCipher>>],
    way: Direction,
    counts: &mut Counts,
    mut write: impl FnMut(&[String]) -> Result<()>,
) -> Result<()> {
    let mut columns = batch.header().iter().map(|name| batch.raw(name)).collect::<Result<Vec<_>, _>>()?;
    for _ in 0..batch.n_rows() {
        let mut row = Vec::with_capacity(columns.len());
        for (column, (cells, cipher)) in (0u32..).zip(columns.iter_mut().zip(ciphers)) {
            let cell = cells.next().unwrap_or_default();
            let at = Address { row: counts.rows, column };
            row.push(turn_cell(cell, cipher.as_deref(), at, way, counts)?);
        }
        write(&row)?;
        counts.rows += 1;
    }
    Ok(())
}

fn turn_cell(
    cell: &str,
    cipher: Option<&dyn TextCipher>,
    at: Address,
    way: Direction,
    counts: &mut Counts,
) -> Result<String> {
    let Some(cipher) = cipher else { return Ok(cell.to_owned()) };
    if cell.is_empty() {
        counts.empty += 1;
        return Ok(String::new());
    }
    counts.cells += 1;
    match way {
        Direction::Encrypt => Ok(cipher.encrypt(cell, at)?),
        Direction::Decrypt => Ok(cipher.decrypt(cell, at)?),
    }
}

/// A schema that knows nothing but the separator: cells are taken as they stand.
fn raw_schema(separator: char) -> Result<Schema> {
    let csv = CsvFormat { separator, ..CsvFormat::default() };
    Ok(Schema::new(SchemaOptions { csv, ..SchemaOptions::default() })?)
}
