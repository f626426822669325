//! WAV: the header by hound, and its samples in blocks of frames.

use std::io::{ErrorKind, Read};

use hound::{SampleFormat, WavReader};

use super::mix::Mix;
use crate::error::DecodeError;

/// A WAV file that is being read.
pub(super) struct Wav<R> {
    reader: WavReader<R>,
    float: bool,
    /// What an integer is multiplied by: 2^(1 - bits), which is exact.
    scale: f64,
    announced: u64,
    /// Frames that are still to come.
    left: u64,
}

impl<R: Read> Wav<R> {
    pub(super) fn new(reader: R) -> Result<Self, DecodeError> {
        let reader = WavReader::new(reader).map_err(header_fault)?;
        let (spec, announced) = (reader.spec(), u64::from(reader.duration()));
        let float = spec.sample_format == SampleFormat::Float;
        if !matches!((float, spec.bits_per_sample), (false, 8 | 16 | 24 | 32) | (true, 32)) {
            let kind = if float { "floats" } else { "integers" };
            return Err(DecodeError::Unsupported {
                found: format!("{kind} of {} bits", spec.bits_per_sample),
            });
        }
        let scale = 1.0 / f64::from(1u32 << (spec.bits_per_sample - 1));
        Ok(Self { reader, float, scale, announced, left: announced })
    }

    pub(super) fn rate(&self) -> u32 {
        self.reader.spec().sample_rate
    }

    pub(super) fn channels(&self) -> usize {
        usize::from(self.reader.spec().channels)
    }

    /// Samples per channel, as announced.
    pub(super) fn announced(&self) -> u64 {
        self.announced
    }

    /// Mixes up to `frames` frames down, appending to the block of `mix`.
    pub(super) fn block(&mut self, frames: usize, mix: &mut Mix<'_>) -> Result<(), DecodeError> {
        let frames = self.left.min(frames as u64) as usize;
        let n_values = frames * self.channels();
        let scale = self.scale;
        let read = if self.float {
            let values = self.reader.samples::<f32>().take(n_values);
            values.map(|value| value.map(f64::from)).try_for_each(|value| push(value, mix))
        } else {
            let values = self.reader.samples::<i32>().take(n_values);
            values
                .map(|value| value.map(|value| f64::from(value) * scale))
                .try_for_each(|value| push(value, mix))
        };
        self.left -= frames as u64;
        read.map_err(|fault| match fault {
            Fault::Wav(error) => self.sample_fault(error, mix.frames()),
            Fault::Value(error) => error,
        })
    }

    fn sample_fault(&self, error: hound::Error, found: u64) -> DecodeError {
        match error {
            hound::Error::IoError(source) if is_end(&source) => {
                DecodeError::Truncated { announced: self.announced, found }
            }
            hound::Error::IoError(source) => DecodeError::Io { source },
            other => DecodeError::Damaged { found: other.to_string() },
        }
    }
}

enum Fault {
    Wav(hound::Error),
    Value(DecodeError),
}

fn push(value: hound::Result<f64>, mix: &mut Mix<'_>) -> Result<(), Fault> {
    mix.push(value.map_err(Fault::Wav)?).map_err(Fault::Value)
}

/// hound reports a short read as an error of its own kind `Other`.
fn is_end(error: &std::io::Error) -> bool {
    error.kind() == ErrorKind::UnexpectedEof
        || (error.kind() == ErrorKind::Other && error.raw_os_error().is_none())
}

fn header_fault(error: hound::Error) -> DecodeError {
    match error {
        hound::Error::IoError(source) if is_end(&source) => {
            DecodeError::Damaged { found: "the file ends within its header".to_owned() }
        }
        hound::Error::IoError(source) => DecodeError::Io { source },
        hound::Error::FormatError(found) => DecodeError::Damaged { found: format!("its header has {found}") },
        hound::Error::Unsupported => DecodeError::Unsupported { found: "a coding other than PCM".to_owned() },
        other => DecodeError::Damaged { found: other.to_string() },
    }
}
