//! What can go wrong while encoding, always naming the row, the column or the option at fault.

use protocol::KeyError;
use thiserror::Error;

/// An encoder could not be built, or a table could not be encoded.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum EncodeError {
    /// A cell that the scheme cannot encode.
    #[error("row {}, column `{column}`: the value {value} {fault}", row.saturating_add(1))]
    Cell {
        /// The record's number in the whole table, from 0; messages count from 1.
        row: usize,
        /// The column's name.
        column: String,
        /// The value found.
        value: f64,
        /// Why it cannot be encoded.
        fault: CellFault,
    },
    /// A scheme that draws on declared bounds met a numeric column without any.
    #[error(
        "scheme `{scheme}` needs bounds for the numeric column `{column}`: declare them from knowledge of the \
         domain, never from the data (in dataset.toml: `bounds = [low, high]` for that column)"
    )]
    MissingBounds {
        /// The scheme's id.
        scheme: &'static str,
        /// The column's name.
        column: String,
    },
    /// Declared bounds that are not finite or not in rising order.
    #[error("column `{column}`: the declared bounds [{low}, {high}] must be finite and rising")]
    InvalidBounds {
        /// The column's name.
        column: String,
        /// The declared lower bound.
        low: f64,
        /// The declared upper bound.
        high: f64,
    },
    /// Declared bounds wider than the fixed-point domain of `ope`.
    #[error(
        "column `{column}`: bounds up to {bound} exceed what the fixed-point domain holds (at most {limit})"
    )]
    DomainTooNarrow {
        /// The column's name.
        column: String,
        /// The larger absolute bound.
        bound: f64,
        /// The largest absolute value the domain holds.
        limit: f64,
    },
    /// An option outside its range.
    #[error("option `{option}` is {found}, expected {expected}")]
    InvalidOption {
        /// The option's name.
        option: &'static str,
        /// The value found.
        found: String,
        /// The values allowed.
        expected: &'static str,
    },
    /// A table whose width is not the number of columns the encoder was built for.
    #[error("the encoder was built for {expected} columns and was handed {found}")]
    ColumnCount {
        /// Columns the encoder was built for.
        expected: usize,
        /// Columns found.
        found: usize,
    },
    /// Row numbers and rows that do not pair up.
    #[error("{rows} row numbers were given for {found} rows")]
    RowCount {
        /// Row numbers given.
        rows: usize,
        /// Rows found.
        found: usize,
    },
    /// A scheme that maps whole rows was asked for a table wider than it handles.
    #[error("scheme `{scheme}` maps at most {limit} columns and was handed {found}")]
    TooManyColumns {
        /// The scheme's id.
        scheme: &'static str,
        /// The largest number of columns.
        limit: usize,
        /// The number found.
        found: usize,
    },
    /// A text that is no key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// No scheme has this id.
    #[error("`{id}` names no scheme of tables; known are {known}")]
    UnknownScheme {
        /// The id asked for.
        id: String,
        /// The ids there are, separated by commas.
        known: String,
    },
}

/// Why one cell cannot be encoded; completes the sentence "the value x …".
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[non_exhaustive]
pub enum CellFault {
    /// NaN or infinite.
    #[error("is not a finite number")]
    NotFinite,
    /// Larger in magnitude than the scheme's codec holds.
    #[error("is too large: this scheme takes magnitudes below {limit}")]
    TooLarge {
        /// The first magnitude that is too large.
        limit: f64,
    },
    /// More significant digits than the scheme's codec holds.
    #[error("needs {digits} decimal digits: this scheme takes at most {limit}")]
    TooManyDigits {
        /// Digits of the shortest decimal form.
        digits: usize,
        /// The largest number of digits.
        limit: usize,
    },
    /// An indicator cell that is neither 0 nor 1.
    #[error("is not an indicator: 0 or 1 expected")]
    NotIndicator,
}
