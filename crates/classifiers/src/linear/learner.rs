//! The learner: options in, fitted model with its certificate out.

use std::borrow::Cow;

use ndarray::ArrayView2;
use serde_json::{Value, json};

use super::model::LinearModel;
use super::options::{LinearOptions, LinearSpec, Task};
use super::report::LinearReport;
use super::solve::{Solution, solve};
use super::source::{InMemory, Source};
use super::span;
use crate::{Classifier, FitError, Learner, OutOfCoreError, OutOfCoreOptions, RowFile, TrainSet};

/// Linear support vector machine or logistic regression for many rows and columns; ids `linear-svm` and
/// `linear-logistic`.
///
/// Rows that are contiguous in memory are used where they are; others are copied once.
#[derive(Debug, Clone, PartialEq)]
pub struct LinearLearner {
    spec: LinearSpec,
}

/// A fitted model with what else the fit found.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct LinearFit {
    /// The model.
    pub model: LinearModel,
    /// One report for two classes, else one per class.
    pub reports: Vec<LinearReport>,
    /// The dual variables, from which [`LinearLearner::fit_warm`] goes on.
    pub duals: DualVariables,
}

/// The dual variables of a fit: for each two-class problem one per row.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DualVariables {
    problems: Vec<Vec<f64>>,
}

impl DualVariables {
    /// The variables of problem `index`, one a training row, each between 0 and the row's `C` (or unbounded).
    pub fn problem(&self, index: usize) -> Option<&[f64]> {
        self.problems.get(index).map(Vec::as_slice)
    }
}

impl LinearLearner {
    /// Checks the options.
    ///
    /// # Errors
    /// [`FitError::Option`] naming the option that is out of range.
    pub fn new(options: LinearOptions) -> Result<Self, FitError> {
        Ok(Self { spec: LinearSpec::new(options)? })
    }

    /// The options it was made with.
    pub fn linear_options(&self) -> &LinearOptions {
        self.spec.options()
    }

    /// Fits the concrete model and reports how exact it is.
    ///
    /// # Errors
    /// Class weights that are not one per class, or more than `u32::MAX` rows.
    pub fn fit_model(&self, train: &TrainSet<'_>) -> Result<LinearFit, FitError> {
        self.fit_warm(train, &DualVariables::default())
    }

    /// As [`LinearLearner::fit_model`], starting from the variables of an earlier fit whose training rows are the first
    /// rows of `train`; rows beyond them start at 0. Any start leads to the same optimum; a close one sooner.
    ///
    /// # Errors
    /// As [`LinearLearner::fit_model`].
    pub fn fit_warm(&self, train: &TrainSet<'_>, duals: &DualVariables) -> Result<LinearFit, FitError> {
        let tasks = self.spec.tasks(&class_counts(train.labels(), train.n_classes()))?;
        let near = self.solve_on_span(train, &tasks, duals)?;
        let values = contiguous(train.rows());
        let mut source = InMemory::new(&values, train.rows().ncols(), train.labels(), train.stop())?;
        let duals = near.as_ref().unwrap_or(duals);
        let solutions = solve(&mut source, &self.spec, &tasks, &duals.problems)?;
        Ok(self.collect(solutions))
    }

    /// Variables close to the optimum, where they are sooner found on a factor of the rows than on the rows.
    fn solve_on_span(
        &self,
        train: &TrainSet<'_>,
        tasks: &[Task],
        duals: &DualVariables,
    ) -> Result<Option<DualVariables>, FitError> {
        let (n, d) = train.rows().dim();
        if !span::is_worthwhile(n, d, tasks.len()) {
            return Ok(None);
        }
        let Some(values) = span::factor(train.rows(), train.stop())? else { return Ok(None) };
        let mut source = InMemory::new(&values, n, train.labels(), train.stop())?;
        let solutions = solve(&mut source, &self.spec, tasks, &duals.problems)?;
        let problems = solutions.into_iter().map(|solution| solution.state.alphas).collect();
        Ok(Some(DualVariables { problems }))
    }

    /// Fits on any source of rows, whose selected rows have classes that occur `counts` times.
    pub(super) fn fit_source<S: Source>(
        &self,
        source: &mut S,
        counts: &[usize],
        duals: &DualVariables,
    ) -> Result<LinearFit, S::Error> {
        let tasks = self.spec.tasks(counts)?;
        let solutions = solve(source, &self.spec, &tasks, &duals.problems)?;
        Ok(self.collect(solutions))
    }

    fn collect(&self, solutions: Vec<Solution>) -> LinearFit {
        let weights = solutions.iter().map(|solution| &solution.state.weights);
        LinearFit {
            model: LinearModel::from_weights(self.spec.options().loss, weights),
            reports: solutions.iter().map(|solution| solution.report).collect(),
            duals: DualVariables {
                problems: solutions.into_iter().map(|solution| solution.state.alphas).collect(),
            },
        }
    }
}

impl Learner for LinearLearner {
    fn id(&self) -> &'static str {
        self.spec.options().loss.id()
    }

    fn options(&self) -> Value {
        json!(self.spec.options())
    }

    fn fit(&self, train: &TrainSet<'_>) -> Result<Box<dyn Classifier>, FitError> {
        Ok(Box::new(self.fit_model(train)?.model))
    }

    fn fits_from_file(&self) -> bool {
        true
    }

    fn fit_from_file(
        &self,
        file: &RowFile,
        select: &dyn Fn(usize) -> bool,
        options: OutOfCoreOptions<'_>,
    ) -> Result<Box<dyn Classifier>, OutOfCoreError> {
        Ok(Box::new(self.fit_out_of_core(file, select, options)?.model))
    }
}

/// The values of `rows`, row after row; borrowed when they are already so.
fn contiguous(rows: ArrayView2<'_, f32>) -> Cow<'_, [f32]> {
    match rows.to_slice() {
        Some(values) => Cow::Borrowed(values),
        None => Cow::Owned(rows.iter().copied().collect()),
    }
}

/// How often each class occurs among `labels`, all below `n_classes`.
pub(super) fn class_counts(labels: &[usize], n_classes: usize) -> Vec<usize> {
    let mut counts = vec![0; n_classes];
    for &label in labels {
        counts[label] += 1;
    }
    counts
}
