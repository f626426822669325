//! The permutation test of the mean ROC-AUC.

use super::groups::{RunGroup, ScoredRun};
use super::lanes::LANES;
use super::null::NullStatistics;
use super::sequential::{PermutationOptions, PermutationP, count};
use super::shuffles::{Batch, Labels, PermutedLabels, check_permutations};
use crate::error::{EvaluationError, check_not_empty, check_same_length};

/// The one-sided permutation test of the mean ROC-AUC over runs; of the mean of one-vs-rest AUCs where there are several
/// classes.
///
/// A run whose (permuted) test labels are all of one class has no AUC and is left out of the mean of that permutation; so
/// is a class that does not occur, or alone, from the mean over classes.
///
/// Scores stay as they are while labels move. Where runs are repeated splits, test records of one are training records of
/// another, and the spread of the permuted means is too small by [`SplitDesign::widening`](crate::SplitDesign::widening):
/// take [`LabelPermutation::null`] and [`NullStatistics::standardised`] there.
#[derive(Debug, Clone)]
pub struct LabelPermutation {
    labels: Labels,
    groups: Vec<RunGroup>,
}

impl LabelPermutation {
    /// Prepares the test: `labels` of all records of the data set, and the runs.
    ///
    /// # Errors
    /// No run, a run without records, lengths that differ, a record that does not exist, a score that is NaN, more than
    /// 2^20 test records in a run, or more than 2^22 labels.
    pub fn new(labels: &[bool], runs: &[ScoredRun<'_>]) -> Result<Self, EvaluationError> {
        Self::prepare(Labels::of_two(labels)?, 1, runs)
    }

    /// Prepares the test for several classes: `classes` of all records, from 0, and one score for each class.
    ///
    /// # Errors
    /// As [`LabelPermutation::new`]; also no class or more than 4,096, a class that does not exist, or a number of scores other
    /// than records x classes.
    pub fn of_classes(
        classes: &[usize],
        n_classes: usize,
        runs: &[ScoredRun<'_>],
    ) -> Result<Self, EvaluationError> {
        Self::prepare(Labels::of_classes(classes, n_classes)?, n_classes, runs)
    }

    fn prepare(labels: Labels, n_columns: usize, runs: &[ScoredRun<'_>]) -> Result<Self, EvaluationError> {
        check_not_empty("runs", runs.len())?;
        for run in runs {
            let expected = run.records.len().saturating_mul(n_columns);
            let name = if n_columns == 1 { "records" } else { "records x classes" };
            check_same_length(name, expected, "scores", run.scores.len())?;
        }
        Ok(Self { groups: RunGroup::of(runs, n_columns, labels.len())?, labels })
    }

    /// Mean ROC-AUC over runs under the true labels; `None` when it is defined in no run.
    pub fn observed(&self) -> Option<f64> {
        self.statistics(&self.labels.unpermuted())[0]
    }

    /// Runs the test. `None` when the observed statistic is undefined.
    ///
    /// # Errors
    /// No permutation asked for, or a stop after none.
    pub fn test(&self, options: &PermutationOptions) -> Result<Option<PermutationP>, EvaluationError> {
        let Some(observed) = self.observed() else {
            return Ok(None);
        };
        let mut next = self.labels.batches(options.seed);
        count(observed, options, |found| found.extend(self.statistics(&next()))).map(Some)
    }

    /// The statistic under each of the permutations that `options` asks for, without an early stop. Two tests with the same
    /// labels and the same seed see the same permutations, whatever their runs: their statistics may be compared permutation
    /// by permutation, as [`step_down`](crate::step_down) does. `None` when the observed statistic is undefined.
    ///
    /// # Errors
    /// No permutation asked for, or more than 2^24.
    pub fn null(&self, options: &PermutationOptions) -> Result<Option<NullStatistics>, EvaluationError> {
        check_permutations(options.permutations)?;
        let mut next = self.labels.batches(options.seed);
        let batches = (0..options.permutations.div_ceil(LANES)).map(|_| self.statistics(&next()));
        Ok(self.kept(options.permutations, batches))
    }

    /// The same under permutations that were drawn already.
    ///
    /// # Errors
    /// Permutations of other labels.
    pub fn null_under(&self, permuted: &PermutedLabels) -> Result<Option<NullStatistics>, EvaluationError> {
        if !permuted.are_of(&self.labels) {
            return Err(EvaluationError::OtherLabels);
        }
        let batches = permuted.batches().iter().map(|batch| self.statistics(batch));
        Ok(self.kept(permuted.permutations(), batches))
    }

    fn kept(
        &self,
        permutations: usize,
        batches: impl Iterator<Item = [Option<f64>; LANES]>,
    ) -> Option<NullStatistics> {
        let observed = self.observed()?;
        let all = batches.flatten().take(permutations);
        Some(NullStatistics { observed, permuted: all.map(|value| value.unwrap_or(f64::INFINITY)).collect() })
    }

    /// The mean of every lane.
    fn statistics(&self, batch: &Batch) -> [Option<f64>; LANES] {
        let mut sums = vec![[0.0; LANES]; self.groups.len()];
        let mut defined = vec![[0u32; LANES]; self.groups.len()];
        for (column, bits) in batch.iter().enumerate() {
            for (group, (sums, defined)) in self.groups.iter().zip(sums.iter_mut().zip(&mut defined)) {
                let areas = group.areas(column, bits);
                for ((sum, defined), area) in sums.iter_mut().zip(defined).zip(areas) {
                    if let Some(area) = area {
                        *sum += area;
                        *defined += 1;
                    }
                }
            }
        }
        std::array::from_fn(|lane| {
            let (mut total, mut runs) = (0.0, 0.0);
            for (group, (sums, defined)) in self.groups.iter().zip(sums.iter().zip(&defined)) {
                if defined[lane] > 0 {
                    total += sums[lane] / f64::from(defined[lane]);
                    runs += group.n_runs() as f64;
                }
            }
            (runs > 0.0).then(|| total / runs)
        })
    }
}
