//! What is learnt from the training rows before the model is: medians, means, deviations, and where each level's weight stands.

use super::matrix::MixedMatrix;
use super::rows::{MixedColumn, MixedRows};

/// An unscaled number counts at most this many times its standardised self. The penalty on it is then a ten-thousandth of that of
/// a standardised number, which is nothing, and the system stays solvable for numbers of any size.
const MOST_UNSCALED: f64 = 100.0;
/// A test value may be any number of deviations from the training rows. At so many it counts as no farther, so that scores are finite.
const FARTHEST: f64 = 1e12;
/// Beyond it squares would overflow.
const LARGE: f64 = 1e150;

/// A table whose columns are ready to become features.
pub(super) struct FittedColumns<'a> {
    numbers: Vec<FittedNumber<'a>>,
    /// Codes and the index of the first level's weight.
    levels: Vec<(&'a [u32], usize)>,
    n_features: usize,
}

struct FittedNumber<'a> {
    cells: Cells<'a>,
    scale: Scale,
}

#[derive(Clone, Copy)]
enum Cells<'a> {
    Numbers(&'a [f64]),
    Ordinal(&'a [u32]),
}

impl Cells<'_> {
    /// The number in a row; `None` where missing.
    fn at(self, row: usize) -> Option<f64> {
        match self {
            Self::Numbers(values) => Some(values[row]).filter(|value| value.is_finite()),
            Self::Ordinal(codes) => Some(f64::from(codes[row])),
        }
    }
}

/// `(value / unit - centre) * factor`, and what a missing value becomes.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Scale {
    /// 1, unless squares would overflow.
    unit: f64,
    centre: f64,
    factor: f64,
    missing: f64,
}

impl<'a> FittedColumns<'a> {
    /// Learns from the rows `train`, at least one.
    pub(super) fn fit(rows: &MixedRows<'a>, train: &[usize]) -> Self {
        let mut fitted = Self { numbers: Vec::new(), levels: Vec::new(), n_features: 0 };
        for column in rows.columns() {
            let (cells, keeps_unit) = match *column {
                MixedColumn::OneHot { codes, n_levels } => {
                    fitted.levels.push((codes, fitted.n_features));
                    fitted.n_features += n_levels;
                    continue;
                }
                MixedColumn::Scaled(values) => (Cells::Numbers(values), false),
                MixedColumn::Unscaled(values) => (Cells::Numbers(values), true),
                MixedColumn::Ordinal(codes) => (Cells::Ordinal(codes), false),
            };
            let scale = Scale::fit(train.iter().map(|&row| cells.at(row)), keeps_unit);
            fitted.numbers.push(FittedNumber { cells, scale });
        }
        // Numbers come first.
        fitted.levels.iter_mut().for_each(|(_, first)| *first += fitted.numbers.len());
        fitted.n_features += fitted.numbers.len();
        fitted
    }

    /// The features of these rows.
    pub(super) fn matrix(&self, rows: &[usize]) -> MixedMatrix {
        let mut numbers = Vec::with_capacity(rows.len() * self.numbers.len());
        let mut indices = Vec::with_capacity(rows.len() * self.levels.len());
        for &row in rows {
            numbers.extend(self.numbers.iter().map(|number| number.scale.apply(number.cells.at(row))));
            indices.extend(self.levels.iter().map(|(codes, first)| (*first + codes[row] as usize) as u32));
        }
        MixedMatrix::new(numbers, self.numbers.len(), indices, self.levels.len(), self.n_features)
    }
}

impl Scale {
    fn fit(cells: impl ExactSizeIterator<Item = Option<f64>>, keeps_unit: bool) -> Self {
        let n_rows = cells.len() as f64;
        let mut present: Vec<f64> = cells.flatten().collect();
        let Some(median) = median(&mut present) else {
            return Self { unit: 1.0, centre: 0.0, factor: 0.0, missing: 0.0 };
        };
        let largest = present.iter().fold(0.0f64, |most, value| most.max(value.abs()));
        let unit = if largest > LARGE { largest } else { 1.0 };
        let n_missing = n_rows - present.len() as f64;
        let sum_of = |of: &dyn Fn(f64) -> f64| {
            (present.iter().map(|value| of(value / unit)).sum::<f64>() + n_missing * of(median / unit))
                / n_rows
        };
        let centre = sum_of(&|value| value);
        let variance = sum_of(&|value| (value - centre) * (value - centre));
        let factor = match is_constant(centre, variance, n_rows) {
            true => 0.0,
            false if keeps_unit => unit.min(MOST_UNSCALED / variance.sqrt()),
            false => 1.0 / variance.sqrt(),
        };
        Self { unit, centre, factor, missing: (median / unit - centre) * factor }
    }

    fn apply(self, value: Option<f64>) -> f64 {
        match value {
            None => self.missing,
            Some(_) if self.factor == 0.0 => 0.0,
            Some(value) => ((value / self.unit - self.centre) * self.factor).clamp(-FARTHEST, FARTHEST),
        }
    }
}

/// scikit-learn's bound: the variance is rounding of the mean. Such a column tells nothing apart, and gets no weight.
fn is_constant(mean: f64, variance: f64, n_rows: f64) -> bool {
    let rounding = n_rows * f64::EPSILON;
    variance <= rounding * variance + (rounding * mean) * (rounding * mean)
}

/// The middle value, or the mean of the two middle ones; `None` of nothing. Reorders the values.
fn median(values: &mut [f64]) -> Option<f64> {
    let (middle, is_odd) = (values.len() / 2, values.len() % 2 == 1);
    if values.is_empty() {
        return None;
    }
    let (below, &mut upper, _) = values.select_nth_unstable_by(middle, f64::total_cmp);
    if is_odd {
        return Some(upper);
    }
    let lower = below.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    Some(lower / 2.0 + upper / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_is_the_middle_or_between_the_two_middle_ones() {
        for (values, expected) in [
            (vec![], None),
            (vec![7.0], Some(7.0)),
            (vec![3.0, 1.0], Some(2.0)),
            (vec![9.0, -1.0, 4.0], Some(4.0)),
        ] {
            assert_eq!(median(&mut values.clone()), expected, "{values:?}");
        }
        assert_eq!(median(&mut [5.0, 1.0, 8.0, 2.0]), Some(3.5));
    }

    fn scale(cells: &[Option<f64>], keeps_unit: bool) -> Scale {
        Scale::fit(cells.iter().copied(), keeps_unit)
    }

    #[test]
    fn missing_numbers_count_as_the_median_in_mean_and_deviation() {
        let found = scale(&[Some(1.0), None, Some(5.0), Some(2.0)], false);
        let deviation = (((1.0f64 - 2.5).powi(2) + 2.0 * 0.25 + 2.5f64.powi(2)) / 4.0).sqrt();
        assert_eq!(found.centre, 2.5);
        assert!((found.factor - 1.0 / deviation).abs() < 1e-15);
        assert!((found.apply(None) - (2.0 - 2.5) / deviation).abs() < 1e-15);
    }

    #[test]
    fn what_does_not_vary_becomes_zero() {
        for cells in [&[None, None][..], &[Some(0.1); 50], &[Some(3.0), None], &[Some(f64::MAX); 3]] {
            let scale = scale(cells, false);
            assert_eq!((scale.apply(Some(99.0)), scale.apply(None)), (0.0, 0.0), "{cells:?}");
        }
    }

    #[test]
    fn numbers_of_any_size_are_standardised() {
        for size in [1e-100, 1.0, 1e18, 1e200, f64::MAX] {
            let scale = scale(&[Some(-size), Some(size), Some(size)], false);
            let (low, high) = (scale.apply(Some(-size)), scale.apply(Some(size)));
            assert!(
                (low + 2.0f64.sqrt()).abs() < 1e-12 && (high - 0.5f64.sqrt()).abs() < 1e-12,
                "{size:e}: {scale:?}"
            );
        }
    }

    #[test]
    fn test_values_beyond_all_training_values_are_finite() {
        let tiny = scale(&[Some(0.0), Some(1e-100)], false);
        assert_eq!((tiny.apply(Some(f64::MAX)), tiny.apply(Some(f64::MIN))), (FARTHEST, -FARTHEST));
        let constant = scale(&[Some(f64::MIN); 2], false);
        assert_eq!(constant.apply(Some(f64::MAX)), 0.0);
    }

    #[test]
    fn unscaled_numbers_keep_their_unit_up_to_a_limit() {
        assert_eq!(scale(&[Some(-20.0), Some(20.0)], true).apply(Some(20.0)), 20.0);
        assert_eq!(scale(&[Some(-0.5), Some(0.5)], true).apply(Some(0.5)), 0.5);
        assert_eq!(scale(&[Some(-1e9), Some(1e9)], true).apply(Some(1e9)), 100.0);
    }
}
