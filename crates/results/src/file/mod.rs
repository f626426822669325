//! Reading and writing `results.json` and `timings.json`.

mod check;
mod layout;
mod read;
mod write;

pub use write::write_atomic;
