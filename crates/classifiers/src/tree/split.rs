//! The best split of a node.

use super::columns::{row, value};

/// Rows with at most `threshold` in column `feature` go left.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Split {
    pub(super) feature: usize,
    pub(super) threshold: f64,
    purity: f64,
}

/// Goes through the columns of a node for the split that leaves the least impurity.
pub(super) struct Scan {
    min_leaf: usize,
    counts: Vec<usize>,
    left: Side,
    right: Side,
    best: Option<Split>,
}

impl Scan {
    pub(super) fn new(n_classes: usize, min_leaf: usize) -> Self {
        let side = || Side { counts: vec![0; n_classes], squares: 0 };
        Self { min_leaf, counts: vec![0; n_classes], left: side(), right: side(), best: None }
    }

    /// Begins a node whose classes occur `counts` times.
    pub(super) fn start(&mut self, counts: &[usize]) {
        self.counts.copy_from_slice(counts);
        self.best = None;
    }

    /// The best split of the columns so far; `None` where no column has two values with enough rows on either side.
    pub(super) fn best(&self) -> Option<Split> {
        self.best
    }

    /// Moves the boundary through the sorted `keys` of one column; `labels` has the class of each row.
    ///
    /// The Gini impurity of both sides, weighted by their rows, is `n − Σ l²/n_l − Σ r²/n_r` for class counts `l` and
    /// `r`, so the best boundary has the largest of the two sums, which change by one class at a time.
    pub(super) fn column(&mut self, feature: usize, keys: &[u64], labels: &[u32]) {
        let (Some(&first), Some(&last)) = (keys.first(), keys.last()) else { return };
        if value(first) == value(last) {
            return;
        }
        self.left.set(None);
        self.right.set(Some(&self.counts));
        for (n_left, pair) in (1..).zip(keys.windows(2)) {
            let class = labels[row(pair[0])] as usize;
            self.left.add(class);
            self.right.remove(class);
            let n_right = keys.len() - n_left;
            let (low, high) = (value(pair[0]), value(pair[1]));
            if low == high || n_left < self.min_leaf || n_right < self.min_leaf {
                continue;
            }
            let purity = self.left.purity(n_left) + self.right.purity(n_right);
            if self.best.is_none_or(|best| purity > best.purity) {
                let threshold = 0.5 * (f64::from(low) + f64::from(high));
                self.best = Some(Split { feature, threshold, purity });
            }
        }
    }
}

/// The class counts of one side and the sum of their squares.
struct Side {
    counts: Vec<u64>,
    squares: u64,
}

impl Side {
    fn set(&mut self, counts: Option<&[usize]>) {
        match counts {
            None => self.counts.fill(0),
            Some(counts) => self.counts.iter_mut().zip(counts).for_each(|(to, &from)| *to = from as u64),
        }
        self.squares = self.counts.iter().map(|count| count * count).sum();
    }

    fn add(&mut self, class: usize) {
        self.squares += 2 * self.counts[class] + 1;
        self.counts[class] += 1;
    }

    fn remove(&mut self, class: usize) {
        self.counts[class] -= 1;
        self.squares -= 2 * self.counts[class] + 1;
    }

    /// Exact up to the division below 2^26 rows.
    fn purity(&self, n_rows: usize) -> f64 {
        self.squares as f64 / n_rows as f64
    }
}
