//! Decimal numbers as points of the domain.

use super::DOMAIN_BITS;
use crate::{CellKind, CipherColumn, EncodeError, EncodeSpec};

/// The most decimals a column is given.
const MAX_DECIMALS: u8 = 9;

/// Numbers rounded to a fixed number of decimals, as points of a domain that starts at 0.
///
/// Without declared bounds a column keeps the decimals of the options (2 by default: magnitudes below 5,497,558,138.88).
/// With bounds it keeps the most decimals, up to 9, with which the larger bound fits the domain; cells beyond the
/// bounds are encoded as long as they fit too. The domain of an indicator is 0 and 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FixedPoint {
    decimals: u8,
    /// The point that stands for zero.
    zero: u64,
    /// Points of the domain.
    size: u64,
}

impl FixedPoint {
    /// Numbers of either sign, in 2^40 steps.
    pub(crate) fn new(decimals: u8) -> Self {
        let size = 1 << DOMAIN_BITS;
        Self { decimals: decimals.min(MAX_DECIMALS), zero: size / 2, size }
    }

    pub(crate) fn for_column(column: &CipherColumn, spec: &EncodeSpec) -> Result<Self, EncodeError> {
        match (column.kind, column.bounds) {
            (CellKind::Indicator, _) => Ok(Self { decimals: 0, zero: 0, size: 2 }),
            (CellKind::Numeric, None) => Ok(Self::new(spec.ope_decimals())),
            (CellKind::Numeric, Some(bounds)) => {
                let (low, high) = column.check_bounds(bounds)?;
                Self::finest(column, low.abs().max(high.abs()))
            }
        }
    }

    fn finest(column: &CipherColumn, bound: f64) -> Result<Self, EncodeError> {
        let fitting = (0..=MAX_DECIMALS).rev().map(Self::new).find(|codec| codec.point(bound).is_some());
        fitting.ok_or_else(|| EncodeError::DomainTooNarrow {
            column: column.name.clone(),
            bound,
            limit: Self::new(0).limit(),
        })
    }

    /// Points of the domain.
    pub(crate) fn size(self) -> u64 {
        self.size
    }

    /// The first magnitude that does not fit.
    pub(crate) fn limit(self) -> f64 {
        (self.size - self.zero) as f64 / self.scale()
    }

    /// The point of a number, rounded to the codec's decimals; `None` when it does not fit. Never decreasing.
    pub(crate) fn point(self, number: f64) -> Option<u64> {
        let point = (number * self.scale()).round() + self.zero as f64;
        (0.0..self.size as f64).contains(&point).then_some(point as u64)
    }

    /// The point of an integer count of the smallest step.
    pub(crate) fn point_of_steps(self, steps: i64) -> Option<u64> {
        self.zero.checked_add_signed(steps).filter(|&point| point < self.size)
    }

    /// The integer count of the smallest step at a point.
    pub(crate) fn steps(self, point: u64) -> i64 {
        point.wrapping_sub(self.zero) as i64
    }

    fn scale(self) -> f64 {
        10_f64.powi(i32::from(self.decimals))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_choose_the_decimals() {
        let spec = EncodeSpec::default();
        let decimals =
            |column: CipherColumn| FixedPoint::for_column(&column, &spec).map(|codec| codec.decimals);
        assert_eq!(decimals(CipherColumn::numeric("x")), Ok(2));
        assert_eq!(decimals(CipherColumn::indicator("x")), Ok(0));
        assert_eq!(decimals(CipherColumn::bounded("x", 0.0, 1.0)), Ok(9));
        assert_eq!(decimals(CipherColumn::bounded("x", 0.0, 100_000.0)), Ok(6));
        assert_eq!(decimals(CipherColumn::bounded("x", -5e11, 0.0)), Ok(0));
        assert!(matches!(
            decimals(CipherColumn::bounded("x", 0.0, 1e12)),
            Err(EncodeError::DomainTooNarrow { .. })
        ));
        assert!(matches!(
            decimals(CipherColumn::bounded("x", 1.0, 0.0)),
            Err(EncodeError::InvalidBounds { .. })
        ));
    }

    #[test]
    fn the_domain_of_an_indicator_is_two_points() {
        let codec = FixedPoint::for_column(&CipherColumn::indicator("x"), &EncodeSpec::default()).unwrap();
        assert_eq!([0.0, 1.0, 2.0, -1.0].map(|x| codec.point(x)), [Some(0), Some(1), None, None]);
    }

    #[test]
    fn points_keep_order_and_refuse_what_does_not_fit() {
        let codec = FixedPoint::new(2);
        let points: Vec<_> =
            [-16.13, -16.12, -0.01, 0.0, 0.01, 16.12, 5849.0].map(|x| codec.point(x)).to_vec();
        assert!(points.windows(2).all(|pair| pair[0].is_some() && pair[0] < pair[1]));
        assert_eq!(codec.point(16.12000084), codec.point(16.12));
        assert_eq!(codec.point(codec.limit()), None);
        assert_eq!(codec.point(-1e300), None);
        assert_eq!(codec.point_of_steps(i64::MIN), None);
        assert_eq!(codec.point_of_steps(-1612).map(|point| codec.steps(point)), Some(-1612));
    }
}
