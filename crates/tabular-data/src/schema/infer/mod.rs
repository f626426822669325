//! A schema guessed from a person's own CSV file, with the reasons, so that it can be printed, corrected and used again.
//!
//! Two passes: the first lines tell the separator; then the whole file is read once in blocks, with a small profile of every
//! column (its levels as long as they are few, whether its values differ, in which ways it can be read as numbers). A column is numeric when one
//! reading reads all of its cells, those aside that mean "missing" or are infinite; what was guessed is among the conclusions.

mod conclude;
mod finding;
mod identifier;
mod numbers;
mod profile;
mod sniff;
mod target;

use std::io::Read;
use std::path::Path;

use super::{DEFAULT_MISSING, DEFAULT_MISSING_NUMBERS, LabelCase, Schema, SchemaError};
use crate::csv::batches::DEFAULT_BATCH_ROWS;
use crate::csv::file::TableFile;
use crate::csv::raw::RawReader;
use crate::error::TableError;
use conclude::conclude;
use profile::Profile;

pub use finding::{Conclusion, Finding, Reason};

/// What the person knows about the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InferOptions {
    /// Name of the data set, for reports; `None`: as the file is called, without its ending.
    pub name: Option<String>,
    /// Column of class labels; `None` for a table that is only encrypted.
    pub target: Option<String>,
    /// The positive label; `None`: of two labels the second in the order of bytes, of more each is a class of its own.
    pub positive: Option<String>,
    /// Identifier column; `None`: found by its name and values.
    pub id: Option<String>,
    /// What becomes of labels that differ in case or spaces only; `None`: they are an error.
    pub target_case: Option<LabelCase>,
    /// Whether rows without a label are left out instead of refused.
    pub drop_missing_target: bool,
    /// Cells that mean "missing".
    pub missing: Vec<String>,
    /// Cells that mean "missing" in numeric columns, beside those of `missing`.
    pub missing_numbers: Vec<String>,
    /// A text column with more levels than this is left out; a target with more is an error.
    pub max_levels: usize,
}

impl Default for InferOptions {
    fn default() -> Self {
        Self {
            name: None,
            target: None,
            positive: None,
            id: None,
            target_case: None,
            drop_missing_target: false,
            missing: DEFAULT_MISSING.map(str::to_owned).to_vec(),
            missing_numbers: DEFAULT_MISSING_NUMBERS.map(str::to_owned).to_vec(),
            max_levels: 50,
        }
    }
}

/// An inferred schema and how it came about.
#[derive(Debug, Clone, PartialEq)]
pub struct Inferred {
    /// The schema; write it with [`Schema::to_toml`], edit it, and read it with [`Schema::from_toml`].
    pub schema: Schema,
    /// Rows of the file.
    pub rows: usize,
    /// What was found, the format first, then column by column in the order of the file.
    pub conclusions: Vec<Conclusion>,
}

impl Inferred {
    /// The schema as an editable file, with everything that was found above it as comments.
    ///
    /// # Errors
    /// As [`Schema::to_toml`].
    pub fn to_commented_toml(&self) -> Result<String, SchemaError> {
        let comment = |conclusion: &Conclusion| {
            let line = conclusion.to_string().replace(char::is_control, " ");
            format!("# {line}\n")
        };
        Ok(self.conclusions.iter().map(comment).collect::<String>() + &self.schema.to_toml()?)
    }
}

impl Schema {
    /// Guesses a schema from a file.
    ///
    /// Finds the separator (a first line `sep=;`, else `,` `;` tab or `|`), the number style (`1234.56`, `1.234,56` or `1,234.56`, and for single columns [`super::NumberFormat`]), identifiers (a
    /// name such as `id` or `customer_id`, consecutive integers, or text that differs in every row), and numeric and categorical columns. Levels are written out and
    /// unseen ones are read as the reference level.
    ///
    /// # Errors
    /// [`TableError`] for a file that is no well-formed CSV, a target, positive label or identifier that it does not have, a target
    /// with one label, with more than `max_levels` or with labels that differ in case or spaces only, and a file with a target but without any feature.
    pub fn infer(file: impl Into<TableFile>, options: &InferOptions) -> Result<Inferred, TableError> {
        let file = file.into();
        let separator = sniff_file(&file)?;
        infer_from_rows(RawReader::open(&file, separator)?, separator, options)
    }

    /// Guesses a schema from text in memory; `path` is what messages call it.
    ///
    /// # Errors
    /// As [`Schema::infer`].
    pub fn infer_from_bytes(
        bytes: &[u8],
        path: &Path,
        options: &InferOptions,
    ) -> Result<Inferred, TableError> {
        let separator = sniff::separator(&mut &*bytes)
            .map_err(|source| TableError::Read { path: path.to_owned(), source })?;
        infer_from_rows(RawReader::new(bytes, path, separator)?, separator, options)
    }
}

/// Finds the separator: the one of a first line `sep=;`, else the one (`,` `;` tab `|`) that fits the first lines of a file. A file
/// that is no text is read as text separated by commas.
///
/// # Errors
/// As [`TableFile::open`], [`TableError::Read`].
pub fn sniff_separator(file: impl Into<TableFile>) -> Result<char, TableError> {
    sniff_file(&file.into()).map(char::from)
}

fn sniff_file(file: &TableFile) -> Result<u8, TableError> {
    if file.is_binary()? {
        return Ok(b',');
    }
    let path = || file.name().to_owned();
    sniff::separator(&mut file.open()?).map_err(|source| TableError::Read { path: path(), source })
}

pub(crate) fn infer_from_rows(
    mut reader: RawReader<impl Read>,
    separator: u8,
    options: &InferOptions,
) -> Result<Inferred, TableError> {
    let mut profiles: Vec<Profile> =
        reader.header().iter().map(|_| Profile::new(options.max_levels)).collect();
    let mut rows = 0;
    while let Some(block) = reader.next_block(DEFAULT_BATCH_ROWS)? {
        rows += block.positions.len();
        for (column, profile) in profiles.iter_mut().enumerate() {
            for (cell, &at) in block.cells(column).zip(&block.positions) {
                match cell {
                    Some(cell) => profile.push(cell.trim(), at, options),
                    None => profile.missing += 1,
                }
            }
        }
    }
    if rows == 0 {
        return Err(TableError::HeaderOnly { path: reader.path().to_owned() });
    }
    conclude(reader.path(), reader.header(), &profiles, rows, separator, options)
}
