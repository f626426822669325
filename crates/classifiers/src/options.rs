//! Range checks shared by the options of all learners.

use crate::FitError;

/// Refuses a `value` that is not a finite number above zero.
pub(crate) fn positive(option: &'static str, value: f64) -> Result<f64, FitError> {
    check(option, value, value > 0.0 && value.is_finite(), "it must be a finite number above 0")
}

/// Refuses a `value` that is not a finite number.
pub(crate) fn finite(option: &'static str, value: f64) -> Result<f64, FitError> {
    check(option, value, value.is_finite(), "it must be finite")
}

/// Refuses a count outside `range`.
pub(crate) fn within(
    option: &'static str,
    value: u32,
    range: std::ops::RangeInclusive<u32>,
) -> Result<u32, FitError> {
    check(option, f64::from(value), range.contains(&value), "it is out of range").map(|_| value)
}

/// Refuses a count below `least`.
pub(crate) fn at_least(
    option: &'static str,
    value: usize,
    least: usize,
    rule: &'static str,
) -> Result<usize, FitError> {
    check(option, value as f64, value >= least, rule).map(|_| value)
}

fn check(option: &'static str, value: f64, holds: bool, rule: &'static str) -> Result<f64, FitError> {
    match holds {
        true => Ok(value),
        false => Err(FitError::Option { option, value, rule }),
    }
}
