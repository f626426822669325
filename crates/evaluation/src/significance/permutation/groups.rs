//! Runs on the same test records, ranked and added up.

use super::lanes::{LANES, Lanes, MASKS};
use crate::error::{EvaluationError, check_no_nan, check_not_empty};
use crate::ranking::sorted_indices;

/// The test records of one run and their scores, in parallel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScoredRun<'a> {
    /// Index of each test record into the labels of the whole data set.
    pub records: &'a [usize],
    /// Its score, higher meaning more likely positive; with several classes one score for each class, record by record.
    pub scores: &'a [f32],
}

/// Runs on the same records, such as those under all keys of one split. Labels move and ranks do not, so the ranks of all
/// of them are added up once.
#[derive(Debug, Clone)]
pub(super) struct RunGroup {
    records: Vec<u32>,
    n_runs: usize,
    /// For each column of scores and each record: twice its midranks, summed over runs, packed with a count of one.
    columns: Vec<Vec<u64>>,
}

/// A lane sums `twice_midranks + (1 << COUNT_SHIFT)` over positive records: rank sum below, count above.
const COUNT_SHIFT: u32 = 42;

/// Most test records of a run: their doubled rank sum, at most n (n + 1), must stay below 2^42.
const MAX_RECORDS: usize = 1 << 20;

impl RunGroup {
    /// The groups of these runs, in their order; runs that follow each other on the same records are joined.
    pub(super) fn of(
        runs: &[ScoredRun<'_>],
        n_columns: usize,
        n_labels: usize,
    ) -> Result<Vec<Self>, EvaluationError> {
        let mut groups: Vec<Self> = Vec::new();
        let mut last: &[usize] = &[];
        for run in runs {
            check_not_empty("records", run.records.len())?;
            check_no_nan("scores", run.scores)?;
            check_size(run.records.len())?;
            match groups.last_mut() {
                Some(group) if last == run.records && group.has_room() => group.add(run.scores),
                _ => {
                    let records = checked_records(run.records, n_labels)?;
                    let columns = vec![vec![1 << COUNT_SHIFT; records.len()]; n_columns];
                    let mut group = Self { records, n_runs: 0, columns };
                    group.add(run.scores);
                    groups.push(group);
                }
            }
            last = run.records;
        }
        Ok(groups)
    }

    pub(super) fn n_runs(&self) -> usize {
        self.n_runs
    }

    /// Whether the rank sum of one run more stays below the count.
    fn has_room(&self) -> bool {
        let n = self.records.len() as u64;
        (self.n_runs as u64 + 1).saturating_mul(n * (n + 1)) < 1 << COUNT_SHIFT
    }

    fn add(&mut self, scores: &[f32]) {
        let n_columns = self.columns.len();
        for (column, packed) in self.columns.iter_mut().enumerate() {
            let scores: Vec<f32> = scores.iter().skip(column).step_by(n_columns).copied().collect();
            add_midranks(&scores, packed);
        }
        self.n_runs += 1;
    }

    /// The sum over runs of the AUC of a column in every lane; `bits` says of each record in which lanes it is positive.
    pub(super) fn areas(&self, column: usize, bits: &[u8]) -> [Option<f64>; LANES] {
        let mut totals: Lanes = [0; LANES];
        let packed = self.columns.get(column).map_or(&[] as &[u64], Vec::as_slice);
        for (&record, &packed) in self.records.iter().zip(packed) {
            if let Some(&byte) = bits.get(record as usize) {
                for (total, mask) in totals.iter_mut().zip(&MASKS[usize::from(byte)]) {
                    *total += packed & mask;
                }
            }
        }
        totals.map(|total| self.area(total))
    }

    fn area(&self, total: u64) -> Option<f64> {
        let (twice_ranks, positives) = (total & ((1 << COUNT_SHIFT) - 1), total >> COUNT_SHIFT);
        let pairs = positives * (self.records.len() as u64 - positives);
        let least = self.n_runs as u64 * positives * (positives + 1);
        (pairs > 0).then(|| (twice_ranks - least) as f64 / (2 * pairs) as f64)
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

fn checked_records(records: &[usize], limit: usize) -> Result<Vec<u32>, EvaluationError> {
    let in_range = |(index, &found): (usize, &usize)| match u32::try_from(found) {
        Ok(record) if found < limit => Ok(record),
        _ => Err(EvaluationError::OutOfRange { what: "records", index, found, limit }),
    };
    records.iter().enumerate().map(in_range).collect()
}

/// Adds twice the midrank of every score, from 2 for a lowest score without ties.
fn add_midranks(scores: &[f32], packed: &mut [u64]) {
    let order = sorted_indices(scores);
    let score = |index: &usize| scores.get(*index).copied().unwrap_or(f32::NAN);
    let mut below = 0u64;
    for tied in order.chunk_by(|a, b| score(a) == score(b)) {
        let twice_midrank = 2 * below + tied.len() as u64 + 1;
        for &index in tied {
            if let Some(slot) = packed.get_mut(index) {
                *slot += twice_midrank;
            }
        }
        below += tied.len() as u64;
    }
}
