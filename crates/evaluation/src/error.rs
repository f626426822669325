//! The one error type of this crate.

use thiserror::Error;

/// Why a measure or test was refused.
///
/// A quantity that is merely undefined on valid input (an AUC with one class, a precision without a positive
/// prediction) is `None`, not an error.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum EvaluationError {
    /// Two slices that must run in parallel differ in length.
    #[error("{left} has {left_len} entries but {right} has {right_len}; they must be equally long")]
    Length {
        /// Name of the first slice.
        left: &'static str,
        /// Its length.
        left_len: usize,
        /// Name of the second slice.
        right: &'static str,
        /// Its length.
        right_len: usize,
    },
    /// Nothing was given where at least one entry is needed.
    #[error("{what} is empty; at least one entry is needed")]
    Empty {
        /// Name of the slice.
        what: &'static str,
    },
    /// A value that must be a number is NaN (or, where finite values are needed, infinite).
    #[error("{what}[{index}] is {value}, which cannot be ranked or averaged")]
    NotANumber {
        /// Name of the slice.
        what: &'static str,
        /// Position of the value.
        index: usize,
        /// The value found.
        value: f64,
    },
    /// A class index or record id is outside its range.
    #[error("{what}[{index}] is {found}, but only 0..{limit} exist")]
    OutOfRange {
        /// Name of the slice.
        what: &'static str,
        /// Position of the entry.
        index: usize,
        /// The entry found.
        found: usize,
        /// First value that does not exist.
        limit: usize,
    },
    /// An option has a value for which the method is not defined.
    #[error("{option} is {found}; it must be {expected}")]
    Option {
        /// Name of the option.
        option: &'static str,
        /// Its value.
        found: f64,
        /// The values allowed.
        expected: &'static str,
    },
    /// The same split and key occur twice in a table of runs.
    #[error("the run of split {split} under key {key} occurs twice; keep one")]
    DuplicateRun {
        /// Index of the split.
        split: usize,
        /// Index of the key.
        key: usize,
    },
    /// A table of runs lacks the run of one split under one key.
    #[error("the run of split {split} under key {key} is missing; every split needs every key")]
    MissingRun {
        /// Index of the split.
        split: usize,
        /// Index of the key.
        key: usize,
    },
}

pub(crate) fn check_same_length(
    left: &'static str,
    left_len: usize,
    right: &'static str,
    right_len: usize,
) -> Result<(), EvaluationError> {
    if left_len == right_len {
        return Ok(());
    }
    Err(EvaluationError::Length { left, left_len, right, right_len })
}

pub(crate) fn check_not_empty(what: &'static str, len: usize) -> Result<(), EvaluationError> {
    if len == 0 {
        return Err(EvaluationError::Empty { what });
    }
    Ok(())
}

pub(crate) fn check_no_nan(what: &'static str, values: &[f32]) -> Result<(), EvaluationError> {
    match values.iter().position(|value| value.is_nan()) {
        None => Ok(()),
        Some(index) => Err(EvaluationError::NotANumber { what, index, value: f64::NAN }),
    }
}

pub(crate) fn check_finite(what: &'static str, values: &[f64]) -> Result<(), EvaluationError> {
    match values.iter().enumerate().find(|(_, v)| !v.is_finite()) {
        None => Ok(()),
        Some((index, &value)) => Err(EvaluationError::NotANumber { what, index, value }),
    }
}

/// Checks that a confidence level or probability lies strictly between 0 and 1.
pub(crate) fn check_open_unit(option: &'static str, found: f64) -> Result<(), EvaluationError> {
    if found > 0.0 && found < 1.0 {
        return Ok(());
    }
    Err(EvaluationError::Option { option, found, expected: "strictly between 0 and 1" })
}
