//! Integration tests: decoding against Pillow, wrong inputs, folders, annotations.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failing test should panic")]

mod annotations;
mod boxes;
mod decode;
mod folder;
mod generate;
mod pictures;
mod real;
mod wrong_files;
