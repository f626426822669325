//! The permutation test of the mean accuracy, for more than two classes.

use super::rank::{MOST_LABELS, checked_records};
use super::sequential::{PermutationOptions, PermutationP, count};
use crate::error::{EvaluationError, check_at_most, check_not_empty, check_same_length};
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha20Rng;

/// The test records of one run and the classes decided for them, in parallel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DecidedRun<'a> {
    /// Index of each test record into the labels of the whole data set.
    pub records: &'a [usize],
    /// The class decided for it.
    pub predicted: &'a [usize],
}

/// The one-sided permutation test of the mean accuracy over runs, class labels being permuted over all records.
#[derive(Debug, Clone)]
pub struct ClassPermutation {
    labels: Vec<usize>,
    runs: Vec<Vec<(u32, usize)>>,
}

impl ClassPermutation {
    /// Prepares the test: the class of every record of the data set, and the runs.
    ///
    /// # Errors
    /// No run, a run without records, lengths that differ, a record that does not exist, or more than 2^22
    /// labels.
    pub fn new(labels: &[usize], runs: &[DecidedRun<'_>]) -> Result<Self, EvaluationError> {
        check_not_empty("runs", runs.len())?;
        check_at_most("labels", labels.len(), MOST_LABELS)?;
        let prepare = |run: &DecidedRun<'_>| {
            let (n_records, n_decided) = (run.records.len(), run.predicted.len());
            check_same_length("records", n_records, "predicted", n_decided)?;
            check_not_empty("records", n_records)?;
            let records = checked_records(run.records, labels.len())?;
            Ok(records.into_iter().zip(run.predicted.iter().copied()).collect())
        };
        Ok(Self { labels: labels.to_vec(), runs: runs.iter().map(prepare).collect::<Result<_, _>>()? })
    }

    /// Mean accuracy over runs under the true labels.
    pub fn observed(&self) -> f64 {
        self.mean_accuracy(&self.labels)
    }

    /// Runs the test.
    ///
    /// # Errors
    /// No permutation asked for, or a stop after none.
    pub fn test(&self, options: &PermutationOptions) -> Result<PermutationP, EvaluationError> {
        let mut rng = ChaCha20Rng::from_seed(options.seed);
        let mut labels = self.labels.clone();
        count(self.observed(), options, |batch| {
            labels.shuffle(&mut rng);
            batch.push(Some(self.mean_accuracy(&labels)));
        })
    }

    fn mean_accuracy(&self, labels: &[usize]) -> f64 {
        let accuracy = |run: &Vec<(u32, usize)>| {
            let right = run.iter().filter(|(record, class)| labels.get(*record as usize) == Some(class));
            right.count() as f64 / run.len() as f64
        };
        self.runs.iter().map(accuracy).sum::<f64>() / self.runs.len() as f64
    }
}
