//! How sure a figure is.
//!
//! A single share of a single test set has [`wilson`]'s interval. A mean over repeated splits and keys has
//! [`MeanEstimate`], which knows that splits overlap and that keys are few. Everything else can be bootstrapped.

mod bootstrap;
mod estimate;
mod runs;
mod sample;
mod wilson;

pub use bootstrap::{Bootstrap, bootstrap_interval};
pub use estimate::MeanEstimate;
pub use runs::RunTable;
pub use sample::{central_interval, mean, quantile, standard_deviation};
pub use wilson::{wilson, wilson_of_sum};
