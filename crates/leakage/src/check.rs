//! Whether input makes sense, before any work is begun.

use ndarray::ArrayView2;

use crate::LeakageError;

/// Checks that two parts have as many of `unit`.
pub(crate) fn same_length(
    left: (&'static str, usize),
    right: (&'static str, usize),
    unit: &'static str,
) -> Result<(), LeakageError> {
    if left.1 == right.1 {
        return Ok(());
    }
    Err(LeakageError::Shape { left: left.0, left_len: left.1, right: right.0, right_len: right.1, unit })
}

/// Checks that there is something.
pub(crate) fn not_empty(what: &'static str, len: usize) -> Result<(), LeakageError> {
    if len == 0 { Err(LeakageError::Empty { what }) } else { Ok(()) }
}

/// Checks that there are not too many.
pub(crate) fn at_most(what: &'static str, found: usize, limit: usize) -> Result<(), LeakageError> {
    if found <= limit { Ok(()) } else { Err(LeakageError::TooMany { what, found, limit }) }
}

/// Checks that values can be ranked: none is NaN.
pub(crate) fn ranked(what: &'static str, values: &[f64]) -> Result<(), LeakageError> {
    all(what, values, |value| !value.is_nan())
}

/// Checks that values can be calculated with: all are finite.
pub(crate) fn finite(what: &'static str, values: &[f64]) -> Result<(), LeakageError> {
    all(what, values, f64::is_finite)
}

fn all(what: &'static str, values: &[f64], good: impl Fn(f64) -> bool) -> Result<(), LeakageError> {
    match values.iter().enumerate().find(|(_, value)| !good(**value)) {
        None => Ok(()),
        Some((index, &value)) => Err(LeakageError::NotANumber { what, index, value }),
    }
}

/// Checks that all entries of a matrix are finite.
pub(crate) fn finite_matrix<T>(part: &'static str, matrix: ArrayView2<'_, T>) -> Result<(), LeakageError>
where
    T: Copy + Into<f64>,
{
    let entries = matrix.indexed_iter().map(|(place, &value)| (place, value.into()));
    match entries.into_iter().find(|(_, value)| !value.is_finite()) {
        None => Ok(()),
        Some(((row, column), value)) => Err(LeakageError::NotFinite { part, row, column, value }),
    }
}

/// Checks that what came of finite numbers is finite itself.
pub(crate) fn in_range<'a>(
    what: &'static str,
    mut results: impl Iterator<Item = &'a f64>,
) -> Result<(), LeakageError> {
    if results.all(|value| value.is_finite()) { Ok(()) } else { Err(LeakageError::Overflow { what }) }
}
