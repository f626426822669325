//! The start of a fit: linfa's L-BFGS.

use linfa::Dataset;
use linfa::traits::Fit;
use linfa_logistic::{LogisticRegression, MultiLogisticRegression};
use ndarray::{Array1, Array2, ArrayView1, ArrayView2};

use super::objective::Objective;
use crate::TrainSet;

/// Gradient of the mean objective at which L-BFGS hands over.
const TOLERANCE: f64 = 1e-3;

/// Most steps of L-BFGS.
const MAX_STEPS: u64 = 200;

/// The parameters that linfa finds, in the layout of `objective`; zeros where its line search fails.
/// `rows` are those of `train` in row-major order, so that the result does not depend on how they lie in memory.
pub(super) fn linfa(
    rows: ArrayView2<'_, f32>,
    train: &TrainSet<'_>,
    c: f64,
    objective: &Objective<'_>,
) -> Vec<f64> {
    let rows = rows.mapv(f64::from);
    let tolerance = TOLERANCE * rows.nrows() as f64;
    let labels = Array1::from(train.labels().to_vec());
    let found = match train.n_classes() {
        2 => two_classes(Dataset::new(rows, labels), 1.0 / c, tolerance),
        _ => more_classes(Dataset::new(rows, labels), 1.0 / c, tolerance),
    };
    found
        .filter(|parameters| parameters.iter().all(|value| value.is_finite()))
        .unwrap_or_else(|| vec![0.0; objective.n_parameters()])
}

type Rows = Dataset<f64, usize, ndarray::Ix1>;

fn two_classes(rows: Rows, alpha: f64, tolerance: f64) -> Option<Vec<f64>> {
    let learner = LogisticRegression::default().alpha(alpha);
    let learner = learner.gradient_tolerance(tolerance).max_iterations(MAX_STEPS);
    let model = learner.fit(&rows).ok()?;
    // the more frequent class is linfa's positive one
    let sign = if model.labels().pos.class == 1 { 1.0 } else { -1.0 };
    let parameters = model.params().iter().copied().chain([model.intercept()]);
    Some(parameters.map(|value| sign * value).collect())
}

fn more_classes(rows: Rows, alpha: f64, tolerance: f64) -> Option<Vec<f64>> {
    let learner = MultiLogisticRegression::default().alpha(alpha);
    let learner = learner.gradient_tolerance(tolerance).max_iterations(MAX_STEPS);
    let model = learner.fit(&rows).ok()?;
    Some(blocks(model.params(), model.intercept().view()))
}

/// One block a class: its column of `weights` (features x classes), then its intercept.
fn blocks(weights: &Array2<f64>, intercepts: ArrayView1<'_, f64>) -> Vec<f64> {
    let columns = weights.columns().into_iter().zip(intercepts);
    columns.flat_map(|(column, &intercept)| column.to_vec().into_iter().chain([intercept])).collect()
}
