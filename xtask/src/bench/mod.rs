//! Benchmarks of whole jobs on one thread; figures go to standard output as one line of JSON and are never part of
//! results.json.

pub mod audio;
pub mod calibration;
pub mod detect;
pub mod fernet;
pub mod image;
pub mod numeric;
mod peer;
pub mod private;
pub mod scale;
pub mod svm;

use std::path::PathBuf;

use crate::cli::CommonOptions;

pub use peer::{PeerArgs, compare};

/// The options of a run on one thread, with the real data sets that are in `data`.
fn one_thread(data: Option<PathBuf>) -> CommonOptions {
    CommonOptions { data, jobs: Some(1), ..CommonOptions::default() }
}
