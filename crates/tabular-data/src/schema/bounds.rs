//! The range that a numeric column is declared to lie in.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Declared bounds of a numeric column: finite and rising, from knowledge of the domain and never from the data.
///
/// Written as `bounds = [low, high]`. Encoders that add calibrated noise need them; reading a table does not enforce
/// them.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "[f64; 2]", into = "[f64; 2]")]
pub struct Bounds {
    low: f64,
    high: f64,
}

/// Both ends are finite, so that equality is reflexive.
impl Eq for Bounds {}

/// Ends that bound nothing.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[error("bounds [{low}, {high}]: give two finite numbers, the lower one first")]
pub struct BoundsError {
    /// The first number.
    pub low: f64,
    /// The second number.
    pub high: f64,
}

impl Bounds {
    /// The bounds `[low, high]`.
    ///
    /// # Errors
    /// [`BoundsError`] unless both are finite and `low < high`.
    pub fn new(low: f64, high: f64) -> Result<Self, BoundsError> {
        if low < high && low.is_finite() && high.is_finite() {
            return Ok(Self { low, high });
        }
        Err(BoundsError { low, high })
    }

    /// The lower end.
    pub fn low(&self) -> f64 {
        self.low
    }

    /// The upper end.
    pub fn high(&self) -> f64 {
        self.high
    }
}

impl TryFrom<[f64; 2]> for Bounds {
    type Error = BoundsError;

    fn try_from([low, high]: [f64; 2]) -> Result<Self, BoundsError> {
        Self::new(low, high)
    }
}

impl From<Bounds> for [f64; 2] {
    fn from(bounds: Bounds) -> Self {
        [bounds.low, bounds.high]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_rising_finite_ends_are_bounds() {
        assert!(Bounds::new(-1.0, 2.5).is_ok());
        for (low, high) in [(1.0, 1.0), (2.0, 1.0), (f64::NAN, 1.0), (0.0, f64::INFINITY)] {
            assert!(Bounds::new(low, high).is_err(), "[{low}, {high}]");
        }
    }
}
