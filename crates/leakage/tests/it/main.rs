//! Attacks on the schemes themselves.
#![allow(clippy::unwrap_used)]

mod any_input;
mod any_pictures;
mod any_risk;
mod any_speech;
mod audit;
mod conformance;
mod goldens;
mod jigsaw;
mod photos;
mod pictures;
mod real;
mod released_images;
#[cfg(feature = "serde")]
mod serialised;
#[allow(dead_code)]
#[path = "../../src/audio/generated.rs"]
mod sound;
mod speech;
mod support;
mod tables;
