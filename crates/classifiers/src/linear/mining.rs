//! Hard-negative mining: fit, look for what the model gets wrong, add it, fit again (Felzenszwalb et al., PAMI 2010).

use std::error::Error;

use ndarray::Array2;
use thiserror::Error;

use super::learner::{LinearFit, LinearLearner};
use super::model::LinearModel;
use crate::stop::Stop;
use crate::{FitError, TrainSet};

/// What mining led to.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct MinedFit {
    /// The last fit, on the first rows and all that were added.
    pub fit: LinearFit,
    /// The number of rows added in each round.
    pub added: Vec<usize>,
}

/// Why mining stopped short.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum MiningError<E: Error> {
    /// A fit failed.
    #[error(transparent)]
    Fit(FitError),
    /// The caller's scan failed.
    #[error(transparent)]
    Scan(E),
    /// The rows found are not as wide as the training rows.
    #[error("mined rows have {found} columns, the training rows {expected}")]
    Width {
        /// Columns of the training rows.
        expected: usize,
        /// Columns found.
        found: usize,
    },
}

impl<E: Error> From<FitError> for MiningError<E> {
    fn from(error: FitError) -> Self {
        Self::Fit(error)
    }
}

impl LinearLearner {
    /// Fits on `train` (two classes), then in each of `rounds` hands the model to `scan`, adds the rows it returns (as
    /// wide as the training rows) to class 0 and fits again from where the last fit ended. A scan that finds nothing
    /// ends the rounds. Rows that were found before are added again: leave them out in `scan`.
    ///
    /// # Errors
    /// More than two classes, a fit or a scan that fails, or mined rows of another width.
    pub fn mine<E: Error>(
        &self,
        train: &TrainSet<'_>,
        rounds: usize,
        mut scan: impl FnMut(&LinearModel) -> Result<Array2<f32>, E>,
    ) -> Result<MinedFit, MiningError<E>> {
        if train.n_classes() != 2 {
            let (learner, classes) = ("hard-negative mining", train.n_classes());
            return Err(FitError::TwoClassesOnly { learner, classes }.into());
        }
        let mut mined = MinedFit { fit: self.fit_model(train)?, added: Vec::new() };
        let mut pool = Pool::new(train);
        for _ in 0..rounds {
            let found = scan(&mined.fit.model).map_err(MiningError::Scan)?;
            if found.nrows() == 0 {
                break;
            }
            pool.add(&found)?;
            mined.added.push(found.nrows());
            mined.fit = pool.fit(self, &mined.fit, train.stop())?;
        }
        Ok(mined)
    }
}

/// The growing training set.
struct Pool {
    values: Vec<f32>,
    width: usize,
    labels: Vec<usize>,
}

impl Pool {
    fn new(train: &TrainSet<'_>) -> Self {
        Self {
            values: train.rows().iter().copied().collect(),
            width: train.rows().ncols(),
            labels: train.labels().to_vec(),
        }
    }

    fn add<E: Error>(&mut self, found: &Array2<f32>) -> Result<(), MiningError<E>> {
        if found.ncols() != self.width {
            return Err(MiningError::Width { expected: self.width, found: found.ncols() });
        }
        self.values.extend(found.iter());
        self.labels.resize(self.labels.len() + found.nrows(), 0);
        Ok(())
    }

    fn fit(&self, learner: &LinearLearner, last: &LinearFit, stop: Stop<'_>) -> Result<LinearFit, FitError> {
        let shape = (self.labels.len(), self.width);
        let rows = ndarray::ArrayView2::from_shape(shape, &self.values)
            .expect("rows are added whole, one label each");
        learner.fit_warm(&TrainSet::new(rows, &self.labels, 2)?.until(stop), &last.duals)
    }
}
