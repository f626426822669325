//! Integration tests: goldens of other programs, recordings in blocks, real speech where there is some.

mod golden;
mod intelligibility;
mod mfcc;
mod real_speech;
mod signals;
mod streaming;
