//! The rows that classifiers get when nothing is encrypted, for experiments that encrypt them in a way of their own.

use anyhow::Result;
use ndarray::Array2;
use tabular_data::{PreprocessOptions, Split};

use super::plan;
use super::prepare::Prepared;
use super::protect::Protection;
use super::source::Source;
use crate::config::RunConfig;

/// Training rows (n x d) and test rows (m x d) of each split, standardised: those of the table experiment's plain cells.
pub fn plain_rows(source: &Source, config: &RunConfig, splits: &[Split]) -> Result<Vec<[Array2<f32>; 2]>> {
    let protection = Protection::with_fixed_clock(config.keys, &source.input.dataset);
    let plain = plan::plain();
    let rows = |split| {
        let prepared = Prepared::new(&source.table, split, &PreprocessOptions::default())?;
        let features = protection.apply(&plain, &prepared, 0)?;
        Ok([features.train, features.test])
    };
    splits.iter().map(rows).collect()
}
