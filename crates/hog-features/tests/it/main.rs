//! Integration tests of the public interface.
#![allow(clippy::unwrap_used, reason = "a test may panic, and so may its helpers")]

mod descriptor;
mod detector;
mod drawing;
mod golden;
mod picture;
