//! Stratified k-fold cross-validation, once or repeatedly.

use super::strata::{rows_by_class, shuffled, stream};
use super::{Split, SplitError};

/// Stratified k-fold: `k` splits named `fold-0` …, whose test parts are disjoint and cover all rows.
///
/// Rows of each class are shuffled and dealt to folds in turn; each class goes on where the one before stopped, so that both fold
/// sizes and class counts differ by at most one between folds.
///
/// # Errors
/// [`SplitError::TooFewFolds`] below 2, [`SplitError::TooFewRows`] with fewer rows than folds, [`SplitError::ClassTooSmall`] for a
/// class with fewer rows than folds.
pub fn stratified_kfold(labels: &[usize], k: usize, seed: [u8; 32]) -> Result<Vec<Split>, SplitError> {
    check(labels, k)?;
    let folds = assign(labels, k, seed, 0);
    splits(&folds, k, |fold| format!("fold-{fold}"))
}

/// Stratified k-fold repeated with fresh shuffles: `repeats * k` splits named `repeat-0-fold-0` …; the i-th repetition does not
/// depend on how many there are.
///
/// # Errors
/// As [`stratified_kfold`].
pub fn repeated_stratified_kfold(
    labels: &[usize],
    k: usize,
    repeats: usize,
    seed: [u8; 32],
) -> Result<Vec<Split>, SplitError> {
    check(labels, k)?;
    let mut all = Vec::with_capacity(repeats.saturating_mul(k));
    for repeat in 0..repeats {
        let folds = assign(labels, k, seed, repeat);
        all.extend(splits(&folds, k, |fold| format!("repeat-{repeat}-fold-{fold}"))?);
    }
    Ok(all)
}

pub(super) fn check_folds(rows: usize, k: usize) -> Result<(), SplitError> {
    match k {
        0 | 1 => Err(SplitError::TooFewFolds { folds: k }),
        _ if rows < k => Err(SplitError::TooFewRows { rows, folds: k }),
        _ => Ok(()),
    }
}

/// One split a fold, from the fold of every row.
pub(super) fn splits(
    folds: &[usize],
    k: usize,
    label: impl Fn(usize) -> String,
) -> Result<Vec<Split>, SplitError> {
    (0..k).map(|fold| Split::from_marks(label(fold), folds.iter().map(|&f| f == fold))).collect()
}

fn check(labels: &[usize], k: usize) -> Result<(), SplitError> {
    check_folds(labels.len(), k)?;
    match rows_by_class(labels).iter().find(|(_, rows)| rows.len() < k) {
        None => Ok(()),
        Some((class, rows)) => {
            Err(SplitError::ClassTooSmall { class: *class, members: rows.len(), needed: k })
        }
    }
}

/// The fold of every row.
fn assign(labels: &[usize], k: usize, seed: [u8; 32], repeat: usize) -> Vec<usize> {
    let mut folds = vec![0; labels.len()];
    let mut rng = stream(seed, repeat);
    let dealt = shuffled(rows_by_class(labels), &mut rng);
    for (turn, row) in dealt.into_iter().flat_map(|(_, rows)| rows).enumerate() {
        folds[row] = turn % k;
    }
    folds
}
