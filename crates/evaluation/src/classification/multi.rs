//! The confusion matrix of a decision between several classes.

use super::{Confusion, ratio};
use crate::error::{EvaluationError, check_not_empty, check_same_length};
use crate::interval::mean;

/// Counts of (true class, decided class) pairs; rows are true classes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfusionMatrix {
    n_classes: usize,
    counts: Vec<u64>,
}

impl ConfusionMatrix {
    /// Counts decisions against the truth; both are class indices below `n_classes`.
    ///
    /// # Errors
    /// Lengths that differ, no record, or an index that is no class.
    pub fn from_predictions(
        predicted: &[usize],
        truth: &[usize],
        n_classes: usize,
    ) -> Result<Self, EvaluationError> {
        check_same_length("predicted", predicted.len(), "truth", truth.len())?;
        check_not_empty("predicted", predicted.len())?;
        check_classes("predicted", predicted, n_classes)?;
        check_classes("truth", truth, n_classes)?;
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
        let right = self.counts.iter().step_by(self.n_classes + 1).sum();
        ratio(right, self.total())
    }

    /// The two-class table of `class` against all others; `None` when there is no such class.
    pub fn one_vs_rest(&self, class: usize) -> Option<Confusion> {
        let tp = *self.rows().nth(class)?.get(class)?;
        let positives: u64 = self.rows().nth(class)?.iter().sum();
        let called: u64 = self.rows().filter_map(|row| row.get(class)).sum();
        Some(Confusion {
            tn: self.total() + tp - positives - called,
            fp: called - tp,
            fn_: positives - tp,
            tp,
        })
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
        let right: u64 = self.counts.iter().step_by(self.n_classes + 1).sum();
        let (mut cross, mut true_sq, mut called_sq) = (0.0, 0.0, 0.0);
        for class in 0..self.n_classes {
            let table = self.one_vs_rest(class)?;
            let (truth, called) = (table.positives() as f64, (table.tp + table.fp) as f64);
            cross += truth * called;
            true_sq += truth * truth;
            called_sq += called * called;
        }
        let spread = (total * total - called_sq) * (total * total - true_sq);
        (spread > 0.0).then(|| ((right as f64 * total - cross) / spread.sqrt()).clamp(-1.0, 1.0))
    }

    /// The mean of a measure over the classes that have it, each against all others.
    fn mean(&self, measure: impl Fn(&Confusion) -> Option<f64>) -> Option<f64> {
        let of_class = |class| measure(&self.one_vs_rest(class)?);
        mean(&(0..self.n_classes).filter_map(of_class).collect::<Vec<f64>>())
    }

    /// Share of the most frequent class: the accuracy of always naming it.
    pub fn majority_accuracy(&self) -> Option<f64> {
        let most = self.rows().map(|row| row.iter().sum()).max()?;
        ratio(most, self.total())
    }
}

fn check_classes(what: &'static str, classes: &[usize], limit: usize) -> Result<(), EvaluationError> {
    match classes.iter().enumerate().find(|(_, class)| **class >= limit) {
        None => Ok(()),
        Some((index, &found)) => Err(EvaluationError::OutOfRange { what, index, found, limit }),
    }
}
