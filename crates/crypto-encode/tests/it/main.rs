//! Integration tests of the encoders: one module a subject.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod cipher_table;
mod conformance;
mod fernet_vectors;
mod goldens;
mod regimes;
mod statistics;
mod support;
mod texts;
mod tokens;
