//! Integration tests on a results folder made up for them.
//!
//! `CIPHERLENS_BLESS=1 cargo test -p report` writes snapshots and golden images anew; look at them before committing.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod fixture;
mod page;
mod pictures;
mod release;
mod rendering;
mod search;
mod snapshot;
mod speech;
mod summary;
