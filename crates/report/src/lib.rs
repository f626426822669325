#![doc = include_str!("../README.md")]

mod content;
mod error;
pub mod model;
mod output;
mod store;

pub use error::ReportError;
pub use model::{Results, Timings};
pub use output::{summary, tables};
pub use store::write_atomic;
