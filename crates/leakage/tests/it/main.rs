//! Attacks on the schemes themselves.
#![allow(clippy::unwrap_used)]

mod support;
mod tables;
