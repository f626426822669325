//! Tables that are no text: data frames of polars, Parquet files and Arrow IPC files (Feather, version 2).
//!
//! Every cell becomes the text that an export as CSV gives it ([`cells`]), and is then read as a cell of a CSV file is: one table
//! gives one result, whatever it is stored as. Memory is bounded by a row group (Parquet) or a record batch (Arrow).

mod arrow;
mod calendar;
mod cells;
mod convert;
mod csv_text;
#[cfg(feature = "parquet")]
mod parquet;
pub(crate) mod rows;

use std::fmt;

pub(crate) use csv_text::CsvText;
pub(crate) use rows::FrameRows;

/// A binary format of tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Arrow,
    Parquet,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Arrow => "an Arrow IPC file (Feather)",
            Self::Parquet => "a Parquet file",
        })
    }
}
