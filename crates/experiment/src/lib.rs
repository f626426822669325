#![doc = include_str!("../README.md")]

mod error;
mod fit;
mod forecast;
mod grid;
mod in_memory;
mod judge;
mod outcome;
mod outcome_bytes;
mod outcomes;
mod piece;
mod store;
mod subject;
#[cfg(test)]
mod toy;
mod work_folder;

// What public functions take and give, so that a program gets the same version without naming one.
pub use {classifiers, ndarray, results};

pub use error::{ExperimentError, LearnerError};
pub use forecast::Forecast;
pub use grid::{Examine, Examined, Grid, Watch};
pub use in_memory::InMemory;
pub use judge::{CellJudge, Frame, Judged, Trial, conclude};
pub use outcome::{Outcome, is_class};
pub use outcomes::Outcomes;
pub use piece::{fields_hash, learner_fields};
pub use store::{MemoryStore, NoStore, Store};
pub use subject::{Rows, Sides, SplitRecords, SplitRows, Subject};
pub use work_folder::{Process, WorkError, WorkFolder};
