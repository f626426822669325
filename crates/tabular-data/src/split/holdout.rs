//! Stratified holdout: one training part, one test part, class shares as equal as whole rows allow.

use std::fmt;

use rand_chacha::ChaCha20Rng;

use super::strata::{rows_by_class, shuffled, stream};
use super::{Split, SplitError};

/// How large the test part is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum TestSize {
    /// Share of all rows, above 0 and below 1; rounded up to whole rows as scikit-learn does.
    Fraction(f64),
    /// Number of rows.
    Rows(usize),
}

impl fmt::Display for TestSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fraction(share) => write!(f, "share {share}"),
            Self::Rows(rows) => write!(f, "{rows} rows"),
        }
    }
}

/// One stratified holdout named `holdout-0`; `labels` holds the class of every row.
///
/// Each class gives its share of the test part by largest remainder (ties: the smaller class number), but always keeps at least one
/// row in each part.
///
/// # Errors
/// [`SplitError::TestSize`] when the size leaves a part without some class, [`SplitError::ClassTooSmall`] for a class of one row.
///
/// ```
/// use tabular_data::{TestSize, stratified_holdout};
///
/// let labels = [0, 0, 0, 0, 0, 1, 1, 1, 1, 1];
/// let split = stratified_holdout(&labels, TestSize::Fraction(0.2), [7; 32])?;
/// assert_eq!((split.train().len(), split.test().len()), (8, 2));
/// # Ok::<(), tabular_data::SplitError>(())
/// ```
pub fn stratified_holdout(labels: &[usize], size: TestSize, seed: [u8; 32]) -> Result<Split, SplitError> {
    let strata = rows_by_class(labels);
    let quota = quotas(&strata, size, labels.len())?;
    holdout(&strata, &quota, labels.len(), 0, stream(seed, 0))
}

/// `n` stratified holdouts named `holdout-0`, `holdout-1`, …; the i-th does not depend on `n`.
///
/// # Errors
/// As [`stratified_holdout`].
pub fn stratified_holdouts(
    labels: &[usize],
    size: TestSize,
    n: usize,
    seed: [u8; 32],
) -> Result<Vec<Split>, SplitError> {
    let strata = rows_by_class(labels);
    let quota = quotas(&strata, size, labels.len())?;
    (0..n).map(|i| holdout(&strata, &quota, labels.len(), i, stream(seed, i))).collect()
}

fn holdout(
    strata: &[(usize, Vec<usize>)],
    quota: &[usize],
    rows: usize,
    index: usize,
    mut rng: ChaCha20Rng,
) -> Result<Split, SplitError> {
    let mut is_test = vec![false; rows];
    for ((_, members), &n_test) in shuffled(strata.to_vec(), &mut rng).iter().zip(quota) {
        for &row in members.iter().take(n_test) {
            is_test[row] = true;
        }
    }
    Split::from_marks(format!("holdout-{index}"), is_test.into_iter())
}

/// Test rows of each class.
fn quotas(strata: &[(usize, Vec<usize>)], size: TestSize, rows: usize) -> Result<Vec<usize>, SplitError> {
    if let Some((class, members)) = strata.iter().find(|(_, members)| members.len() < 2) {
        return Err(SplitError::ClassTooSmall { class: *class, members: members.len(), needed: 2 });
    }
    let n_test = match size {
        TestSize::Rows(n) => n,
        TestSize::Fraction(share) if share > 0.0 && share < 1.0 => (share * rows as f64).ceil() as usize,
        TestSize::Fraction(_) => 0,
    };
    let classes = strata.len();
    if classes == 0 || n_test < classes || n_test > rows.saturating_sub(classes) {
        return Err(SplitError::TestSize { size, rows, classes });
    }
    let sizes: Vec<usize> = strata.iter().map(|(_, members)| members.len()).collect();
    Ok(apportion(&sizes, n_test, rows))
}

/// Largest-remainder shares of `n_test` among classes of the given sizes, each between 1 and its size less 1.
///
/// Needs `sizes.len() <= n_test <= rows - sizes.len()`, so that a solution exists.
fn apportion(sizes: &[usize], n_test: usize, rows: usize) -> Vec<usize> {
    let exact = |size: usize| size as u128 * n_test as u128;
    let whole = |size: usize| (exact(size) / rows as u128) as usize;
    let mut quota: Vec<usize> = sizes.iter().map(|&size| whole(size).clamp(1, size - 1)).collect();
    let mut given: usize = quota.iter().sum();
    while given != n_test {
        let shortfall = |i: usize| exact(sizes[i]) as i128 - quota[i] as i128 * rows as i128;
        let grow = given < n_test;
        let movable = |&i: &usize| if grow { quota[i] < sizes[i] - 1 } else { quota[i] > 1 };
        let candidates = (0..sizes.len()).filter(movable);
        let chosen = match grow {
            true => candidates.min_by_key(|&i| (-shortfall(i), i)),
            false => candidates.min_by_key(|&i| (shortfall(i), i)),
        };
        let i = chosen.expect("a solution exists between the bounds");
        if grow {
            (quota[i], given) = (quota[i] + 1, given + 1);
        } else {
            (quota[i], given) = (quota[i] - 1, given - 1);
        }
    }
    quota
}
