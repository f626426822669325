//! How much the training and test sets of repeated splits have in common.

use crate::error::{EvaluationError, check_at_most, check_not_empty};

/// Records that one split fits on and is tested on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SplitSets<'a> {
    /// Numbers of the training records.
    pub train: &'a [usize],
    /// Numbers of the test records.
    pub test: &'a [usize],
}

/// What the overlap of splits does to the spread of a mean over them when labels have nothing to do with records.
///
/// A test record of one split is a training record of another. So the errors of two splits have two parts in common: the
/// records that both test on, and pairs of records of which each split tests on one and trains on the other. A
/// permutation of labels under fixed scores carries the first part only; the second is as large in every learner whose
/// score of record i moves with the label of record j as much as the score of j moves with the label of i (ridge and
/// logistic regression, kernel machines).
///
/// Write W_ij for the number of splits that train on j and test on i. The mean over splits is a sum of y_i y_j K_ij W_ij
/// over pairs of records, with labels y of mean 0 and a symmetric K; its variance is proportional to the sum over i < j of
/// (W_ij + W_ji)^2, that under permuted labels to the sum of W_ij^2 + W_ji^2. Both sums follow from the sizes of
/// intersections. For single records the correlation of two random splits that test on the share q comes out as
/// 2 q (1 - q), where permutation has q (1 - q). (The dependence that Y. Bengio, Y. Grandvalet, JMLR 5, 2004 describe and C.
/// Nadeau, Y. Bengio, Machine Learning 52, 2003 approximate by q.)
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct SplitDesign {
    n_splits: usize,
    widening: f64,
    correlation: f64,
}

/// The most bits of all sets: two times 512 MB.
const MOST_BITS: usize = 1 << 32;

/// Correlations above this count as this much: splits that are all but the same say nothing about the spread between them.
const LARGEST_CORRELATION: f64 = 0.99;

impl SplitDesign {
    /// The design of these splits of `n_records` records.
    ///
    /// # Errors
    /// No split, a split without training or test records, a record that does not exist, or more than 2^32 records x splits.
    pub fn new(n_records: usize, splits: &[SplitSets<'_>]) -> Result<Self, EvaluationError> {
        check_not_empty("splits", splits.len())?;
        check_at_most("records x splits", n_records.saturating_mul(splits.len()), MOST_BITS)?;
        let train = splits.iter().map(|split| bits(split.train, n_records, "train"));
        let test = splits.iter().map(|split| bits(split.test, n_records, "test"));
        Ok(Self::of_bits(&train.collect::<Result<Vec<_>, _>>()?, &test.collect::<Result<Vec<_>, _>>()?))
    }

    fn of_bits(train: &[Vec<u64>], test: &[Vec<u64>]) -> Self {
        let (mut same, mut swapped, mut alone) = (0.0, 0.0, 0.0);
        for (s, (train_s, test_s)) in train.iter().zip(test).enumerate() {
            for (t, (train_t, test_t)) in train.iter().zip(test).enumerate() {
                let kept = common(test_s, test_t) * common(train_s, train_t);
                same += kept;
                swapped += common(test_s, train_t) * common(train_s, test_t);
                alone += if s == t { kept } else { 0.0 };
            }
        }
        let n_splits = test.len();
        let others = n_splits as f64 - 1.0;
        let correlation =
            if others > 0.0 && alone > 0.0 { (same + swapped - alone) / (others * alone) } else { 0.0 };
        Self {
            n_splits,
            widening: if same > 0.0 { (1.0 + swapped / same).sqrt() } else { 1.0 },
            correlation: correlation.clamp(0.0, LARGEST_CORRELATION),
        }
    }

    /// Number of splits.
    pub fn n_splits(&self) -> usize {
        self.n_splits
    }

    /// Standard deviation of the mean over splits, as a multiple of the one under permuted labels and fixed scores; from 1 (one
    /// split) to the square root of 2.
    pub fn widening(&self) -> f64 {
        self.widening
    }

    /// Mean correlation of two splits, from 0 to .99.
    pub fn correlation(&self) -> f64 {
        self.correlation
    }

    /// The covariance of two splits over the expected variance between splits, rho / (1 - rho): what
    /// [`MeanEstimate::of_runs`](crate::MeanEstimate::of_runs) takes.
    pub fn covariance_ratio(&self) -> f64 {
        self.correlation / (1.0 - self.correlation)
    }

    /// Variance of the mean over splits, as a multiple of that of one split.
    pub fn variance_of_mean(&self) -> f64 {
        (1.0 + (self.n_splits as f64 - 1.0) * self.correlation) / self.n_splits as f64
    }
}

fn bits(records: &[usize], n_records: usize, what: &'static str) -> Result<Vec<u64>, EvaluationError> {
    check_not_empty(what, records.len())?;
    let mut bits = vec![0u64; n_records.div_ceil(64)];
    for (index, &found) in records.iter().enumerate() {
        match bits.get_mut(found / 64).filter(|_| found < n_records) {
            Some(word) => *word |= 1 << (found % 64),
            None => return Err(EvaluationError::OutOfRange { what, index, found, limit: n_records }),
        }
    }
    Ok(bits)
}

/// The number of records in both sets.
fn common(a: &[u64], b: &[u64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a & b).count_ones() as u64).sum::<u64>() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn design(n: usize, tests: &[Vec<usize>]) -> SplitDesign {
        let trains: Vec<Vec<usize>> =
            tests.iter().map(|test| (0..n).filter(|record| !test.contains(record)).collect()).collect();
        let splits: Vec<SplitSets<'_>> =
            trains.iter().zip(tests).map(|(train, test)| SplitSets { train, test }).collect();
        SplitDesign::new(n, &splits).expect("records of the set")
    }

    #[test]
    fn one_split_needs_no_widening() {
        let design = design(100, &[(0..20).collect()]);
        assert_eq!((design.widening(), design.correlation(), design.variance_of_mean()), (1.0, 0.0, 1.0));
    }

    /// In k folds each pair of records in different folds is tested and trained on once each way: (1 + 1)^2 against 1 + 1.
    #[test]
    fn folds_of_one_round_share_all_of_their_pairs() {
        let folds: Vec<Vec<usize>> = (0..5).map(|fold| (fold * 20..(fold + 1) * 20).collect()).collect();
        let design = design(100, &folds);
        assert!((design.widening() - 2f64.sqrt()).abs() < 1e-12);
        // the pair (i, j) of fold s is swapped in one of the four others
        assert!((design.correlation() - 0.25).abs() < 1e-12);
        assert!((design.variance_of_mean() - 2.0 / 5.0).abs() < 1e-12);
    }

    /// Two splits, by the formula for sets in which test sets of 20 of 100 share 4: |T∩T| |R∩R| = 4 x 64, |T∩R| |R∩T| = 16 x 16,
    /// alone 20 x 80.
    #[test]
    fn two_splits_by_hand() {
        let design = design(100, &[(0..20).collect(), (16..36).collect()]);
        let (alone, kept, swapped) = (1600.0, 256.0, 256.0);
        assert!((design.correlation() - (kept + swapped) / alone).abs() < 1e-12);
        let expected: f64 = 1.0 + 2.0 * swapped / (2.0 * alone + 2.0 * kept);
        assert!((design.widening() - expected.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn the_same_split_twice_is_one_split_and_bad_sets_are_refused() {
        let twice = design(50, &[(0..10).collect(), (0..10).collect()]);
        assert_eq!((twice.widening(), twice.correlation()), (1.0, LARGEST_CORRELATION));
        let new = |train: &[usize], test: &[usize]| SplitDesign::new(3, &[SplitSets { train, test }]);
        assert!(new(&[0, 1], &[2]).is_ok());
        assert_eq!(
            new(&[0, 1], &[3]),
            Err(EvaluationError::OutOfRange { what: "test", index: 0, found: 3, limit: 3 })
        );
        assert_eq!(new(&[], &[2]), Err(EvaluationError::Empty { what: "train" }));
        assert!(SplitDesign::new(3, &[]).is_err());
        assert!(matches!(
            SplitDesign::new(usize::MAX, &[SplitSets { train: &[0], test: &[1] }]),
            Err(EvaluationError::TooMany { .. })
        ));
    }
}
