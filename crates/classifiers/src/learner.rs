//! The two traits that every learner and every fitted model implements, and the checked training set between them.
//!
//! A [`Learner`] holds options only; [`Learner::fit`] turns a [`TrainSet`] into a [`Classifier`], so an unfitted model
//! cannot predict. Labels are class indices `0..n_classes`; in a two-class problem class 1 is the positive one.

use std::any::Any;

use ndarray::{Array2, ArrayView1, ArrayView2, Axis};
use serde_json::Value;
use thiserror::Error;

use crate::stop::Stop;
use crate::{OutOfCoreError, OutOfCoreOptions, RowFile, SavedModel};

/// Rows scored between two questions whether to go on.
const CHUNK: usize = 256;

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
    /// One row for two classes, one a class for more; one column a feature.
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

/// Why a training set was refused or a fit failed.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum FitError {
    /// There is nothing to learn from.
    #[error("the training set has {rows} rows and {columns} columns; both must be at least 1")]
    Empty {
        /// Number of rows found.
        rows: usize,
        /// Number of columns found.
        columns: usize,
    },
    /// Rows and labels do not pair up.
    #[error("{rows} training rows but {labels} labels; give one label a row")]
    LabelCount {
        /// Number of rows.
        rows: usize,
        /// Number of labels.
        labels: usize,
    },
    /// A label is not a class index.
    #[error("training row {row} has label {label}, but there are only {classes} classes")]
    LabelRange {
        /// Row index from 0.
        row: usize,
        /// The label found.
        label: usize,
        /// The number of classes declared.
        classes: usize,
    },
    /// Fewer than two classes were declared.
    #[error("{classes} class(es) declared; a classifier needs at least 2")]
    TooFewClasses {
        /// The number of classes declared.
        classes: usize,
    },
    /// A class has no training row.
    #[error("class {class} of {classes} has no training row; use a stratified split or more data")]
    AbsentClass {
        /// The class index.
        class: usize,
        /// The number of classes declared.
        classes: usize,
    },
    /// A value is NaN or infinite.
    #[error("training row {row}, column {column} holds {value}; impute or clip it first")]
    NotFinite {
        /// Row index from 0.
        row: usize,
        /// Column index from 0.
        column: usize,
        /// The value found.
        value: f32,
    },
    /// An option is outside its range.
    #[error("option {option} is {value}; {rule}")]
    Option {
        /// The option's name.
        option: &'static str,
        /// The value found.
        value: f64,
        /// What it must be.
        rule: &'static str,
    },
    /// The learner handles two classes only.
    #[error("{learner} handles two classes, found {classes}; wrap it in one-vs-rest")]
    TwoClassesOnly {
        /// The learner's id.
        learner: &'static str,
        /// The number of classes found.
        classes: usize,
    },
    /// The learner cannot do what its options ask for.
    #[error("{learner}: {what}")]
    Unsupported {
        /// The learner's id.
        learner: &'static str,
        /// What is missing.
        what: &'static str,
    },
    /// A class has too few rows for cross-validation.
    #[error("class {class} has {rows} training row(s); cross-validation needs at least 2 of each class")]
    TooFewForFolds {
        /// The class index.
        class: usize,
        /// Its number of rows.
        rows: usize,
    },
    /// No learner has this id.
    #[error("there is no classifier {id:?}; known ids: {known}")]
    UnknownLearner {
        /// The id asked for.
        id: String,
        /// The ids that exist, comma-separated.
        known: String,
    },
    /// The caller asked for an end before the fit was done.
    #[error("stopped on request")]
    Stopped,
    /// The underlying solver gave up.
    #[error("{learner} did not finish: {reason}")]
    Solver {
        /// The learner's id.
        learner: &'static str,
        /// What the solver said.
        reason: String,
    },
}

/// Why rows could not be scored.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PredictError {
    /// The rows are not as wide as the training rows.
    #[error("rows have {found} columns, the model was fitted on {expected}")]
    Width {
        /// Columns of the training rows.
        expected: usize,
        /// Columns found.
        found: usize,
    },
    /// The caller asked for an end before all rows were scored.
    #[error("stopped on request")]
    Stopped,
}
