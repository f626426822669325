//! Whether a JPEG file holds its whole image.
//!
//! The decoder is lenient: what is missing becomes grey, with the end marker or without it. A truncated photo would then
//! be a training example, or be encrypted as if it were whole. So the entropy-coded data are walked once without
//! computing any pixel (ITU-T T.81): every block of every scan must decode before the data end, and the scans together
//! must bring every coefficient of every component to its full precision. The end marker decides nothing.

mod bits;
mod frame;
mod huffman;
mod scan;
mod segments;
mod tables;
#[cfg(test)]
mod tests;

pub(super) use segments::{Contents, Icc, check};

use crate::DecodeError;

/// What ends a JPEG file.
pub(super) const END_MARKER: [u8; 2] = [0xFF, 0xD9];

/// What is wrong with a JPEG file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// The data end before the image does.
    Truncated,
    /// The data contradict the standard or themselves.
    Broken(&'static str),
    /// More pixels than allowed.
    TooManyPixels { width: u32, height: u32, limit: u64 },
}

impl From<Fault> for DecodeError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Truncated => Self::Truncated,
            Fault::Broken(found) => Self::BrokenJpeg { found },
            Fault::TooManyPixels { width, height, limit } => Self::TooManyPixels { width, height, limit },
        }
    }
}
