//! Integration tests of the classifiers crate, one binary.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod data;
mod elm;
mod linear;
mod linear_mining;
mod linear_out_of_core;
mod linear_row_file;
mod majority;
mod model_file;
mod naive_bayes;
mod tree;
