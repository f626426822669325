//! Attacks on the schemes themselves.
#![allow(clippy::unwrap_used)]

mod any_input;
mod any_pictures;
mod any_risk;
mod audit;
mod conformance;
mod goldens;
mod jigsaw;
mod photos;
mod pictures;
mod real;
#[cfg(feature = "serde")]
mod serialised;
mod support;
mod tables;
