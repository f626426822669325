//! Large linear models.

mod dual;
mod learner;
mod loss;
mod model;
mod newton;
mod options;
mod report;
mod solve;
mod source;
mod weights;

pub use learner::{DualVariables, LinearFit, LinearLearner};
pub use loss::LinearLoss;
pub use model::LinearModel;
pub use options::LinearOptions;
pub use report::{LinearReport, LinearSolver};
