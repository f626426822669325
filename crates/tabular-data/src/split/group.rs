//! Stratified k-fold in which no group straddles training and test rows.
//!
//! A group is what must stay together: all windows cut from one photo, all images of one person. The algorithm is the greedy one
//! of scikit-learn's `StratifiedGroupKFold`: groups are shuffled, ordered by how uneven their class counts are (most uneven first),
//! and each goes to the fold where the class shares over folds become most even.

use std::collections::HashMap;

use rand::seq::SliceRandom;

use super::kfold::{check_folds, splits};
use super::strata::{rows_by_class, stream};
use super::{Split, SplitError};

/// Stratified group k-fold: `k` splits named `fold-0` …; rows with equal numbers in `groups` are on one side of every split.
///
/// # Errors
/// [`SplitError::LengthMismatch`], [`SplitError::TooFewFolds`], [`SplitError::TooFewRows`], and [`SplitError::TooFewGroups`] when
/// there are fewer groups than folds, or fewer groups that hold some class. [`SplitError::Empty`] when groups are so unequal that a
/// fold stays without rows.
///
/// ```
/// use tabular_data::stratified_group_kfold;
///
/// let labels = [0, 0, 1, 1, 0, 1, 0, 1];
/// let photos = [0, 0, 1, 1, 2, 2, 3, 3];
/// for split in stratified_group_kfold(&labels, &photos, 2, [1; 32])? {
///     let photo_in_test = |photo| split.test().iter().any(|&row| photos[row] == photo);
///     assert!(split.train().iter().all(|&row| !photo_in_test(photos[row])));
/// }
/// # Ok::<(), tabular_data::SplitError>(())
/// ```
pub fn stratified_group_kfold(
    labels: &[usize],
    groups: &[usize],
    k: usize,
    seed: [u8; 32],
) -> Result<Vec<Split>, SplitError> {
    let census = Census::new(labels, groups, k)?;
    splits(&census.assign(groups, k, seed, 0), k, |fold| format!("fold-{fold}"))
}

/// [`stratified_group_kfold`] repeated with fresh shuffles: `repeats * k` splits named `repeat-0-fold-0` ….
///
/// # Errors
/// As [`stratified_group_kfold`].
pub fn repeated_stratified_group_kfold(
    labels: &[usize],
    groups: &[usize],
    k: usize,
    repeats: usize,
    seed: [u8; 32],
) -> Result<Vec<Split>, SplitError> {
    let census = Census::new(labels, groups, k)?;
    let mut all = Vec::with_capacity(repeats.saturating_mul(k));
    for repeat in 0..repeats {
        let folds = census.assign(groups, k, seed, repeat);
        all.extend(splits(&folds, k, |fold| format!("repeat-{repeat}-fold-{fold}"))?);
    }
    Ok(all)
}

/// Class counts of every group.
struct Census {
    /// Index into `counts` of every group number.
    index: HashMap<usize, usize>,
    /// Rows of each class present, a group a row, in order of first appearance.
    counts: Vec<Vec<usize>>,
    /// Rows of each class over all groups.
    totals: Vec<usize>,
}

impl Census {
    fn new(labels: &[usize], groups: &[usize], k: usize) -> Result<Self, SplitError> {
        if labels.len() != groups.len() {
            return Err(SplitError::LengthMismatch { labels: labels.len(), groups: groups.len() });
        }
        check_folds(labels.len(), k)?;
        let strata = rows_by_class(labels);
        let mut census = Self { index: HashMap::new(), counts: Vec::new(), totals: Vec::new() };
        for &group in groups {
            census.add_group(group, strata.len());
        }
        for (class, (_, rows)) in strata.iter().enumerate() {
            census.totals.push(rows.len());
            for row in rows {
                census.counts[census.index[&groups[*row]]][class] += 1;
            }
        }
        census.check_groups(&strata, k)?;
        Ok(census)
    }

    fn add_group(&mut self, group: usize, classes: usize) {
        let next = self.counts.len();
        if *self.index.entry(group).or_insert(next) == next {
            self.counts.push(vec![0; classes]);
        }
    }

    fn check_groups(&self, strata: &[(usize, Vec<usize>)], k: usize) -> Result<(), SplitError> {
        if self.counts.len() < k {
            return Err(SplitError::TooFewGroups { class: None, groups: self.counts.len(), folds: k });
        }
        for (i, (class, _)) in strata.iter().enumerate() {
            let groups = self.counts.iter().filter(|counts| counts[i] > 0).count();
            if groups < k {
                return Err(SplitError::TooFewGroups { class: Some(*class), groups, folds: k });
            }
        }
        Ok(())
    }

    /// The fold of every row.
    fn assign(&self, groups: &[usize], k: usize, seed: [u8; 32], repeat: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.counts.len()).collect();
        order.shuffle(&mut stream(seed, repeat));
        order.sort_by(|&a, &b| variance(&self.counts[b]).total_cmp(&variance(&self.counts[a])));
        let mut folds = Folds { counts: vec![vec![0; self.totals.len()]; k], totals: &self.totals };
        let mut fold_of = vec![0; self.counts.len()];
        for group in order {
            fold_of[group] = folds.place(&self.counts[group]);
        }
        groups.iter().map(|group| fold_of[self.index[group]]).collect()
    }
}

/// Class counts of the folds while groups are placed.
struct Folds<'a> {
    counts: Vec<Vec<usize>>,
    totals: &'a [usize],
}

impl Folds<'_> {
    /// Puts a group where the spread of class shares over folds becomes least (ties: the fold with fewest rows, then the first).
    fn place(&mut self, group: &[usize]) -> usize {
        let best = (0..self.counts.len())
            .map(|fold| (self.spread_with(fold, group), self.counts[fold].iter().sum::<usize>(), fold))
            .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)))
            .map_or(0, |(_, _, fold)| fold);
        add(&mut self.counts[best], group);
        best
    }

    /// Mean over classes of the standard deviation, over folds, of the share of the class that the fold holds, were the group in it.
    fn spread_with(&mut self, fold: usize, group: &[usize]) -> f64 {
        add(&mut self.counts[fold], group);
        let spread = |class: usize| {
            let share = |counts: &Vec<usize>| counts[class] as f64 / self.totals[class] as f64;
            deviation(self.counts.iter().map(share))
        };
        let total: f64 = (0..self.totals.len()).map(spread).sum();
        self.counts[fold].iter_mut().zip(group).for_each(|(count, n)| *count -= n);
        total / self.totals.len() as f64
    }
}

fn add(counts: &mut [usize], group: &[usize]) {
    counts.iter_mut().zip(group).for_each(|(count, n)| *count += n);
}

fn variance(counts: &[usize]) -> f64 {
    let deviation = deviation(counts.iter().map(|&n| n as f64));
    deviation * deviation
}

/// Population standard deviation.
fn deviation(values: impl Iterator<Item = f64> + Clone) -> f64 {
    let n = values.clone().count() as f64;
    let mean = values.clone().sum::<f64>() / n;
    (values.map(|v| (v - mean) * (v - mean)).sum::<f64>() / n).sqrt()
}
