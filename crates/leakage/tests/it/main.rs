//! Attacks on the schemes themselves.
#![allow(clippy::unwrap_used)]

mod jigsaw;
mod photos;
mod pictures;
mod support;
mod tables;
