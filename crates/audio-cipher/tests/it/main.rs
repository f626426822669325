//! Integration tests: one conformance harness over every cipher, known answers, behaviour of single schemes.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failing test should panic")]

mod conformance;
#[cfg(feature = "files")]
mod container;
mod ff1;
mod records;
mod refusals;
mod schemes;
#[cfg(feature = "files")]
mod scrambled_files;
