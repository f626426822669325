//! Learners around a learner: probabilities, more classes, tuned thresholds. Each keeps the id of the learner inside.

mod folds;
mod one_vs_rest;
mod platt;
mod sigmoid;
mod tuned;

pub use folds::{Folds, cross_validated_scores};
pub use one_vs_rest::{OneVsRest, OneVsRestModel};
pub use platt::{Platt, PlattModel};
pub use tuned::{Tuned, TunedModel};
