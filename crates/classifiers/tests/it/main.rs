//! Integration tests of the classifiers crate, one binary.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod conformance;
mod data;
mod elm;
mod kernel_data;
mod linear;
mod linear_mining;
mod linear_out_of_core;
mod linear_row_file;
#[cfg(feature = "linfa")]
mod linfa;
mod logistic;
mod majority;
mod model_file;
mod multi_class;
mod naive_bayes;
mod receiver;
mod stop;
mod svm;
mod tree;
mod wrapper;
