#![doc = include_str!("../README.md")]

pub mod controls;
mod error;
pub mod intelligibility;
mod log_spectral;
mod mfcc;
mod options;
mod simd;
pub mod speaker;
mod statistics;

pub use error::AudioError;
pub use log_spectral::log_spectral_distance;
pub use mfcc::{MfccSpec, MfccStream};
pub use options::{FilterCorners, MAX_FILTERS, MfccOptions, RATES, Window};
pub use statistics::{SEGMENTS, SpeechStatistics};
