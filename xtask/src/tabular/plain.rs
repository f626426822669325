//! The rows that classifiers get when nothing is encrypted, for experiments that encrypt them in a way of their own.

use anyhow::{Context, Result};
use crypto_encode::{Clock, EncodeOptions};
use ndarray::Array2;
use tabular_data::PreprocessOptions;

use super::plan;
use super::prepare::Prepared;
use super::source::Source;
use super::treat::Treatments;
use crate::config::RunConfig;

/// Plain, standardised rows of one split.
#[derive(Debug, Clone)]
pub struct PlainSplit {
    /// The split's label.
    pub label: String,
    /// Training rows, n x d.
    pub train: Array2<f32>,
    /// Record numbers of the training rows.
    pub train_records: Vec<usize>,
    /// Test rows, m x d.
    pub test: Array2<f32>,
    /// Record numbers of the test rows.
    pub test_records: Vec<usize>,
}

/// All splits of a table; the rows are those of the table experiment's plain cells.
pub fn plain_splits(source: &Source, config: &RunConfig) -> Result<Vec<PlainSplit>> {
    let dataset = source.input.dataset.clone();
    let treatments = Treatments {
        keys: config.keys,
        dataset: dataset.clone(),
        options: EncodeOptions::default(),
        running: Clock::Running { start: 0, cells_per_second: 1 },
    };
    let plain = plan::plain();
    let split = |split| {
        let prepared = Prepared::new(&source.table, split, &PreprocessOptions::default())?;
        let features = treatments.apply(&plain, &prepared, 0)?;
        Ok(PlainSplit {
            label: prepared.label.clone(),
            train: features.train,
            train_records: prepared.train.rows().to_vec(),
            test: features.test,
            test_records: prepared.test.rows().to_vec(),
        })
    };
    source.splits(config)?.iter().map(split).collect::<Result<_>>().context(dataset)
}
