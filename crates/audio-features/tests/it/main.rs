//! Integration tests: goldens of other programs, recordings in blocks, real speech where there is some.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod golden;
mod intelligibility;
mod mfcc;
mod real_speech;
mod signals;
mod streaming;
