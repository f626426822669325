//! The fitted machines of all pairs of classes, and what their votes come to.

use ndarray::{Array2, ArrayView1, ArrayView2, ArrayViewMut1, Axis, aview1};
use serde::{Deserialize, Serialize};

use super::super::kernel::Kernel;
use super::super::model::SvmReport;
use super::expansion::Expansion;
use super::{n_pairs, pairs};
use crate::learner::check_width;
use crate::model_file::packed_f64;
use crate::{Classifier, ModelFault, PredictError, SaveModel, SavedModel};

/// Rows scored at a time, unless the margins of so many would be more than [`MARGINS`].
const BATCH: usize = 1024;

/// The most margins held at a time, unless a single row has more.
const MARGINS: usize = 1 << 20;

/// One two-class support vector machine for each pair of more than two classes.
///
/// The score of a class is the number of machines that vote for it, plus `s / (3 (|s| + 1))`, where `s` is the sum of its
/// margins in all of its machines. That is less than a third either way, so margins decide between classes of equally many
/// votes only. This is the `decision_function` of scikit-learn's `SVC`. A margin of 0 is a vote for the later class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OneVsOneSvmModel {
    n_classes: usize,
    n_features: usize,
    kernel: Kernel,
    #[serde(with = "packed_f64")]
    intercepts: Vec<f64>,
    expansion: Expansion,
    reports: Vec<SvmReport>,
}

impl OneVsOneSvmModel {
    pub(super) fn new(
        (n_classes, n_features): (usize, usize),
        kernel: Kernel,
        expansion: Expansion,
        intercepts: Vec<f64>,
        reports: Vec<SvmReport>,
    ) -> Self {
        Self { n_classes, n_features, kernel, intercepts, expansion, reports }
    }

    /// The kernel with the parameters it was fitted with.
    pub fn kernel(&self) -> Kernel {
        self.kernel
    }

    /// The constant of each machine, in the order (0, 1), (0, 2), ..., (1, 2), ...
    pub fn intercepts(&self) -> &[f64] {
        &self.intercepts
    }

    /// How the solver ended, machine by machine in the same order.
    pub fn reports(&self) -> &[SvmReport] {
        &self.reports
    }

    /// The margins of `rows` (n x d), one column a machine in the same order; positive for the later class of its pair.
    ///
    /// # Errors
    /// [`PredictError::Width`] when the rows are not as wide as the training rows.
    pub fn margins(&self, rows: ArrayView2<'_, f32>) -> Result<Array2<f64>, PredictError> {
        self.by_batch(rows, self.intercepts.len(), |margins, mut out| out.assign(&margins))
    }

    /// Fills `n_columns` numbers a row from the margins of the row.
    fn by_batch<T: Clone + Default>(
        &self,
        rows: ArrayView2<'_, f32>,
        n_columns: usize,
        fill: impl Fn(ArrayView1<'_, f64>, ArrayViewMut1<'_, T>),
    ) -> Result<Array2<T>, PredictError> {
        check_width(rows, self.n_features)?;
        let mut filled = Array2::from_elem((rows.nrows(), n_columns), T::default());
        let size = (MARGINS / self.intercepts.len()).clamp(1, BATCH);
        let batches = rows.axis_chunks_iter(Axis(0), size);
        for (rows, mut out) in batches.zip(filled.axis_chunks_iter_mut(Axis(0), size)) {
            let margins = self.expansion.sums(self.kernel, rows) + aview1(&self.intercepts);
            margins.rows().into_iter().zip(out.rows_mut()).for_each(|(margins, out)| fill(margins, out));
        }
        Ok(filled)
    }

    /// The scores of the classes from the margins of one row.
    fn vote(&self, margins: ArrayView1<'_, f64>, mut scores: ArrayViewMut1<'_, f32>) {
        let (mut votes, mut sums) = (vec![0.0; self.n_classes], vec![0.0; self.n_classes]);
        for ((a, b), &margin) in pairs(self.n_classes).zip(margins) {
            votes[if margin >= 0.0 { b } else { a }] += 1.0;
            sums[a] -= margin;
            sums[b] += margin;
        }
        for ((score, votes), sum) in scores.iter_mut().zip(votes).zip(sums) {
            *score = (votes + bounded(sum)) as f32;
        }
    }
}

/// Keeps the order of sums, within a third of 0.
fn bounded(sum: f64) -> f64 {
    let sum = sum.clamp(f64::MIN, f64::MAX);
    sum / (sum.abs() + 1.0) / 3.0
}

impl Classifier for OneVsOneSvmModel {
    fn n_classes(&self) -> usize {
        self.n_classes
    }

    fn n_features(&self) -> usize {
        self.n_features
    }

    fn scores(&self, rows: ArrayView2<'_, f32>) -> Result<Array2<f32>, PredictError> {
        match self.n_classes {
            2 => self.by_batch(rows, 1, |margins, mut score| score.fill(margins[0] as f32)),
            _ => self.by_batch(rows, self.n_classes, |margins, scores| self.vote(margins, scores)),
        }
    }

    fn threshold(&self) -> f32 {
        0.0
    }

    fn saved(&self) -> SavedModel {
        SavedModel::of(self)
    }
}

impl SaveModel for OneVsOneSvmModel {
    const KIND: &'static str = "svm-one-vs-one";

    fn check(&self) -> Result<(), ModelFault> {
        ModelFault::within("n_classes", self.n_classes, 2, usize::MAX)?;
        ModelFault::within("n_features", self.n_features, 1, usize::MAX)?;
        self.kernel.check()?;
        ModelFault::length("intercepts", self.intercepts.len(), n_pairs(self.n_classes))?;
        ModelFault::finite("intercepts", &self.intercepts)?;
        ModelFault::length("reports", self.reports.len(), n_pairs(self.n_classes))?;
        self.expansion.check(self.n_classes, self.n_features)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn margins_decide_between_equal_votes_only() {
        assert!(bounded(1e300) < 0.334 && bounded(f64::NEG_INFINITY) > -0.334);
        assert!(bounded(-2.0) < bounded(-1.0) && bounded(0.0) == 0.0 && bounded(1.0) < bounded(2.0));
    }
}
