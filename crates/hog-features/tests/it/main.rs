//! Integration tests of the public interface.
#![allow(clippy::unwrap_used, reason = "a test may panic, and so may its helpers")]

mod descriptor;
mod detector;
#[cfg(feature = "detector-file")]
mod detector_file;
#[cfg(feature = "draw")]
mod drawing;
mod golden;
mod picture;
#[cfg(feature = "training")]
mod training;
