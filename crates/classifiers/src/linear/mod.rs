//! Large linear models: support vector machines with hinge and squared hinge loss, and logistic regression, for as many
//! rows as a disk holds.
//!
//! The problem is LIBLINEAR's, `min ½‖w‖² + C Σ loss(yᵢ (w·xᵢ + b))` with the intercept as the weight of a constant column
//! (Fan et al., JMLR 9, 2008), so that scikit-learn's `LinearSVC` has the same optimum. What differs is how it is reached:
//!
//! - [`LinearLearner`] runs dual coordinate descent with shrinking (`dual`), and where that crawls hands over to Newton's
//!   method (`newton`); `solve` decides, `loss` holds the formulas of the three losses.
//! - Fits stop by the relative duality gap, which bounds the distance of the objective from the best one, instead of by a
//!   gradient whose scale depends on the data. Every fit reports it ([`LinearReport`]).
//! - Rows are `f32` and never copied when contiguous; weights and dual variables are `f64`. Columns in another order
//!   therefore lead to the same model but for rounding: a pixel permutation changes no score visibly.
//! - [`RowFileWriter`] and [`RowFile`] keep rows on disk, and [`LinearLearner::fit_out_of_core`] visits them in blocks; the
//!   solver does not know where its blocks come from (`source`).
//! - More than two classes are one problem each against the rest, over the same rows.
//! - Where columns outnumber rows by far, problems are first solved on a factor of the rows' inner products (`span`).
//! - [`LinearLearner::fit_warm`] goes on from an earlier fit after rows were added, and [`LinearLearner::mine`] uses it to
//!   add what the model gets wrong.

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
mod span;
mod weights;

pub use learner::{DualVariables, LinearFit, LinearLearner};
pub use loss::LinearLoss;
pub use mining::{MinedFit, MiningError};
pub use model::LinearModel;
pub use options::LinearOptions;
pub use out_of_core::{OutOfCoreError, OutOfCoreOptions};
pub use report::{LinearReport, LinearSolver};
pub use row_file::{Blocks, RowBlock, RowFile, RowFileError, RowFileWriter};
