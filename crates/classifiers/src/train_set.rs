//! Training rows with their labels, checked once: what learners are fitted on.

use ndarray::{Array2, ArrayView2};

use crate::FitError;
use crate::stop::Stop;

/// Labelled training rows that are known to be usable: finite, as many labels as rows, every class present.
#[derive(Debug, Clone, Copy)]
pub struct TrainSet<'a> {
    rows: ArrayView2<'a, f32>,
    labels: &'a [usize],
    n_classes: usize,
    stop: Stop<'a>,
}

impl<'a> TrainSet<'a> {
    /// Checks `rows` (n x d) and `labels` (n class indices below `n_classes`).
    ///
    /// # Errors
    /// No rows or columns, lengths that differ, a label out of range, fewer than two classes, a class without a row,
    /// or a value that is not finite.
    pub fn new(rows: ArrayView2<'a, f32>, labels: &'a [usize], n_classes: usize) -> Result<Self, FitError> {
        if rows.nrows() == 0 || rows.ncols() == 0 {
            return Err(FitError::Empty { rows: rows.nrows(), columns: rows.ncols() });
        }
        if rows.nrows() != labels.len() {
            return Err(FitError::LabelCount { rows: rows.nrows(), labels: labels.len() });
        }
        check_classes(labels, n_classes)?;
        check_finite(rows)?;
        Ok(Self { rows, labels, n_classes, stop: Stop::default() })
    }

    /// The same rows for a fit that ends with [`FitError::Stopped`] soon after `stop` says yes.
    ///
    /// Fits ask every few milliseconds and from the thread they run in, so `stop` should cost no more than a look at an
    /// atomic flag. Once it has said yes it has to go on saying yes. Without it a fit runs to its end.
    ///
    /// ```
    /// use std::sync::atomic::{AtomicBool, Ordering};
    ///
    /// use classifiers::{FitError, LearnerOptions, TrainSet, learner};
    ///
    /// let rows = ndarray::array![[0.0f32], [1.0], [2.0], [3.0]];
    /// let flag = AtomicBool::new(true);
    /// let stop = || flag.load(Ordering::Relaxed);
    /// let train = TrainSet::new(rows.view(), &[0, 0, 1, 1], 2)?.with_stop(&stop);
    /// let outcome = learner("logistic", &LearnerOptions::default())?.fit(&train);
    /// assert_eq!(outcome.err(), Some(FitError::Stopped));
    /// # Ok::<(), FitError>(())
    /// ```
    #[must_use]
    pub fn with_stop(self, stop: &'a (dyn Fn() -> bool + Sync)) -> Self {
        self.until(Stop::when(stop))
    }

    /// As [`TrainSet::with_stop`], for what wrappers hand on.
    pub(crate) fn until(self, stop: Stop<'a>) -> Self {
        Self { stop, ..self }
    }

    /// What the fit asks.
    pub(crate) fn stop(&self) -> Stop<'a> {
        self.stop
    }

    /// The rows, n x d.
    pub fn rows(&self) -> ArrayView2<'a, f32> {
        self.rows
    }

    /// The class index of each row.
    pub fn labels(&self) -> &'a [usize] {
        self.labels
    }

    /// The number of classes, at least 2.
    pub fn n_classes(&self) -> usize {
        self.n_classes
    }
}

/// A training set that owns its rows, for rows that come as `f64`.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnedTrainSet {
    rows: Array2<f32>,
    labels: Vec<usize>,
    n_classes: usize,
}

impl OwnedTrainSet {
    /// Checks `rows` (n x d), rounded to `f32`, and `labels` (n class indices below `n_classes`).
    ///
    /// # Errors
    /// As [`TrainSet::new`]; a value beyond the range of `f32` counts as infinite.
    pub fn from_f64(
        rows: ArrayView2<'_, f64>,
        labels: impl Into<Vec<usize>>,
        n_classes: usize,
    ) -> Result<Self, FitError> {
        let (rows, labels) = (single(rows), labels.into());
        TrainSet::new(rows.view(), &labels, n_classes)?;
        Ok(Self { rows, labels, n_classes })
    }

    /// What [`Learner::fit`](crate::Learner::fit) takes.
    pub fn as_train_set(&self) -> TrainSet<'_> {
        let Self { rows, labels, n_classes } = self;
        TrainSet { rows: rows.view(), labels, n_classes: *n_classes, stop: Stop::default() }
    }
}

/// The rows rounded to `f32`.
pub(crate) fn single(rows: ArrayView2<'_, f64>) -> Array2<f32> {
    rows.mapv(|value| value as f32)
}

fn check_classes(labels: &[usize], n_classes: usize) -> Result<(), FitError> {
    if n_classes < 2 {
        return Err(FitError::TooFewClasses { classes: n_classes });
    }
    let mut counts = vec![0usize; n_classes];
    for (row, &label) in labels.iter().enumerate() {
        match counts.get_mut(label) {
            Some(count) => *count += 1,
            None => {
                return Err(FitError::LabelRange { row, label, classes: n_classes });
            }
        }
    }
    match counts.iter().position(|&count| count == 0) {
        Some(class) => Err(FitError::AbsentClass { class, classes: n_classes }),
        None => Ok(()),
    }
}

fn check_finite(rows: ArrayView2<'_, f32>) -> Result<(), FitError> {
    match rows.indexed_iter().find(|(_, value)| !value.is_finite()) {
        Some(((row, column), &value)) => Err(FitError::NotFinite { row, column, value }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn rows_in_double_precision_are_rounded_and_checked() {
        let rows = array![[0.1f64, -2.0], [1e300, 0.5]];
        let error = OwnedTrainSet::from_f64(rows.view(), [0, 1], 2).err();
        assert_eq!(error, Some(FitError::NotFinite { row: 1, column: 0, value: f32::INFINITY }));
        let rows = array![[0.1f64, -2.0], [1e30, 0.5]];
        let error = OwnedTrainSet::from_f64(rows.view(), [0, 0], 2).err();
        assert_eq!(error, Some(FitError::AbsentClass { class: 1, classes: 2 }));
        let owned = OwnedTrainSet::from_f64(rows.view(), [0, 1], 2).unwrap();
        let train = owned.as_train_set();
        assert_eq!(train.rows(), array![[0.1f32, -2.0], [1e30, 0.5]]);
        assert_eq!((train.labels(), train.n_classes()), (&[0, 1][..], 2));
    }
}
