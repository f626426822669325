//! linfa's L-BFGS: the start of our own fits, and a learner by itself.
//!
//! linfa-logistic 0.8 takes the more frequent class as its positive one, its `alpha` is 1 / C, and it says nothing of
//! convergence.

use linfa::Dataset;
use linfa::traits::Fit;
use linfa_logistic::{LogisticRegression, MultiLogisticRegression};
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Ix1};
use serde_json::{Value, json};

use super::{ID, LogisticModel};
use crate::options::positive;
use crate::{Classifier, FitError, Learner, TrainSet};

/// Gradient of the mean objective at which L-BFGS hands over.
const ROUGH: f64 = 1e-3;

/// Most steps of L-BFGS before it hands over.
const ROUGH_STEPS: u64 = 200;

/// Most steps of a learner by itself; linfa's default of 100 ends too soon where columns are many.
const ALL_STEPS: u64 = 1000;

/// Gradient of the objective, summed over rows, at which a learner by itself ends: linfa's default.
const ALL: f64 = 1e-4;

/// The parameters at which L-BFGS hands over, one block per output; `None` where its line search fails.
/// `rows` are those of `train` in row-major order, so that the result does not depend on how they lie in memory.
pub(super) fn rough(rows: ArrayView2<'_, f32>, train: &TrainSet<'_>, c: f64) -> Option<Vec<f64>> {
    let tolerance = ROUGH * rows.nrows() as f64;
    solve(rows, train, Limits { alpha: 1.0 / c, tolerance, max_steps: ROUGH_STEPS }).ok()
}

/// Logistic regression on linfa-logistic alone, the peer that [`Logistic`](crate::Logistic) is compared with; the same id
/// and objective. linfa ends where the gradient of the objective is below 1e-4 or after 1,000 steps, and does not say
/// which. A stop is answered before and after linfa's solver, not within it.
#[derive(Debug, Clone)]
pub struct LinfaLogistic {
    c: f64,
}

impl LinfaLogistic {
    /// Takes the weight C of the log losses against the penalty, above 0.
    ///
    /// # Errors
    /// [`FitError::Option`] for a `c` out of range.
    pub fn new(c: f64) -> Result<Self, FitError> {
        positive("c", c).map(|c| Self { c })
    }

    /// Fits the concrete model.
    ///
    /// # Errors
    /// [`FitError::Solver`] where linfa's line search fails.
    pub fn fit_model(&self, train: &TrainSet<'_>) -> Result<LogisticModel, FitError> {
        let rows = train.rows();
        let rows = rows.as_standard_layout();
        train.stop().check()?;
        let limits = Limits { alpha: 1.0 / self.c, tolerance: ALL, max_steps: ALL_STEPS };
        let parameters = solve(rows.view(), train, limits)
            .map_err(|reason| FitError::Solver { learner: "linfa-logistic", reason })?;
        train.stop().check()?;
        Ok(LogisticModel::new(rows.ncols(), train.n_classes(), &parameters))
    }
}

impl Learner for LinfaLogistic {
    fn id(&self) -> &'static str {
        ID
    }

    fn options(&self) -> Value {
        json!({ "backend": "linfa", "c": self.c })
    }

    fn fit(&self, train: &TrainSet<'_>) -> Result<Box<dyn Classifier>, FitError> {
        Ok(Box::new(self.fit_model(train)?))
    }
}

/// What linfa is told.
#[derive(Clone, Copy)]
struct Limits {
    alpha: f64,
    /// Gradient of the objective, summed over rows, at which to end.
    tolerance: f64,
    max_steps: u64,
}

type Rows = Dataset<f64, usize, Ix1>;

/// Finite parameters, one block per output: its weights, then its intercept.
fn solve(rows: ArrayView2<'_, f32>, train: &TrainSet<'_>, limits: Limits) -> Result<Vec<f64>, String> {
    let rows = Dataset::new(rows.mapv(f64::from), Array1::from(train.labels().to_vec()));
    let found = match train.n_classes() {
        2 => two_classes(&rows, limits),
        _ => more_classes(&rows, limits),
    };
    let finite = |found: &Vec<f64>| found.iter().all(|value| value.is_finite());
    found.map_err(|error| error.to_string()).and_then(|found| match finite(&found) {
        true => Ok(found),
        false => Err("a parameter is not finite".to_owned()),
    })
}

fn two_classes(rows: &Rows, limits: Limits) -> Result<Vec<f64>, linfa_logistic::error::Error> {
    let learner = LogisticRegression::default().alpha(limits.alpha);
    let model = learner.gradient_tolerance(limits.tolerance).max_iterations(limits.max_steps).fit(rows)?;
    // the more frequent class is linfa's positive one
    let sign = if model.labels().pos.class == 1 { 1.0 } else { -1.0 };
    let parameters = model.params().iter().copied().chain([model.intercept()]);
    Ok(parameters.map(|value| sign * value).collect())
}

fn more_classes(rows: &Rows, limits: Limits) -> Result<Vec<f64>, linfa_logistic::error::Error> {
    let learner = MultiLogisticRegression::default().alpha(limits.alpha);
    let model = learner.gradient_tolerance(limits.tolerance).max_iterations(limits.max_steps).fit(rows)?;
    Ok(blocks(model.params(), model.intercept().view()))
}

/// One block per class: its column of `weights` (features x classes), then its intercept.
fn blocks(weights: &Array2<f64>, intercepts: ArrayView1<'_, f64>) -> Vec<f64> {
    let columns = weights.columns().into_iter().zip(intercepts);
    columns.flat_map(|(column, &intercept)| column.to_vec().into_iter().chain([intercept])).collect()
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    /// Both places of the more frequent class, and the class without a mirror image.
    #[test]
    fn linfa_alone_gives_probabilities_of_class_one() {
        let rows = array![[-2.0f32], [-1.0], [0.5], [1.0], [2.0]];
        for labels in [[0, 0, 0, 1, 1], [0, 0, 1, 1, 1]] {
            let train = TrainSet::new(rows.view(), &labels, 2).unwrap();
            let model = LinfaLogistic::new(10.0).unwrap().fit_model(&train).unwrap();
            assert_eq!(model.predict(rows.view()).unwrap(), labels);
        }
        let train = TrainSet::new(rows.view(), &[0, 0, 1, 2, 2], 3).unwrap();
        let model = LinfaLogistic::new(1000.0).unwrap().fit_model(&train).unwrap();
        assert_eq!(model.predict(rows.view()).unwrap(), [0, 0, 1, 2, 2]);
        assert!(matches!(LinfaLogistic::new(0.0), Err(FitError::Option { option: "c", .. })));
    }

    #[test]
    fn weights_are_taken_column_by_column() {
        let weights = array![[1.0, 2.0], [3.0, 4.0]];
        assert_eq!(blocks(&weights, array![5.0, 6.0].view()), [1.0, 3.0, 5.0, 2.0, 4.0, 6.0]);
    }
}
