//! Integration tests: files against hound and libsndfile, wrong inputs, folders, splits, generated speech.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failing test should panic")]

mod files;
mod folder;
mod generated;
mod read;
mod real;
mod splits;
mod wrong_files;
