//! Integration tests of the encoders: one module per subject.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[cfg(feature = "tables")]
mod cipher_table;
mod conformance;
#[cfg(feature = "fernet")]
mod fernet_crate;
mod fernet_vectors;
mod goldens;
mod regimes;
mod statistics;
mod support;
mod texts;
mod tokens;
