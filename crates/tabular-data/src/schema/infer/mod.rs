//! A schema guessed from a person's own CSV file, with the reasons, so that it can be printed, corrected and used again.
//!
//! Two passes: the first lines tell the separator; then the whole file is read once in blocks, with a bounded profile of every
//! column (its levels as long as they are few, whether all its values differ, in which number styles it can be read).

mod conclude;
mod profile;
mod sniff;

use std::fmt;
use std::io::Read;
use std::path::Path;

use super::{DEFAULT_MISSING, Schema};
use crate::csv::batches::DEFAULT_BATCH_ROWS;
use crate::csv::file::TableFile;
use crate::csv::raw::RawReader;
use crate::error::TableError;
use conclude::conclude;
use profile::Profile;

/// What the person knows about the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InferOptions {
    /// Name of the data set, for reports; `None`: the file's stem.
    pub name: Option<String>,
    /// Column of class labels; `None` for a table that is only encrypted.
    pub target: Option<String>,
    /// The positive label; `None`: of two labels the second in the order of bytes, of more each is a class of its own.
    pub positive: Option<String>,
    /// Identifier column; `None`: found by its name and values.
    pub id: Option<String>,
    /// Cells that mean "missing".
    pub missing: Vec<String>,
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
            missing: DEFAULT_MISSING.map(str::to_owned).to_vec(),
            max_levels: 50,
        }
    }
}

/// An inferred schema and how it came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inferred {
    /// The schema; write it with [`Schema::to_toml`], edit it, and read it with [`Schema::from_toml`].
    pub schema: Schema,
    /// Rows of the file.
    pub rows: usize,
    /// What was found, the format first, then column by column in the order of the file.
    pub conclusions: Vec<Conclusion>,
}

/// One thing that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conclusion {
    /// The column it is about; `None`: the file.
    pub column: Option<String>,
    /// What was found.
    pub finding: Finding,
}

impl fmt::Display for Conclusion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.column {
            None => write!(f, "file: {}", self.finding),
            Some(column) => write!(f, "{column}: {}", self.finding),
        }
    }
}

/// What inference can find.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Finding {
    /// Separator and number style.
    Format(super::CsvFormat),
    /// Numbers such as `1,234` could be read as 1234 or as 1.234; what was chosen is in the format.
    AmbiguousNumbers {
        /// One such cell.
        example: String,
    },
    /// The target, with its labels.
    Target {
        /// Labels, in the order of classes.
        labels: Vec<String>,
    },
    /// Identifier: a name that says so, or text that differs in every row.
    Identifier,
    /// Numbers.
    Numeric {
        /// Rows without a value.
        missing: usize,
    },
    /// Numbers that are all 0 or 1, treated as an indicator.
    Binary {
        /// Rows without a value.
        missing: usize,
    },
    /// Text with few levels.
    Categorical {
        /// Number of levels.
        levels: usize,
        /// Rows without a value.
        missing: usize,
    },
    /// Left out: text with too many levels.
    TooManyLevels {
        /// The most that are taken.
        limit: usize,
    },
    /// Left out: no row has a value.
    NoValues,
    /// Left out: one value in every row.
    Constant {
        /// The value.
        value: String,
    },
    /// Text although most cells are numbers.
    MostlyNumbers {
        /// A cell that is none.
        example: String,
    },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Format(format) => write!(f, "{format}"),
            Self::AmbiguousNumbers { example } => {
                write!(
                    f,
                    "cells such as {example:?} can be read in two ways; set `csv.decimal` if the choice is wrong"
                )
            }
            Self::Target { labels } => write!(f, "target with the labels {}", labels.join(", ")),
            Self::Identifier => f.write_str("identifier, not a feature"),
            Self::Numeric { missing } => write!(f, "numeric{}", Missing(*missing)),
            Self::Binary { missing } => write!(f, "numeric, only 0 and 1: an indicator{}", Missing(*missing)),
            Self::Categorical { levels, missing } => {
                write!(f, "categorical with {levels} levels{}", Missing(*missing))
            }
            Self::TooManyLevels { limit } => write!(f, "ignored: text with more than {limit} levels"),
            Self::NoValues => f.write_str("ignored: no row has a value"),
            Self::Constant { value } => write!(f, "ignored: {value:?} in every row"),
            Self::MostlyNumbers { example } => {
                write!(
                    f,
                    "read as text although most cells are numbers, because of cells such as {example:?}"
                )
            }
        }
    }
}

struct Missing(usize);

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 => Ok(()),
            n => write!(f, ", {n} missing"),
        }
    }
}

impl Schema {
    /// Guesses a schema from a file.
    ///
    /// Finds the separator (a first line `sep=;`, else `,` `;` tab or `|`), the number style (`1234.56`, `1.234,56` or `1,234.56`), identifiers (a name such as
    /// `id` or `customer_id`, or text that differs in every row), and numeric and categorical columns. Levels are written out and
    /// unseen ones are read as the reference level.
    ///
    /// # Errors
    /// [`TableError`] for a file that is no well-formed CSV, a target, positive label or identifier that it does not have, a target
    /// with one label or with more than `max_levels`, and a file with a target but without any feature.
    pub fn infer(file: impl Into<TableFile>, options: &InferOptions) -> Result<Inferred, TableError> {
        let file = file.into();
        let separator = sniff_file(&file)?;
        infer_from(file.open()?, file.name(), separator, options)
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
        infer_from(bytes, path, separator, options)
    }
}

/// Finds the separator: the one of a first line `sep=;`, else the one (`,` `;` tab `|`) that fits the first lines of a file.
///
/// # Errors
/// As [`TableFile::open`], [`TableError::Read`].
pub fn sniff_separator(file: impl Into<TableFile>) -> Result<char, TableError> {
    sniff_file(&file.into()).map(char::from)
}

fn sniff_file(file: &TableFile) -> Result<u8, TableError> {
    let path = || file.name().to_owned();
    sniff::separator(&mut file.open()?).map_err(|source| TableError::Read { path: path(), source })
}

fn infer_from(
    input: impl Read,
    path: &Path,
    separator: u8,
    options: &InferOptions,
) -> Result<Inferred, TableError> {
    let mut reader = RawReader::new(input, path, separator)?;
    let mut profiles: Vec<Profile> =
        reader.header().iter().map(|_| Profile::new(options.max_levels)).collect();
    let mut rows = 0;
    while let Some(block) = reader.next_block(DEFAULT_BATCH_ROWS)? {
        rows += block.positions.len();
        for (profile, column) in profiles.iter_mut().zip(&block.columns) {
            for cell in column.iter().map(|cell| cell.unwrap_or_default().trim()) {
                profile.push(cell, &options.missing);
            }
        }
    }
    if rows == 0 {
        return Err(TableError::HeaderOnly { path: path.to_owned() });
    }
    conclude(path, reader.header(), &profiles, rows, separator, options)
}
