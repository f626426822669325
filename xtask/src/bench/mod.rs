//! Benchmarks of whole jobs on one thread; figures go to standard output as one line of JSON and are never part of
//! results.json.

pub mod detect;
pub mod fernet;
pub mod image;
pub mod numeric;
mod peer;
pub mod private;
pub mod scale;
pub mod svm;

pub use peer::{PeerArgs, compare};
