//! The values of one measure over splits and keys.

use super::sample::mean;
use crate::error::{EvaluationError, check_finite, check_in_range, check_not_empty};
use std::collections::{BTreeMap, BTreeSet};

/// One value for every split under every key: a full S x K table.
///
/// Values are averaged in ascending order of split and key, so the order in which runs finish changes nothing.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct RunTable {
    splits: Vec<usize>,
    keys: Vec<usize>,
    /// Row-major, one row per split.
    values: Vec<f64>,
}

impl RunTable {
    /// Builds the table from (split, key, value) in any order; split and key are any numbers that tell them apart.
    ///
    /// # Errors
    /// No run, a value that is not finite, values whose sum is not, a run given twice, or a split without a key that another
    /// split has.
    pub fn new(runs: &[(usize, usize, f64)]) -> Result<Self, EvaluationError> {
        check_not_empty("runs", runs.len())?;
        check_finite("runs", &runs.iter().map(|run| run.2).collect::<Vec<_>>())?;
        let mut by_place = BTreeMap::new();
        for &(split, key, value) in runs {
            if by_place.insert((split, key), value).is_some() {
                return Err(EvaluationError::DuplicateRun { split, key });
            }
        }
        let splits: BTreeSet<usize> = by_place.keys().map(|place| place.0).collect();
        let keys: BTreeSet<usize> = by_place.keys().map(|place| place.1).collect();
        let (splits, keys) = (Vec::from_iter(splits), Vec::from_iter(keys));
        let values = fill(&splits, &keys, &by_place)?;
        Self { splits, keys, values }.checked()
    }

    /// Checks that the mean is a finite number; the means of splits and keys then are, too.
    fn checked(self) -> Result<Self, EvaluationError> {
        check_in_range("sum", self.values.iter().map(|value| value.abs()).sum())?;
        Ok(self)
    }

    /// Number of splits, S.
    pub fn n_splits(&self) -> usize {
        self.splits.len()
    }

    /// Number of keys, K.
    pub fn n_keys(&self) -> usize {
        self.keys.len()
    }

    /// All values, split by split.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// Mean over all runs.
    pub fn mean(&self) -> f64 {
        self.values.iter().sum::<f64>() / self.values.len() as f64
    }

    /// Mean over keys, one per split.
    pub fn split_means(&self) -> Vec<f64> {
        self.rows().filter_map(mean).collect()
    }

    /// Mean over splits, one per key.
    pub fn key_means(&self) -> Vec<f64> {
        (0..self.n_keys())
            .filter_map(|key| {
                let column: Vec<f64> = self.rows().filter_map(|row| row.get(key).copied()).collect();
                mean(&column)
            })
            .collect()
    }

    /// `self - other`, run by run. A table with a single key, such as that of the plain data, is subtracted under
    /// every key of the other.
    ///
    /// # Errors
    /// Splits that differ, several keys on both sides that differ, or differences whose sum is not finite.
    pub fn paired_difference(&self, other: &Self) -> Result<Self, EvaluationError> {
        self.check_same_splits(other)?;
        let keys = if self.n_keys() == 1 { &other.keys } else { &self.keys };
        let (left, right) = (self.spread_to(keys)?, other.spread_to(keys)?);
        let values = left.iter().zip(&right).map(|(a, b)| a - b).collect();
        Self { splits: self.splits.clone(), keys: keys.clone(), values }.checked()
    }

    /// The same table with a constant subtracted from every value.
    ///
    /// # Errors
    /// A constant that is not finite, or differences whose sum is not.
    pub fn minus(&self, constant: f64) -> Result<Self, EvaluationError> {
        check_finite("constant", &[constant])?;
        let values = self.values.iter().map(|value| value - constant).collect();
        Self { values, ..self.clone() }.checked()
    }

    fn rows(&self) -> impl Iterator<Item = &[f64]> {
        self.values.chunks_exact(self.n_keys())
    }

    fn check_same_splits(&self, other: &Self) -> Result<(), EvaluationError> {
        let unpaired = |a: &Self, b: &Self| a.splits.iter().copied().find(|s| !b.splits.contains(s));
        match unpaired(self, other).or_else(|| unpaired(other, self)) {
            None => Ok(()),
            Some(split) => {
                Err(EvaluationError::MissingRun { split, key: self.keys.first().copied().unwrap_or(0) })
            }
        }
    }

    fn spread_to(&self, keys: &[usize]) -> Result<Vec<f64>, EvaluationError> {
        if self.keys == keys {
            return Ok(self.values.clone());
        }
        if self.n_keys() == 1 {
            let repeat = |&value| std::iter::repeat_n(value, keys.len());
            return Ok(self.values.iter().flat_map(repeat).collect());
        }
        let missing = keys.iter().find(|key| !self.keys.contains(key));
        let extra = self.keys.iter().find(|key| !keys.contains(key));
        Err(EvaluationError::MissingRun {
            split: self.splits.first().copied().unwrap_or(0),
            key: missing.or(extra).copied().unwrap_or(0),
        })
    }
}

fn fill(
    splits: &[usize],
    keys: &[usize],
    by_place: &BTreeMap<(usize, usize), f64>,
) -> Result<Vec<f64>, EvaluationError> {
    let places = splits.iter().flat_map(|&split| keys.iter().map(move |&key| (split, key)));
    places
        .map(|(split, key)| {
            by_place.get(&(split, key)).copied().ok_or(EvaluationError::MissingRun { split, key })
        })
        .collect()
}
