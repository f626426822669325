//! From scores to rows of results: measures, intervals, tests, verdicts.
//!
//! [`Outcome`](crate::Outcome) is what one fitted classifier says of its test records. [`CellJudge::judge`] turns the outcomes
//! of one cell over splits and keys into a row with intervals and a raw p-value; [`conclude()`] sees all rows of a data set and
//! adds what needs the others: the correction for many tests, the share of plain's utility that is left, and the verdict.

mod calibration;
mod cell_judge;
mod conclude;
mod families;
mod intervals;
mod trial;

pub use cell_judge::{CellJudge, Frame, Judged};
pub use conclude::conclude;
pub use trial::Trial;
