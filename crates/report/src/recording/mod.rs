//! Recordings of the results folder: read as a browser would, and seen as a spectrogram.
//!
//! Files come from whoever wrote the folder, so nothing here trusts what a file says of itself: a damaged one gives a
//! reason in words, never a panic, and never more memory than the file is long.

mod colours;
mod spectrogram;
mod wav;

pub(crate) use colours::colour;
pub(crate) use spectrogram::{FLOOR, Spectrogram};
pub(crate) use wav::{Sound, Unplayable};
