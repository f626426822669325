//! Large linear models.

mod dual;
mod learner;
mod loss;
mod mining;
mod model;
mod newton;
mod options;
mod out_of_core;
mod report;
mod row_file;
mod solve;
mod source;
mod weights;

pub use learner::{DualVariables, LinearFit, LinearLearner};
pub use loss::LinearLoss;
pub use mining::{MinedFit, MiningError};
pub use model::LinearModel;
pub use options::LinearOptions;
pub use out_of_core::{OutOfCoreError, OutOfCoreOptions};
pub use report::{LinearReport, LinearSolver};
pub use row_file::{Blocks, RowBlock, RowFile, RowFileError, RowFileWriter};
