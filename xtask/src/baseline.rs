//! The baseline that reads nothing of the records, as the subject of an experiment.

use anyhow::{Context, Result};
use experiment::{Rows, Sides, SplitRecords, SplitRows, Subject};
use ndarray::Array2;

/// The baseline that reads nothing of the records.
pub struct Baseline<'a> {
    /// Class of each record.
    pub targets: &'a [usize],
    /// Number of classes.
    pub n_classes: usize,
    /// The splits.
    pub splits: Vec<SplitRecords<'a>>,
}

/// A column without a value, for every split.
struct Nothing<'a>(&'a [SplitRecords<'a>]);

impl Sides<anyhow::Error> for Nothing<'_> {
    fn split(&self, split: usize) -> Result<SplitRows<'_>> {
        let column = |records: &[usize]| Rows::Exact(Array2::zeros((records.len(), 1)));
        let split = self.0.get(split).context("a split of the set")?;
        Ok(SplitRows { train: column(split.train), tests: vec![column(split.test)] })
    }
}

impl Subject for Baseline<'_> {
    type Error = anyhow::Error;

    fn targets(&self) -> &[usize] {
        self.targets
    }

    fn n_classes(&self) -> usize {
        self.n_classes
    }

    fn splits(&self) -> Vec<SplitRecords<'_>> {
        self.splits.clone()
    }

    fn n_conditions(&self) -> usize {
        1
    }

    fn n_keys(&self, _condition: usize) -> usize {
        1
    }

    fn sides<'s>(&'s self, _group: &[usize], _key: usize) -> Result<Box<dyn Sides<anyhow::Error> + 's>> {
        Ok(Box::new(Nothing(&self.splits)))
    }
}
