//! Integration tests: one conformance harness over every cipher, known answers, behaviour of single schemes.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failing test should panic")]

mod conformance;
#[cfg(feature = "note")]
mod encrypted_files;
mod known_answers;
mod samples;
mod schemes;
