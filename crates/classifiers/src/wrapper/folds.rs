//! Scores of training rows by models that have not seen them.

use ndarray::{Array2, Axis};
use rand::seq::SliceRandom;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use serde::Serialize;

use crate::options::at_least;
use crate::{FitError, Learner, PredictError, TrainSet};

/// How training rows are divided for cross-validation: by class, shuffled with a seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Folds {
    n_folds: usize,
    #[serde(skip)]
    seed: [u8; 32],
}

impl Folds {
    /// `n_folds` parts, at least 2, drawn with `seed`.
    ///
    /// # Errors
    /// [`FitError::Option`] for fewer than two folds.
    pub fn new(n_folds: usize, seed: [u8; 32]) -> Result<Self, FitError> {
        at_least("folds", n_folds, 2, "it must be at least 2")?;
        Ok(Self { n_folds, seed })
    }

    /// The fold of each training row. Where a class has fewer rows than there are folds, as many folds are made as it
    /// has rows, so that every class is in the training part of every fold.
    ///
    /// # Errors
    /// [`FitError::TooFewForFolds`] when a class has one row only.
    pub fn assign(&self, train: &TrainSet<'_>) -> Result<Vec<usize>, FitError> {
        let mut by_class = vec![Vec::new(); train.n_classes()];
        for (row, &label) in train.labels().iter().enumerate() {
            by_class[label].push(row);
        }
        if let Some(class) = by_class.iter().position(|rows| rows.len() < 2) {
            return Err(FitError::TooFewForFolds { class, rows: by_class[class].len() });
        }
        let fewest = by_class.iter().map(Vec::len).min().unwrap_or(self.n_folds);
        let n_folds = self.n_folds.min(fewest);
        let mut rng = ChaCha20Rng::from_seed(self.seed);
        let mut folds = vec![0; train.labels().len()];
        let mut next = 0;
        for rows in &mut by_class {
            rows.shuffle(&mut rng);
            for &row in rows.iter() {
                folds[row] = next % n_folds;
                next += 1;
            }
        }
        Ok(folds)
    }
}

/// The scores of every training row by the model that was fitted on the other folds: n x 1 for two classes, n x k for
/// more.
///
/// # Errors
/// As [`Folds::assign`] and [`Learner::fit`].
pub fn cross_validated_scores(
    learner: &dyn Learner,
    train: &TrainSet<'_>,
    folds: &Folds,
) -> Result<Array2<f32>, FitError> {
    let assigned = folds.assign(train)?;
    let n_folds = assigned.iter().max().map_or(0, |last| last + 1);
    let n_columns = if train.n_classes() == 2 { 1 } else { train.n_classes() };
    let mut scores = Array2::zeros((train.labels().len(), n_columns));
    for fold in 0..n_folds {
        let part = |held_out: bool| -> Vec<usize> {
            (0..assigned.len()).filter(|&row| (assigned[row] == fold) == held_out).collect()
        };
        let (inside, outside) = (part(false), part(true));
        let rows = train.rows().select(Axis(0), &inside);
        let labels: Vec<usize> = inside.iter().map(|&row| train.labels()[row]).collect();
        let inside = TrainSet::new(rows.view(), &labels, train.n_classes())?.until(train.stop());
        let model = learner.fit(&inside)?;
        let rows = train.rows().select(Axis(0), &outside);
        let stop = || train.stop().is_requested();
        let found = model.scores_until(rows.view(), &stop).map_err(unscored(learner))?;
        for (&row, found) in outside.iter().zip(found.rows()) {
            scores.row_mut(row).assign(&found);
        }
    }
    Ok(scores)
}

fn unscored(learner: &dyn Learner) -> impl Fn(PredictError) -> FitError {
    let learner = learner.id();
    move |error| match error {
        PredictError::Stopped => FitError::Stopped,
        error => FitError::Solver { learner, reason: error.to_string() },
    }
}
