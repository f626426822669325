//! Attacks on the schemes themselves.
#![allow(clippy::unwrap_used)]

mod audit;
mod conformance;
mod jigsaw;
mod photos;
mod pictures;
mod support;
mod tables;
