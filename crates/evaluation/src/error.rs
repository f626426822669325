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
    /// More than a function handles with bounded memory.
    #[error("{found} {what} are too many; at most {limit} are handled")]
    TooMany {
        /// What is counted.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// The most that are handled.
        limit: usize,
    },
    /// Finite values whose sums or squares are not: they lie too far apart for floating-point numbers.
    #[error("the {what} of these values is beyond the range of floating-point numbers")]
    Overflow {
        /// What was computed.
        what: &'static str,
    },
    /// Permutations that were drawn for other labels than those of the test.
    #[error("the permutations are of other labels than those of the test; draw them from the same")]
    OtherLabels,
    /// A record that a person is enrolled with and that is also tested.
    #[error(
        "record {record} is among those enrolled and those tested; it would find itself, so keep it in one"
    )]
    EnrolledAndTested {
        /// Index of the record.
        record: usize,
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

pub(crate) fn check_at_most(what: &'static str, found: usize, limit: usize) -> Result<(), EvaluationError> {
    if found <= limit {
        return Ok(());
    }
    Err(EvaluationError::TooMany { what, found, limit })
}

/// Checks that a result did not leave the range of floating-point numbers.
pub(crate) fn check_in_range(what: &'static str, value: f64) -> Result<f64, EvaluationError> {
    if value.is_finite() {
        return Ok(value);
    }
    Err(EvaluationError::Overflow { what })
}

/// Checks that an option is a finite number.
pub(crate) fn check_finite_option(option: &'static str, found: f64) -> Result<(), EvaluationError> {
    if found.is_finite() {
        return Ok(());
    }
    Err(EvaluationError::Option { option, found, expected: "a finite number" })
}

/// Checks that a p-value lies between 0 and 1.
pub(crate) fn check_share(option: &'static str, found: f64) -> Result<(), EvaluationError> {
    if (0.0..=1.0).contains(&found) {
        return Ok(());
    }
    Err(EvaluationError::Option { option, found, expected: "between 0 and 1" })
}

/// Checks that a confidence level lies strictly between 0 and 1, and returns the quantile that its upper end is at.
pub(crate) fn upper_quantile(level: f64) -> Result<f64, EvaluationError> {
    check_open_unit("level", level)?;
    let upper = 0.5 + level / 2.0;
    // a level next to 1 is rounded up
    check_open_unit("0.5 + level / 2", upper)?;
    Ok(upper)
}

/// Checks that a confidence level or probability lies strictly between 0 and 1.
pub(crate) fn check_open_unit(option: &'static str, found: f64) -> Result<(), EvaluationError> {
    if found > 0.0 && found < 1.0 {
        return Ok(());
    }
    Err(EvaluationError::Option { option, found, expected: "strictly between 0 and 1" })
}

/// Checks that class indices lie below the number of classes.
pub(crate) fn check_classes(
    what: &'static str,
    classes: &[usize],
    limit: usize,
) -> Result<(), EvaluationError> {
    match classes.iter().enumerate().find(|(_, class)| **class >= limit) {
        None => Ok(()),
        Some((index, &found)) => Err(EvaluationError::OutOfRange { what, index, found, limit }),
    }
}
