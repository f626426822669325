//! The area under the ROC curve that the receiver's model reaches on held-out rows.

use evaluation::{macro_one_vs_rest_auc, roc_auc};

use super::ReceiverError;
use super::fitted::FittedColumns;
use super::rows::MixedRows;
use crate::FitError;
use crate::link::softmax;
use crate::logistic::newton::{Limits, polish};
use crate::logistic::objective::Objective;
use crate::logistic::rows::Rows;
use crate::stop::Stop;

/// The largest entry of the gradient of the mean objective at which a fit ends.
const AIM: f64 = 1e-6;
/// What is accepted where rounding does not let a fit get there: scikit-learn's own tolerance.
const TOLERANCE: f64 = 1e-4;
/// The share of the gradient that a step may leave: rough ones are the fastest where products with rows are dear.
const FORCING: f64 = 0.1;
/// Most Newton steps, far above what convex problems with a penalty need.
const MAX_STEPS: usize = 100;
/// scikit-learn's default `C`.
const C: f64 = 1.0;

/// Rows to learn from and rows to judge by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReceiverFold<'a> {
    /// Training rows, from 0.
    pub train: &'a [usize],
    /// Test rows, from 0.
    pub test: &'a [usize],
}

/// A receiver who knows the labels: measures what tables tell about them. Labels and folds are checked once, and any number of
/// tables measured.
///
/// ```
/// use classifiers::{MixedColumn, MixedRows, Receiver, ReceiverFold};
///
/// let targets = [0, 1, 0, 1, 0, 1, 0, 1];
/// let folds = [ReceiverFold { train: &[0, 1, 2, 3], test: &[4, 5, 6, 7] }, ReceiverFold { train: &[4, 5, 6, 7], test: &[0, 1, 2, 3] }];
/// let receiver = Receiver::new(&targets, 2, &folds)?;
/// let (token, noise) = ([0, 1, 0, 1, 0, 1, 0, 1], [1.0, 1.0, 2.0, 2.0, 1.0, 1.0, 2.0, 2.0]);
/// let table =
///     MixedRows::new(8, vec![MixedColumn::OneHot { codes: &token, n_levels: 2 }, MixedColumn::Scaled(&noise)])?;
/// assert_eq!(receiver.auc(&table)?, [1.0, 1.0]);
/// assert_eq!(receiver.auc(&table.choose(&[1]))?, [0.5, 0.5]);
/// # Ok::<(), classifiers::ReceiverError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Receiver<'a> {
    folds: Vec<LabelledFold<'a>>,
    n_rows: usize,
    n_classes: usize,
    stop: Stop<'a>,
}

#[derive(Debug, Clone)]
struct LabelledFold<'a> {
    rows: ReceiverFold<'a>,
    train: Vec<usize>,
    test: Vec<usize>,
}

impl<'a> Receiver<'a> {
    /// Checks `targets` (class indices below `n_classes`, one per row) and `folds`, in each of which every class has to have a
    /// training and a test row.
    ///
    /// # Errors
    /// All variants of [`ReceiverError`] that name labels, classes or folds.
    pub fn new(
        targets: &[usize],
        n_classes: usize,
        folds: &[ReceiverFold<'a>],
    ) -> Result<Self, ReceiverError> {
        if n_classes < 2 {
            return Err(ReceiverError::TooFewClasses { classes: n_classes });
        }
        if let Some(row) = targets.iter().position(|&label| label >= n_classes) {
            return Err(ReceiverError::LabelRange { row, label: targets[row], classes: n_classes });
        }
        if folds.is_empty() {
            return Err(ReceiverError::NoFolds);
        }
        let numbered = folds.iter().enumerate();
        let folds = numbered.map(|(fold, rows)| LabelledFold::new(fold, *rows, targets, n_classes));
        Ok(Self {
            folds: folds.collect::<Result<_, _>>()?,
            n_rows: targets.len(),
            n_classes,
            stop: Stop::default(),
        })
    }

    /// The same receiver, who ends with [`FitError::Stopped`] soon after `stop` says yes: see
    /// [`TrainSet::with_stop`](crate::TrainSet::with_stop).
    #[must_use]
    pub fn with_stop(self, stop: &'a (dyn Fn() -> bool + Sync)) -> Self {
        Self { stop: Stop::when(stop), ..self }
    }

    /// The area under the ROC curve on the test rows of each fold, of a model fitted on its training rows; of more than two classes
    /// the mean of the areas of each class against the rest.
    ///
    /// # Errors
    /// [`ReceiverError::LabelCount`] for a table of another length, [`FitError::Stopped`], [`FitError::Solver`] where a fit does
    /// not converge.
    pub fn auc(&self, rows: &MixedRows<'_>) -> Result<Vec<f64>, ReceiverError> {
        if rows.n_rows() != self.n_rows {
            return Err(ReceiverError::LabelCount { rows: rows.n_rows(), labels: self.n_rows });
        }
        let mut parameters = Vec::new();
        self.folds.iter().map(|fold| self.fold_auc(rows, fold, &mut parameters)).collect()
    }

    /// Starts from the parameters of the fold before, which shares most of its rows, and leaves its own.
    fn fold_auc(
        &self,
        rows: &MixedRows<'_>,
        fold: &LabelledFold<'_>,
        parameters: &mut Vec<f64>,
    ) -> Result<f64, ReceiverError> {
        let fitted = FittedColumns::fit(rows, fold.rows.train);
        let train = fitted.matrix(fold.rows.train);
        let n_outputs = if self.n_classes == 2 { 1 } else { self.n_classes };
        parameters.resize(n_outputs * (train.n_features() + 1), 0.0);
        train.clear_absent(parameters);
        let objective = Objective::over(train, &fold.train, self.n_classes, 1.0 / C);
        *parameters = self.minimise(&objective, std::mem::take(parameters), fold.train.len())?;
        let test = fitted.matrix(fold.rows.test);
        let scores = scores(&test, fold.test.len(), parameters);
        self.area(&scores, &fold.test)
    }

    fn area(&self, scores: &[f32], labels: &[usize]) -> Result<f64, ReceiverError> {
        let area = match self.n_classes {
            2 => {
                let positive: Vec<bool> = labels.iter().map(|&label| label == 1).collect();
                roc_auc(scores, &positive)?
            }
            n_classes => macro_one_vs_rest_auc(scores, n_classes, labels)?,
        };
        Ok(area.expect("every class has a test row"))
    }

    /// The parameters at the optimum, from `start`, or from zeros where the way from `start` ends early: far from the optimum
    /// of rows that can be separated the objective has no curvature.
    fn minimise<R: Rows>(
        &self,
        objective: &Objective<'_, R>,
        start: Vec<f64>,
        n_rows: usize,
    ) -> Result<Vec<f64>, FitError> {
        let unit = n_rows as f64;
        let aim =
            Limits { tolerance: AIM * unit, max_steps: MAX_STEPS, forcing: FORCING, unit, stop: self.stop };
        let tolerance = TOLERANCE * unit;
        let mut found = polish(objective, start, aim)?;
        if found.gradient > tolerance {
            found = polish(objective, vec![0.0; objective.n_parameters()], aim)?;
        }
        match found.gradient <= tolerance {
            true => Ok(found.parameters),
            false => Err(unfinished(found.gradient, tolerance)),
        }
    }
}

fn unfinished(gradient: f64, tolerance: f64) -> FitError {
    FitError::Solver {
        learner: "receiver",
        reason: format!(
            "the gradient is {gradient:e} after at most {MAX_STEPS} Newton steps, more than the tolerance {tolerance:e}; read \
             the numbers scaled"
        ),
    }
}

impl<'a> LabelledFold<'a> {
    fn new(
        fold: usize,
        rows: ReceiverFold<'a>,
        targets: &[usize],
        n_classes: usize,
    ) -> Result<Self, ReceiverError> {
        let labels = |part: &'static str, rows: &[usize]| {
            let label = |&row: &usize| {
                targets.get(row).copied().ok_or(ReceiverError::FoldRow { fold, row, rows: targets.len() })
            };
            let labels = rows.iter().map(label).collect::<Result<Vec<_>, _>>()?;
            match (0..n_classes).find(|class| !labels.contains(class)) {
                Some(class) => Err(ReceiverError::AbsentClass { fold, class, part }),
                None => Ok(labels),
            }
        };
        Ok(Self { rows, train: labels("training", rows.train)?, test: labels("test", rows.test)? })
    }
}

/// Scores of the rows: linear for two classes, which rank as probabilities do, else a probability per class.
fn scores<R: Rows>(rows: &R, n_rows: usize, parameters: &[f64]) -> Vec<f32> {
    let n_features = rows.n_features();
    let blocks = || parameters.chunks_exact(n_features + 1);
    let mut scores = Vec::with_capacity(n_rows * blocks().len());
    for row in 0..n_rows {
        let linear = blocks().map(|block| rows.dot(row, &block[..n_features]) + block[n_features]);
        let mut linear: Vec<f64> = linear.collect();
        if linear.len() > 1 {
            softmax(&mut linear);
        }
        scores.extend(linear.into_iter().map(|score| score as f32));
    }
    scores
}
