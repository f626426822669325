//! The best split of a node.

use crate::TrainSet;

/// Rows with at most `threshold` in column `feature` go left.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Split {
    pub(super) feature: usize,
    pub(super) threshold: f64,
    purity: f64,
}

/// The split of `rows`, whose classes occur `counts` times, that leaves the least impurity; `None` when no column has
/// two values with `min_leaf` rows on either side.
pub(super) fn best_split(
    train: &TrainSet<'_>,
    rows: &[usize],
    counts: &[usize],
    min_leaf: usize,
) -> Option<Split> {
    let mut best: Option<Split> = None;
    let mut keys = Vec::with_capacity(rows.len());
    for (feature, column) in train.rows().columns().into_iter().enumerate() {
        keys.clear();
        keys.extend(rows.iter().map(|&row| key(column[row], train.labels()[row])));
        keys.sort_unstable();
        if let Some(split) = best_of_column(feature, &keys, counts, min_leaf)
            && best.is_none_or(|best| split.purity > best.purity)
        {
            best = Some(split);
        }
    }
    best
}

/// Moves the boundary through the sorted `keys` of one column.
///
/// The Gini impurity of both sides, weighted by their rows, is `n − Σ l²/n_l − Σ r²/n_r` for class counts `l` and `r`, so
/// the best boundary has the largest of the two sums, which change by one class at a time.
fn best_of_column(feature: usize, keys: &[u64], counts: &[usize], min_leaf: usize) -> Option<Split> {
    let mut best: Option<Split> = None;
    let (mut left, mut right) = (Side::empty(counts.len()), Side::of(counts));
    for (n_left, pair) in (1..).zip(keys.windows(2)) {
        let class = class(pair[0]);
        left.add(class);
        right.remove(class);
        let n_right = keys.len() - n_left;
        let (low, high) = (value(pair[0]), value(pair[1]));
        if low == high || n_left < min_leaf || n_right < min_leaf {
            continue;
        }
        let purity = left.squares / n_left as f64 + right.squares / n_right as f64;
        if best.is_none_or(|best| purity > best.purity) {
            let threshold = 0.5 * (f64::from(low) + f64::from(high));
            best = Some(Split { feature, threshold, purity });
        }
    }
    best
}

/// The class counts of one side and the sum of their squares, exact in `f64` below 2^26 rows.
struct Side {
    counts: Vec<f64>,
    squares: f64,
}

impl Side {
    fn empty(n_classes: usize) -> Self {
        Self { counts: vec![0.0; n_classes], squares: 0.0 }
    }

    fn of(counts: &[usize]) -> Self {
        let counts: Vec<f64> = counts.iter().map(|&count| count as f64).collect();
        let squares = counts.iter().map(|count| count * count).sum();
        Self { counts, squares }
    }

    fn add(&mut self, class: usize) {
        self.squares += 2.0 * self.counts[class] + 1.0;
        self.counts[class] += 1.0;
    }

    fn remove(&mut self, class: usize) {
        self.squares -= 2.0 * self.counts[class] - 1.0;
        self.counts[class] -= 1.0;
    }
}

/// Value and class in one integer that sorts by value; the class is below 2^32, as there are fewer rows in memory.
fn key(value: f32, class: usize) -> u64 {
    // adding 0 turns −0 into 0
    let bits = (value + 0.0).to_bits();
    let ordered = if bits >> 31 == 0 { bits | 1 << 31 } else { !bits };
    u64::from(ordered) << 32 | class as u64
}

fn value(key: u64) -> f32 {
    let ordered = (key >> 32) as u32;
    f32::from_bits(if ordered >> 31 == 1 { ordered & !(1 << 31) } else { !ordered })
}

fn class(key: u64) -> usize {
    (key & u64::from(u32::MAX)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_sort_by_value_and_give_it_back() {
        let values = [f32::MIN, -2.5, -1e-30, 0.0, 1e-30, 1.0, f32::MAX];
        let keys: Vec<u64> = values.iter().map(|&value| key(value, 7)).collect();
        assert!(keys.is_sorted());
        assert!(keys.iter().zip(values).all(|(&key, expected)| value(key) == expected && class(key) == 7));
        assert_eq!(key(-0.0, 1), key(0.0, 1));
    }
}
