//! The permutation test of the mean ROC-AUC.

use super::groups::{RunGroup, ScoredRun};
use super::lanes::{LANES, Lanes, mask};
use super::null::NullStatistics;
use super::sequential::{PermutationOptions, PermutationP, count};
use crate::error::{EvaluationError, check_at_most, check_classes, check_not_empty, check_same_length};
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha20Rng;

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
    labels: Vec<Label>,
    /// The classes that are told from all others: the second of two, or each of several.
    tested: Vec<Label>,
    groups: Vec<RunGroup>,
}

/// A class.
type Label = u16;

/// Most classes: so many fit into a [`Label`].
const MOST_CLASSES: usize = 4096;

/// Most labels of a data set: the masks of all lanes over them take 256 MB.
const MOST_LABELS: usize = 1 << 22;

/// Most permutations whose statistics are kept.
const MOST_KEPT: usize = 1 << 24;

impl LabelPermutation {
    /// Prepares the test: `labels` of all records of the data set, and the runs.
    ///
    /// # Errors
    /// No run, a run without records, lengths that differ, a record that does not exist, a score that is NaN, more than
    /// 2^20 test records in a run, or more than 2^22 labels.
    pub fn new(labels: &[bool], runs: &[ScoredRun<'_>]) -> Result<Self, EvaluationError> {
        check_at_most("labels", labels.len(), MOST_LABELS)?;
        let classes = labels.iter().map(|&label| Label::from(label)).collect();
        Self::prepare(classes, vec![1], 1, runs)
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
        check_not_empty("classes", n_classes)?;
        check_at_most("classes", n_classes, MOST_CLASSES)?;
        check_at_most("labels", classes.len(), MOST_LABELS)?;
        check_classes("labels", classes, n_classes)?;
        let labels = classes.iter().map(|&class| class as Label).collect();
        Self::prepare(labels, (0..n_classes as Label).collect(), n_classes, runs)
    }

    fn prepare(
        labels: Vec<Label>,
        tested: Vec<Label>,
        n_columns: usize,
        runs: &[ScoredRun<'_>],
    ) -> Result<Self, EvaluationError> {
        check_not_empty("runs", runs.len())?;
        for run in runs {
            let expected = run.records.len().saturating_mul(n_columns);
            let name = if n_columns == 1 { "records" } else { "records x classes" };
            check_same_length(name, expected, "scores", run.scores.len())?;
        }
        Ok(Self { groups: RunGroup::of(runs, n_columns, labels.len())?, labels, tested })
    }

    /// Mean ROC-AUC over runs under the true labels; `None` when it is defined in no run.
    pub fn observed(&self) -> Option<f64> {
        let same: Vec<[Label; LANES]> = self.labels.iter().map(|&label| [label; LANES]).collect();
        self.statistics(&same, &mut Vec::new())[0]
    }

    /// Runs the test. `None` when the observed statistic is undefined.
    ///
    /// # Errors
    /// No permutation asked for, or a stop after none.
    pub fn test(&self, options: &PermutationOptions) -> Result<Option<PermutationP>, EvaluationError> {
        let Some(observed) = self.observed() else {
            return Ok(None);
        };
        count(observed, options, self.batches(options.seed)).map(Some)
    }

    /// The statistic under each of the permutations that `options` asks for, without an early stop. Two tests with the same
    /// labels and the same seed see the same permutations, whatever their runs: their statistics may be compared permutation
    /// by permutation, as [`step_down`](crate::step_down) does. `None` when the observed statistic is undefined.
    ///
    /// # Errors
    /// No permutation asked for, or more than 2^24.
    pub fn null(&self, options: &PermutationOptions) -> Result<Option<NullStatistics>, EvaluationError> {
        check_not_empty("permutations", options.permutations)?;
        check_at_most("permutations", options.permutations, MOST_KEPT)?;
        let Some(observed) = self.observed() else {
            return Ok(None);
        };
        let mut next_batch = self.batches(options.seed);
        let mut permuted = Vec::with_capacity(options.permutations + LANES);
        while permuted.len() < options.permutations {
            next_batch(&mut permuted);
        }
        permuted.truncate(options.permutations);
        let permuted = permuted.into_iter().map(|value| value.unwrap_or(f64::INFINITY)).collect();
        Ok(Some(NullStatistics { observed, permuted }))
    }

    /// Draws permutations and adds their statistics, a few at a time.
    fn batches(&self, seed: [u8; 32]) -> impl FnMut(&mut Vec<Option<f64>>) {
        let mut rng = ChaCha20Rng::from_seed(seed);
        let mut labels = self.labels.clone();
        let mut lanes = vec![[0; LANES]; labels.len()];
        let mut masks = Vec::new();
        move |batch| {
            for lane in 0..LANES {
                labels.shuffle(&mut rng);
                for (all, &label) in lanes.iter_mut().zip(&labels) {
                    all[lane] = label;
                }
            }
            batch.extend(self.statistics(&lanes, &mut masks));
        }
    }

    /// The mean of every lane; `masks` is room to work in.
    fn statistics(&self, labels: &[[Label; LANES]], masks: &mut Vec<Lanes>) -> [Option<f64>; LANES] {
        let mut sums = vec![[0.0; LANES]; self.groups.len()];
        let mut defined = vec![[0u32; LANES]; self.groups.len()];
        for (column, &class) in self.tested.iter().enumerate() {
            masks.clear();
            masks.extend(labels.iter().map(|lanes| lanes.map(|label| mask(label == class))));
            for (group, (sums, defined)) in self.groups.iter().zip(sums.iter_mut().zip(&mut defined)) {
                let areas = group.areas(column, masks);
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
