#![doc = include_str!("../README.md")]

mod content;
mod document;
mod error;
mod figure;
pub mod model;
mod output;
mod store;

pub use error::ReportError;
pub use figure::FONT;
pub use model::{Results, Timings};
pub use output::{RESULTS_FILE, Rendered, ResultsFolder, TIMINGS_FILE, render, summary, tables};
pub use store::write_atomic;
