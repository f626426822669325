#![doc = include_str!("../README.md")]

mod error;
pub mod model;
mod store;

pub use error::ReportError;
pub use model::{Results, Timings};
pub use store::write_atomic;
