//! Integration tests on results made up for them.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod file;
