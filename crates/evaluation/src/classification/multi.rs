//! The confusion matrix of a decision between several classes.

use super::{Confusion, ratio};
use crate::error::{EvaluationError, check_at_most, check_classes, check_not_empty, check_same_length};
use crate::interval::mean;

/// Counts of (true class, decided class) pairs; rows are true classes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct ConfusionMatrix {
    n_classes: usize,
    counts: Vec<u64>,
}

impl ConfusionMatrix {
    /// The most classes: a matrix of so many takes 128 MB.
    pub const MOST_CLASSES: usize = 4096;

    /// Counts decisions against the truth; both are class indices below `n_classes`.
    ///
    /// # Errors
    /// Lengths that differ, no record, an index that is no class, or more than [`Self::MOST_CLASSES`] classes.
    pub fn from_predictions(
        predicted: &[usize],
        truth: &[usize],
        n_classes: usize,
    ) -> Result<Self, EvaluationError> {
        check_same_length("predicted", predicted.len(), "truth", truth.len())?;
        check_not_empty("predicted", predicted.len())?;
        check_classes("predicted", predicted, n_classes)?;
        check_classes("truth", truth, n_classes)?;
        check_at_most("classes", n_classes, Self::MOST_CLASSES)?;
        let mut counts = vec![0; n_classes * n_classes];
        for (&decided, &class) in predicted.iter().zip(truth) {
            if let Some(count) = counts.get_mut(class * n_classes + decided) {
                *count += 1;
            }
        }
        Ok(Self { n_classes, counts })
    }

    /// Number of classes.
    pub fn n_classes(&self) -> usize {
        self.n_classes
    }

    /// The rows, one a true class, each holding one count a decided class.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[u64]> {
        self.counts.chunks_exact(self.n_classes)
    }

    /// Number of records.
    pub fn total(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// Share of right decisions.
    pub fn accuracy(&self) -> Option<f64> {
        ratio(&[self.right()], &[self.total()])
    }

    /// Right decisions: the diagonal.
    fn right(&self) -> u64 {
        self.counts.iter().step_by(self.n_classes + 1).sum()
    }

    /// The two-class table of `class` against all others; `None` when there is no such class.
    pub fn one_vs_rest(&self, class: usize) -> Option<Confusion> {
        let tp = *self.rows().nth(class)?.get(class)?;
        let positives: u64 = self.rows().nth(class)?.iter().sum();
        let called: u64 = self.rows().filter_map(|row| row.get(class)).sum();
        Some(two_classes(self.total(), tp, positives, called))
    }

    /// [`Self::one_vs_rest`] of every class, in one pass over the matrix.
    fn all_vs_rest(&self) -> Vec<Confusion> {
        let total = self.total();
        let mut called = vec![0_u64; self.n_classes];
        for row in self.rows() {
            called.iter_mut().zip(row).for_each(|(sum, count)| *sum += count);
        }
        let classes = self.rows().zip(called).enumerate();
        let table = |(class, (row, called)): (usize, (&[u64], u64))| {
            two_classes(total, row.get(class).copied().unwrap_or(0), row.iter().sum(), called)
        };
        classes.map(table).collect()
    }

    /// Mean recall over the classes that occur in the truth.
    pub fn balanced_accuracy(&self) -> Option<f64> {
        self.mean(Confusion::recall)
    }

    /// Mean F1 over the classes that occur in the truth or in the decisions.
    pub fn macro_f1(&self) -> Option<f64> {
        self.mean(Confusion::f1)
    }

    /// Multi-class Matthews correlation (Gorodkin, Comput. Biol. Chem. 2004), in [-1, 1].
    ///
    /// `None` where only one class occurs in the truth or in the decisions.
    pub fn mcc(&self) -> Option<f64> {
        let total = self.total() as f64;
        let (mut cross, mut true_sq, mut called_sq) = (0.0, 0.0, 0.0);
        for table in self.all_vs_rest() {
            let (truth, called) = (table.positives() as f64, (table.tp + table.fp) as f64);
            cross += truth * called;
            true_sq += truth * truth;
            called_sq += called * called;
        }
        let spread = (total * total - called_sq) * (total * total - true_sq);
        (spread > 0.0).then(|| ((self.right() as f64 * total - cross) / spread.sqrt()).clamp(-1.0, 1.0))
    }

    /// The mean of a measure over the classes that have it, each against all others.
    fn mean(&self, measure: impl Fn(&Confusion) -> Option<f64>) -> Option<f64> {
        mean(&self.all_vs_rest().iter().filter_map(measure).collect::<Vec<f64>>())
    }

    /// Share of the most frequent class: the accuracy of always naming it.
    pub fn majority_accuracy(&self) -> Option<f64> {
        let most = self.rows().map(|row| row.iter().sum()).max()?;
        ratio(&[most], &[self.total()])
    }
}

/// The table of one class against all others from its diagonal count and the sums of its row and column.
fn two_classes(total: u64, tp: u64, positives: u64, called: u64) -> Confusion {
    Confusion { tn: total + tp - positives - called, fp: called - tp, fn_: positives - tp, tp }
}
