//! What inference can find, in words.

use std::fmt;

use crate::error::Example;
use crate::schema::{CsvFormat, NumberFormat};

/// One thing that was found.
#[derive(Debug, Clone, PartialEq)]
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

/// Why a column is taken for an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The caller says so.
    Declared,
    /// Its name says so (`id`, `phone`, no name at all), and nearly no value repeats.
    Name,
    /// Consecutive integers, each once: row numbers.
    RowNumbers,
    /// Text that differs in every row.
    DistinctText,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Declared => "declared",
            Self::Name => "its name says so, and nearly no value repeats",
            Self::RowNumbers => "consecutive integers, each once, as row numbers are",
            Self::DistinctText => "text that differs in every row",
        })
    }
}

/// What inference can find.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Finding {
    /// Separator and number style.
    Format(CsvFormat),
    /// All numbers of a column could be read in another way as well.
    AmbiguousNumbers {
        /// One such cell.
        example: Example,
        /// What it is read as.
        value: f64,
        /// What it would be in the other format.
        other: f64,
        /// The other format.
        other_format: NumberFormat,
        /// Whether the format chosen is the one that most files have.
        usual: bool,
    },
    /// The target, with its labels.
    Target {
        /// Labels, in the order of classes.
        labels: Vec<String>,
    },
    /// Left out of the features.
    Identifier {
        /// Why.
        reason: Reason,
    },
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
    /// Numbers that are not written as the file writes numbers.
    WrittenAs {
        /// How they are written.
        format: NumberFormat,
    },
    /// Cells such as `inf` in a column of numbers: read as missing.
    Unreadable {
        /// How many.
        cells: usize,
        /// The first ones.
        first: Vec<Example>,
    },
    /// Integers of which none repeats: a feature, unless the person knows better.
    DistinctIntegers,
    /// One value, and cells without any, which are filled with it.
    OneValue {
        /// The value.
        value: String,
    },
    /// Text with few levels.
    Categorical {
        /// Number of levels.
        levels: usize,
        /// Rows without a value.
        missing: usize,
    },
    /// A level that would mean "missing" among numbers.
    MarkerAsLevel {
        /// The first such cell.
        example: Example,
        /// Rows that have one.
        rows: usize,
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
    /// Not read as numbers although most cells are numbers.
    MostlyNumbers {
        /// Cells that are numbers.
        numbers: usize,
        /// Cells with a value.
        cells: usize,
        /// Cells that stand in the way: the first ones that are no number, or are written in another way than the rest.
        obstacles: Vec<Example>,
        /// The format by which most cells can be read.
        format: NumberFormat,
        /// Whether the column is left out, rather than read as levels.
        dropped: bool,
        /// Whether the column has more levels than a person would call a category.
        many_levels: bool,
    },
}

impl Finding {
    /// Whether results may mislead whoever has not read this.
    pub fn is_warning(&self) -> bool {
        match self {
            Self::MostlyNumbers { dropped, many_levels, .. } => *dropped || *many_levels,
            Self::AmbiguousNumbers { usual, .. } => !usual,
            Self::Unreadable { .. } | Self::DistinctIntegers => true,
            _ => false,
        }
    }

    /// Whether it is worth a line even where columns are many.
    pub fn is_noteworthy(&self) -> bool {
        !matches!(self, Self::Numeric { .. } | Self::Binary { .. } | Self::Categorical { .. })
    }

    /// The same without counts of missing cells, which depend on the rows that are read.
    pub fn reason(&self) -> String {
        match self {
            Self::Numeric { .. } => Self::Numeric { missing: 0 }.to_string(),
            Self::Binary { .. } => Self::Binary { missing: 0 }.to_string(),
            Self::Categorical { levels, .. } => Self::Categorical { levels: *levels, missing: 0 }.to_string(),
            other => other.to_string(),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Format(format) => write!(f, "{format}"),
            Self::AmbiguousNumbers { example, value, other, other_format, .. } => write!(
                f,
                "cells such as {example} are read as {value}; if they mean {other}, say so in the schema: number = {other_format}"
            ),
            Self::Target { labels } => write!(f, "target with the labels {}", labels.join(", ")),
            Self::Identifier { reason } => write!(
                f,
                "identifier, not a feature ({reason}); to learn from it, declare it numeric or categorical in a schema"
            ),
            Self::Numeric { missing } => write!(f, "numeric{}", Missing(*missing)),
            Self::Binary { missing } => write!(f, "numeric, only 0 and 1: an indicator{}", Missing(*missing)),
            Self::WrittenAs { format } => write!(f, "numbers written as number = {format}"),
            Self::Unreadable { cells, first } => write!(
                f,
                "{cells} cells that are no finite number are read as missing, the first: {}; correct them, or add them to `missing`",
                listed(first)
            ),
            Self::DistinctIntegers => f.write_str(
                "integers of which none repeats; if they name the rows, declare the column `identifier` in a schema",
            ),
            Self::OneValue { value } => write!(
                f,
                "only {value:?} and missing cells, which are filled with it: nothing is left to learn from; to learn from the missing \
                 cells, fill them with a value of their own: impute = {{ constant = ... }}"
            ),
            Self::Categorical { levels, missing } => {
                write!(f, "categorical with {levels} levels{}", Missing(*missing))
            }
            Self::MarkerAsLevel { example, rows } => write!(
                f,
                "cells such as {example} ({rows} in all) are a level here, as in every column that is not numeric; if they mean that nothing is known, add them to `missing` in a schema"
            ),
            Self::TooManyLevels { limit } => write!(f, "ignored: text with more than {limit} levels"),
            Self::NoValues => f.write_str("ignored: no row has a value"),
            Self::Constant { value } => write!(f, "ignored: {value:?} in every row"),
            Self::MostlyNumbers { numbers, cells, obstacles, format, dropped, .. } => write!(
                f,
                "{} although {numbers} of {cells} cells are numbers, because of {}; correct such cells, or list them under \
                 `missing`, or declare the column in a schema: kind = \"numeric\", number = {format}, and unreadable = \"missing\" to \
                 take the cells that are none as missing",
                if *dropped { "left out" } else { "read as text" },
                listed(obstacles)
            ),
        }
    }
}

fn listed(examples: &[Example]) -> String {
    examples.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
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
