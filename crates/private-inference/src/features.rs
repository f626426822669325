//! What the client computes on a plain record before encrypting it: the public part of a model.
//!
//! A server's model is private; the map from a record to encoded features is not. It holds the range of every column
//! (values outside are clipped), and for trees and categorical models the list of tests whose 0/1 answers are encrypted.
//! Products and squares are computed here, by the client, where that keeps the server's work linear.

use crate::error::ModelError;
use ndarray::ArrayView2;

/// The interval of values a column is expected in; others are clipped to it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    lo: f64,
    hi: f64,
}

impl Range {
    /// The interval from `lo` to `hi`.
    ///
    /// # Errors
    /// [`ModelError::Range`] unless both are finite and `lo < hi`.
    pub fn new(lo: f64, hi: f64) -> Result<Self, ModelError> {
        if lo.is_finite() && hi.is_finite() && lo < hi && (hi - lo).is_finite() {
            Ok(Self { lo, hi })
        } else {
            Err(ModelError::Range { lo, hi })
        }
    }

    /// The range of each column of `rows` (n x d, usually the training rows), a constant column widened by 0.5 both ways.
    ///
    /// # Errors
    /// [`ModelError::Range`] when a column is empty or holds a value that is not finite.
    pub fn of_columns(rows: ArrayView2<'_, f32>) -> Result<Vec<Self>, ModelError> {
        rows.columns()
            .into_iter()
            .map(|column| {
                let values = column.iter().map(|&value| f64::from(value));
                let (lo, hi) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), v| {
                    if v.is_nan() { (f64::NAN, f64::NAN) } else { (lo.min(v), hi.max(v)) }
                });
                if lo == hi { Self::new(lo - 0.5, hi + 0.5) } else { Self::new(lo, hi) }
            })
            .collect()
    }

    /// Lower end.
    pub fn lo(&self) -> f64 {
        self.lo
    }

    /// Upper end.
    pub fn hi(&self) -> f64 {
        self.hi
    }

    /// Centre of the interval.
    pub(crate) fn middle(&self) -> f64 {
        self.lo + self.half()
    }

    /// Half its length.
    pub(crate) fn half(&self) -> f64 {
        (self.hi - self.lo) / 2.0
    }

    /// The end of the interval that a value outside is clipped to.
    fn clip(&self, value: f64) -> Option<f64> {
        let clipped = value.clamp(self.lo, self.hi);
        (clipped != value).then_some(clipped)
    }

    /// `value` on the scale on which the interval is [-1, 1], clipped.
    fn unit(&self, value: f64) -> f64 {
        ((value - self.middle()) / self.half()).clamp(-1.0, 1.0)
    }
}

/// A question with a yes/no answer about one column.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Test {
    /// Is the value at most this threshold?
    AtMost(f64),
    /// Is the value exactly this?
    Equals(f64),
}

/// A test and the column it looks at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Indicator {
    /// Column index, from 0.
    pub column: usize,
    /// The question.
    pub test: Test,
}

impl Indicator {
    fn answer(&self, value: f64) -> bool {
        match self.test {
            Test::AtMost(threshold) => value <= threshold,
            Test::Equals(wanted) => value == wanted,
        }
    }
}

/// What is encoded of one column.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum ColumnFeatures {
    /// The value u on the scale [-1, 1], and 2u^2 - 1.
    Squares(Range),
    /// 1 when the value is above this threshold, otherwise 0.
    Above(f64),
}

impl ColumnFeatures {
    fn n_features(&self) -> usize {
        match self {
            Self::Squares(_) => 2,
            Self::Above(_) => 1,
        }
    }

    fn push(&self, value: f64, out: &mut Vec<f64>) {
        match self {
            Self::Squares(range) => {
                let u = range.unit(value);
                out.extend([u, 2.0 * u * u - 1.0]);
            }
            Self::Above(threshold) => out.push(f64::from(u8::from(value > *threshold))),
        }
    }
}

/// A value that was clipped to the range of its column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Clip {
    /// Column index, from 0.
    pub column: usize,
    /// The end of the range that stands for it.
    pub to: f64,
}

/// How a record of d columns becomes m encoded features.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum FeatureMap {
    /// The columns themselves: m = d.
    Values(Vec<Range>),
    /// One or two features of each column, column by column.
    PerColumn(Vec<ColumnFeatures>),
    /// The columns u, then the products u_i u_j for i <= j in row order: m = d + d(d+1)/2.
    Products(Vec<Range>),
    /// Answers 0 or 1: m = number of tests.
    Indicators {
        /// Number of columns d of a record.
        columns: usize,
        /// The tests.
        indicators: Vec<Indicator>,
    },
}

impl FeatureMap {
    /// Number of columns d of a record.
    pub fn n_columns(&self) -> usize {
        match self {
            Self::Values(ranges) | Self::Products(ranges) => ranges.len(),
            Self::PerColumn(columns) => columns.len(),
            Self::Indicators { columns, .. } => *columns,
        }
    }

    /// Number of encoded features m.
    pub fn n_features(&self) -> usize {
        match self {
            Self::Values(ranges) => ranges.len(),
            Self::PerColumn(columns) => columns.iter().map(ColumnFeatures::n_features).sum(),
            Self::Products(ranges) => ranges.len() + ranges.len() * (ranges.len() + 1) / 2,
            Self::Indicators { indicators, .. } => indicators.len(),
        }
    }

    /// True when every feature is 0 or 1 and needs no scale.
    pub(crate) fn is_binary(&self) -> bool {
        matches!(self, Self::Indicators { .. })
    }

    /// Refuses an empty map, a column without a range, a test on a column that is not there, or a NaN threshold.
    pub(crate) fn validate(&self) -> Result<(), ModelError> {
        if self.n_columns() == 0 || self.n_features() == 0 {
            return Err(ModelError::Shape { what: "feature map", expected: 1, found: 0 });
        }
        match self {
            Self::Values(_) | Self::Products(_) => Ok(()),
            Self::PerColumn(columns) => columns.iter().enumerate().try_for_each(check_column),
            Self::Indicators { columns, indicators } => {
                indicators.iter().try_for_each(|indicator| check_indicator(indicator, *columns))
            }
        }
    }

    /// The values of a record that lie outside the range of their column, which the features do not show.
    pub fn clips<'a>(&'a self, record: &'a [f32]) -> impl Iterator<Item = Clip> + 'a {
        record.iter().enumerate().filter_map(|(column, &value)| {
            let to = self.range(column)?.clip(f64::from(value))?;
            Some(Clip { column, to })
        })
    }

    /// The range of a column; none for one whose value is only compared with thresholds.
    fn range(&self, column: usize) -> Option<&Range> {
        match self {
            Self::Values(ranges) | Self::Products(ranges) => ranges.get(column),
            Self::PerColumn(columns) => match columns.get(column)? {
                ColumnFeatures::Squares(range) => Some(range),
                ColumnFeatures::Above(_) => None,
            },
            Self::Indicators { .. } => None,
        }
    }

    /// The features of record number `row` on the scale [-1, 1] (or 0/1), appended to `out`.
    ///
    /// # Errors
    /// [`ModelError::Width`] and [`ModelError::Record`].
    pub fn unit_features_into(
        &self,
        row: usize,
        record: &[f32],
        out: &mut Vec<f64>,
    ) -> Result<(), ModelError> {
        check_record(row, record, self.n_columns())?;
        match self {
            Self::Values(ranges) => out.extend(units(ranges, record)),
            Self::PerColumn(columns) => {
                for (column, &value) in columns.iter().zip(record) {
                    column.push(f64::from(value), out);
                }
            }
            Self::Products(ranges) => push_products(ranges, record, out),
            Self::Indicators { indicators, .. } => out.extend(indicators.iter().map(|indicator| {
                let value = record.get(indicator.column).copied().unwrap_or(f32::NAN);
                f64::from(u8::from(indicator.answer(f64::from(value))))
            })),
        }
        Ok(())
    }

    /// The features of a record as integers: the unit features times `scale`, rounded half away from zero.
    ///
    /// # Errors
    /// As [`FeatureMap::unit_features_into`].
    pub fn encode(&self, row: usize, record: &[f32], scale: u32) -> Result<Vec<i64>, ModelError> {
        let mut units = Vec::with_capacity(self.n_features());
        self.unit_features_into(row, record, &mut units)?;
        let scale = f64::from(scale);
        Ok(units.iter().map(|u| (u * scale).round() as i64).collect())
    }
}

fn check_indicator(indicator: &Indicator, columns: usize) -> Result<(), ModelError> {
    if indicator.column >= columns {
        return Err(ModelError::Shape {
            what: "columns of an indicator",
            expected: columns,
            found: indicator.column,
        });
    }
    let (Test::AtMost(value) | Test::Equals(value)) = indicator.test;
    check_threshold(indicator.column, value)
}

fn check_column((index, column): (usize, &ColumnFeatures)) -> Result<(), ModelError> {
    match column {
        ColumnFeatures::Squares(_) => Ok(()),
        ColumnFeatures::Above(threshold) => check_threshold(index, *threshold),
    }
}

fn check_threshold(column: usize, value: f64) -> Result<(), ModelError> {
    if value.is_nan() {
        return Err(ModelError::Value {
            what: "threshold of column",
            index: column,
            value,
            rule: "a number",
        });
    }
    Ok(())
}

fn check_record(row: usize, record: &[f32], columns: usize) -> Result<(), ModelError> {
    if record.len() != columns {
        return Err(ModelError::Width { expected: columns, found: record.len() });
    }
    match record.iter().position(|value| !value.is_finite()) {
        Some(column) => Err(ModelError::Record { row, column, value: record[column] }),
        None => Ok(()),
    }
}

fn units<'a>(ranges: &'a [Range], record: &'a [f32]) -> impl Iterator<Item = f64> + 'a {
    ranges.iter().zip(record).map(|(range, &value)| range.unit(f64::from(value)))
}

fn push_products(ranges: &[Range], record: &[f32], out: &mut Vec<f64>) {
    let u: Vec<f64> = units(ranges, record).collect();
    out.extend_from_slice(&u);
    for (i, left) in u.iter().enumerate() {
        out.extend(u[i..].iter().map(|right| left * right));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranges() -> Vec<Range> {
        vec![Range::new(0.0, 10.0).unwrap(), Range::new(-1.0, 1.0).unwrap()]
    }

    #[test]
    fn features_of_each_map() {
        let check = |map: FeatureMap, expected: &[i64]| {
            assert_eq!(map.encode(0, &[5.0, 2.0], 100).unwrap(), expected);
            assert_eq!(map.n_features(), expected.len());
            assert!(map.validate().is_ok());
        };
        check(FeatureMap::Values(ranges()), &[0, 100]);
        let squares = ranges().into_iter().map(ColumnFeatures::Squares);
        check(FeatureMap::PerColumn(squares.collect()), &[0, -100, 100, 100]);
        let above = [4.0, 2.0].map(ColumnFeatures::Above);
        check(FeatureMap::PerColumn(above.to_vec()), &[100, 0]);
        check(FeatureMap::Products(ranges()), &[0, 100, 0, 0, 100]);
    }

    #[test]
    fn indicators_answer_their_tests() {
        let indicator = |column, test| Indicator { column, test };
        let map = FeatureMap::Indicators {
            columns: 2,
            indicators: vec![
                indicator(0, Test::AtMost(3.5)),
                indicator(0, Test::AtMost(3.0)),
                indicator(1, Test::Equals(1.0)),
            ],
        };
        assert_eq!(map.encode(0, &[3.25, 1.0], 1).unwrap(), [1, 0, 1]);
    }

    #[test]
    fn values_outside_their_range_are_told() {
        let clips = |map: &FeatureMap, record: [f32; 2]| -> Vec<(usize, f64)> {
            map.clips(&record).map(|clip| (clip.column, clip.to)).collect()
        };
        let values = FeatureMap::Values(ranges());
        assert_eq!(clips(&values, [0.0, 1.0]), []);
        assert_eq!(clips(&values, [10.001, -99.0]), [(0, 10.0), (1, -1.0)]);
        assert_eq!(clips(&FeatureMap::Products(ranges()), [11.0, 0.0]), [(0, 10.0)]);
        let mixed =
            FeatureMap::PerColumn(vec![ColumnFeatures::Above(0.5), ColumnFeatures::Squares(ranges()[1])]);
        assert_eq!(clips(&mixed, [1e9, 2.0]), [(1, 1.0)]);
        let test = Indicator { column: 0, test: Test::AtMost(3.0) };
        assert_eq!(clips(&FeatureMap::Indicators { columns: 2, indicators: vec![test] }, [1e9, 1e9]), []);
    }

    #[test]
    fn unusable_records_and_ranges_are_refused() {
        let map = FeatureMap::Values(ranges());
        assert!(matches!(
            map.encode(7, &[1.0, f32::NAN], 1),
            Err(ModelError::Record { row: 7, column: 1, .. })
        ));
        assert_eq!(map.encode(0, &[1.0], 1), Err(ModelError::Width { expected: 2, found: 1 }));
        for (lo, hi) in [(1.0, 1.0), (2.0, 1.0), (f64::NAN, 1.0), (f64::MIN, f64::MAX)] {
            assert!(Range::new(lo, hi).is_err());
        }
    }
}
