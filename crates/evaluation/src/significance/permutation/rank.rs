//! The permutation test of the mean ROC-AUC.

use super::sequential::{PermutationOptions, PermutationP, count};
use crate::error::{EvaluationError, check_at_most, check_no_nan, check_not_empty, check_same_length};
use crate::ranking::sorted_indices;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha20Rng;

/// The test records of one run and their scores, in parallel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScoredRun<'a> {
    /// Index of each test record into the labels of the whole data set.
    pub records: &'a [usize],
    /// Its score, higher meaning more likely positive.
    pub scores: &'a [f32],
}

/// The one-sided permutation test of the mean ROC-AUC over runs.
///
/// A run whose (permuted) test labels are all of one class has no AUC and is left out of the mean of that permutation.
#[derive(Debug, Clone)]
pub struct LabelPermutation {
    labels: Vec<bool>,
    runs: Vec<RankedRun>,
}

/// Per test record: its index, and twice its midrank packed with a count of one.
#[derive(Debug, Clone)]
struct RankedRun {
    records: Vec<u32>,
    packed: Vec<u64>,
}

/// Permutations done at a time.
const LANES: usize = 8;

/// A lane sums `twice_midrank + (1 << COUNT_SHIFT)` over positive records: rank sum below, count above.
const COUNT_SHIFT: u32 = 42;

/// Most test records of a run: their doubled rank sum, at most n (n + 1), must stay below 2^42.
const MAX_RECORDS: usize = 1 << 20;

/// Most labels of a data set: the masks of all lanes over them take 256 MB.
pub(super) const MOST_LABELS: usize = 1 << 22;

type Lanes = [u64; LANES];

impl LabelPermutation {
    /// Prepares the test: `labels` of all records of the data set, and the runs.
    ///
    /// # Errors
    /// No run, a run without records, lengths that differ, a record that does not exist, a score that is NaN, more than
    /// 2^20 test records in a run, or more than 2^22 labels.
    pub fn new(labels: &[bool], runs: &[ScoredRun<'_>]) -> Result<Self, EvaluationError> {
        check_not_empty("runs", runs.len())?;
        check_at_most("labels", labels.len(), MOST_LABELS)?;
        let runs = runs.iter().map(|run| RankedRun::new(run, labels.len())).collect::<Result<_, _>>()?;
        Ok(Self { labels: labels.to_vec(), runs })
    }

    /// Mean ROC-AUC over runs under the true labels; `None` when it is defined in no run.
    pub fn observed(&self) -> Option<f64> {
        let masks: Vec<Lanes> = self.labels.iter().map(|&label| [mask(label); LANES]).collect();
        self.statistics(&masks)[0]
    }

    /// Runs the test. `None` when the observed statistic is undefined.
    ///
    /// # Errors
    /// No permutation asked for, or a stop after none.
    pub fn test(&self, options: &PermutationOptions) -> Result<Option<PermutationP>, EvaluationError> {
        let Some(observed) = self.observed() else {
            return Ok(None);
        };
        let mut rng = ChaCha20Rng::from_seed(options.seed);
        let mut labels = self.labels.clone();
        let mut masks = vec![[0; LANES]; labels.len()];
        let next_batch = |batch: &mut Vec<Option<f64>>| {
            for lane in 0..LANES {
                labels.shuffle(&mut rng);
                fill_lane(&mut masks, lane, &labels);
            }
            batch.extend(self.statistics(&masks));
        };
        count(observed, options, next_batch).map(Some)
    }

    /// The mean AUC of every lane.
    fn statistics(&self, masks: &[Lanes]) -> [Option<f64>; LANES] {
        let (mut sums, mut defined) = ([0.0; LANES], [0u32; LANES]);
        for run in &self.runs {
            let totals = run.totals(masks);
            for ((sum, defined), total) in sums.iter_mut().zip(&mut defined).zip(totals) {
                if let Some(auc) = run.auc(total) {
                    *sum += auc;
                    *defined += 1;
                }
            }
        }
        std::array::from_fn(|lane| (defined[lane] > 0).then(|| sums[lane] / f64::from(defined[lane])))
    }
}

impl RankedRun {
    fn new(run: &ScoredRun<'_>, n_records: usize) -> Result<Self, EvaluationError> {
        check_same_length("records", run.records.len(), "scores", run.scores.len())?;
        check_not_empty("records", run.records.len())?;
        check_no_nan("scores", run.scores)?;
        check_size(run.records.len())?;
        Ok(Self { records: checked_records(run.records, n_records)?, packed: packed_midranks(run.scores) })
    }

    /// Packed rank sum and count of the positive records of every lane.
    fn totals(&self, masks: &[Lanes]) -> Lanes {
        let mut totals = [0; LANES];
        for (&record, &packed) in self.records.iter().zip(&self.packed) {
            if let Some(lanes) = masks.get(record as usize) {
                for (total, mask) in totals.iter_mut().zip(lanes) {
                    *total += packed & mask;
                }
            }
        }
        totals
    }

    fn auc(&self, total: u64) -> Option<f64> {
        let (twice_ranks, positives) = (total & ((1 << COUNT_SHIFT) - 1), total >> COUNT_SHIFT);
        let negatives = self.records.len() as u64 - positives;
        let pairs = positives * negatives;
        (pairs > 0).then(|| (twice_ranks - positives * (positives + 1)) as f64 / (2 * pairs) as f64)
    }
}

fn check_size(n: usize) -> Result<(), EvaluationError> {
    if n <= MAX_RECORDS {
        return Ok(());
    }
    Err(EvaluationError::Option {
        option: "records",
        found: n as f64,
        expected: "at most 2^20 test records a run; test fewer of them",
    })
}

pub(super) fn checked_records(records: &[usize], limit: usize) -> Result<Vec<u32>, EvaluationError> {
    let in_range = |(index, &found): (usize, &usize)| match u32::try_from(found) {
        Ok(record) if found < limit => Ok(record),
        _ => Err(EvaluationError::OutOfRange { what: "records", index, found, limit }),
    };
    records.iter().enumerate().map(in_range).collect()
}

/// Twice the midrank of every score, from 2 for a lowest score without ties, packed with a count of one.
fn packed_midranks(scores: &[f32]) -> Vec<u64> {
    let order = sorted_indices(scores);
    let score = |index: &usize| scores.get(*index).copied().unwrap_or(f32::NAN);
    let mut packed = vec![0; scores.len()];
    let mut below = 0u64;
    for tied in order.chunk_by(|a, b| score(a) == score(b)) {
        let twice_midrank = 2 * below + tied.len() as u64 + 1;
        for &index in tied {
            if let Some(slot) = packed.get_mut(index) {
                *slot = twice_midrank | 1 << COUNT_SHIFT;
            }
        }
        below += tied.len() as u64;
    }
    packed
}

fn mask(label: bool) -> u64 {
    if label { u64::MAX } else { 0 }
}

fn fill_lane(masks: &mut [Lanes], lane: usize, labels: &[bool]) {
    for (lanes, &label) in masks.iter_mut().zip(labels) {
        lanes[lane] = mask(label);
    }
}
