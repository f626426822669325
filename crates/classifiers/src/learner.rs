//! The two traits that every learner and every fitted model implements.
//!
//! A [`Learner`] holds options only; [`Learner::fit`] turns a [`TrainSet`] into a [`Classifier`], so an unfitted model
//! cannot predict. Labels are class indices `0..n_classes`; in a two-class problem class 1 is the positive one.

use std::any::Any;

use ndarray::{Array2, ArrayView1, ArrayView2, Axis};
use serde_json::Value;

use crate::train_set::single;
use crate::{FitError, OutOfCoreError, OutOfCoreOptions, PredictError, RowFile, SavedModel, TrainSet};

/// Rows scored between two questions whether to go on.
const CHUNK: usize = 256;

/// A learning algorithm with its options.
pub trait Learner: Send + Sync {
    /// The stable name used in results, for example `logistic` or `svm-rbf`.
    fn id(&self) -> &'static str;

    /// The options as JSON, for the record of a fitted model.
    fn options(&self) -> Value;

    /// Fits a model; deterministic: the same rows in the same order give the same model.
    ///
    /// # Errors
    /// When the algorithm cannot be run on this training set, and [`FitError::Stopped`] when the fit was to end before
    /// it was done ([`TrainSet::with_stop`]).
    fn fit(&self, train: &TrainSet<'_>) -> Result<Box<dyn Classifier>, FitError>;

    /// Whether [`Learner::fit_from_file`] is there.
    fn fits_from_file(&self) -> bool {
        false
    }

    /// Fits on the rows of `file` for whose index `select` says yes, with one block of rows in memory at a time.
    ///
    /// # Errors
    /// [`OutOfCoreError::NeedsMemory`] where the algorithm needs all rows at once; otherwise as [`Learner::fit`], and for a
    /// file that cannot be read or is damaged.
    fn fit_from_file(
        &self,
        _file: &RowFile,
        _select: &dyn Fn(usize) -> bool,
        _options: OutOfCoreOptions<'_>,
    ) -> Result<Box<dyn Classifier>, OutOfCoreError> {
        Err(OutOfCoreError::NeedsMemory { learner: self.id() })
    }
}

/// The weights of a fitted model whose scores are `rows . coefficients^T + intercepts`, up to a link function.
#[derive(Debug, Clone, Copy)]
pub struct LinearForm<'a> {
    /// One row for two classes, one per class for more; one column per feature.
    pub coefficients: ArrayView2<'a, f64>,
    /// One entry a row of `coefficients`.
    pub intercepts: ArrayView1<'a, f64>,
    /// How the scores of the model follow from the linear ones.
    pub link: Link,
}

/// What a linear model does with its linear scores.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Link {
    /// The linear score is the score: a margin, decided at 0.
    Identity,
    /// The score is `1 / (1 + exp(-linear))`: a probability, decided at 0.5, which is linear 0.
    Logistic,
    /// The scores are `exp(linear)` of each class divided by their sum.
    Softmax,
}

/// A fitted model. For its concrete type: `(model as &dyn Any).downcast_ref::<SvmModel>()`.
pub trait Classifier: Any + Send + Sync {
    /// The number of classes it was fitted on.
    fn n_classes(&self) -> usize;

    /// The number of columns it was fitted on.
    fn n_features(&self) -> usize;

    /// Scores of `rows` (n x d): n x 1 for two classes (larger means class 1), n x k for k > 2 classes.
    ///
    /// # Errors
    /// [`PredictError::Width`] when the rows are not as wide as the training rows.
    fn scores(&self, rows: ArrayView2<'_, f32>) -> Result<Array2<f32>, PredictError>;

    /// As [`Classifier::scores`], a few rows at a time, until `stop` says yes: kernel machines with many support vectors
    /// may need minutes for many rows.
    ///
    /// # Errors
    /// As [`Classifier::scores`], and [`PredictError::Stopped`].
    fn scores_until(
        &self,
        rows: ArrayView2<'_, f32>,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Result<Array2<f32>, PredictError> {
        check_width(rows, self.n_features())?;
        let n_columns = if self.n_classes() == 2 { 1 } else { self.n_classes() };
        let mut scores = Array2::zeros((rows.nrows(), n_columns));
        for (rows, mut out) in
            rows.axis_chunks_iter(Axis(0), CHUNK).zip(scores.axis_chunks_iter_mut(Axis(0), CHUNK))
        {
            if stop() {
                return Err(PredictError::Stopped);
            }
            out.assign(&self.scores(rows)?);
        }
        Ok(scores)
    }

    /// The score from which a two-class model answers class 1: 0.5 for a probability, 0 for a margin.
    fn threshold(&self) -> f32;

    /// The kind and the fields of this model for a [`ModelFile`](crate::ModelFile): `SavedModel::of(self)`.
    fn saved(&self) -> SavedModel;

    /// The weights, when the model is linear in the features.
    fn linear(&self) -> Option<LinearForm<'_>> {
        None
    }

    /// The class of each row: score at or above the threshold, or for k > 2 classes the first class of largest score.
    ///
    /// # Errors
    /// As [`Classifier::scores`].
    fn predict(&self, rows: ArrayView2<'_, f32>) -> Result<Vec<usize>, PredictError> {
        Ok(self.decide(self.scores(rows)?.view()))
    }

    /// As [`Classifier::scores`], for rows in `f64`, which are rounded to `f32`.
    ///
    /// # Errors
    /// As [`Classifier::scores`].
    fn scores_f64(&self, rows: ArrayView2<'_, f64>) -> Result<Array2<f32>, PredictError> {
        self.scores(single(rows).view())
    }

    /// As [`Classifier::predict`], for rows in `f64`, which are rounded to `f32`.
    ///
    /// # Errors
    /// As [`Classifier::scores`].
    fn predict_f64(&self, rows: ArrayView2<'_, f64>) -> Result<Vec<usize>, PredictError> {
        self.predict(single(rows).view())
    }

    /// The class of each row of `scores`, which [`Classifier::scores`] returned: as [`Classifier::predict`], where the
    /// scores are wanted too.
    fn decide(&self, scores: ArrayView2<'_, f32>) -> Vec<usize> {
        scores.rows().into_iter().map(|row| decide(row.iter().copied(), self.threshold())).collect()
    }
}

/// Refuses rows that are not `expected` columns wide.
pub(crate) fn check_width(rows: ArrayView2<'_, f32>, expected: usize) -> Result<(), PredictError> {
    match rows.ncols() == expected {
        true => Ok(()),
        false => Err(PredictError::Width { expected, found: rows.ncols() }),
    }
}

fn decide(scores: impl ExactSizeIterator<Item = f32>, threshold: f32) -> usize {
    if scores.len() == 1 {
        return scores.fold(0, |_, score| usize::from(score >= threshold));
    }
    let best = scores.enumerate().reduce(|best, next| if next.1 > best.1 { next } else { best });
    best.map_or(0, |(class, _)| class)
}
