//! WAV: the header by hound, and the samples in blocks of frames.
//!
//! hound reads samples one at a time, which takes several times as long as turning a block of bytes into numbers; only its
//! reading of headers is used.

use std::io::{ErrorKind, Read};

use hound::{SampleFormat, WavReader, WavSpec};

use super::mix::Mix;
use crate::error::DecodeError;

/// Values that a block has, all channels together; at least one frame.
const VALUES: usize = 32_768;

/// Where in a `fmt ` chunk the number of channels and the bytes of a frame stand.
const CHANNELS: usize = 2;
const FRAME_BYTES: usize = 12;

/// How a value is stored, in little-endian order.
#[derive(Debug, Clone, Copy)]
enum Coding {
    Unsigned8,
    Signed16,
    Signed24,
    Signed32,
    Float32,
}

/// A WAV file that is being read.
pub(super) struct Wav<R> {
    reader: R,
    spec: WavSpec,
    coding: Coding,
    announced: u64,
    /// Frames that are still to come.
    left: u64,
    bytes: Vec<u8>,
}

impl<R: Read> Wav<R> {
    pub(super) fn new(reader: R) -> Result<Self, DecodeError> {
        let header = WavReader::new(Recorded { reader, bytes: Vec::new() }).map_err(header_fault)?;
        let (spec, announced) = (header.spec(), u64::from(header.duration()));
        let Recorded { reader, bytes } = header.into_inner();
        let coding = Coding::of(spec, value_bytes(&bytes))?;
        Ok(Self { reader, spec, coding, announced, left: announced, bytes: Vec::new() })
    }

    pub(super) fn rate(&self) -> u32 {
        self.spec.sample_rate
    }

    pub(super) fn channels(&self) -> usize {
        usize::from(self.spec.channels)
    }

    /// Samples per channel, as announced.
    pub(super) fn announced(&self) -> u64 {
        self.announced
    }

    /// Mixes the next frames down, appending to the block of `mix`; nothing at the end.
    pub(super) fn block(&mut self, mix: &mut Mix<'_>) -> Result<(), DecodeError> {
        let frames = self.left.min((VALUES / self.channels()).max(1) as u64);
        let n_bytes = frames * (self.channels() * self.coding.width()) as u64;
        self.bytes.clear();
        let read = self.reader.by_ref().take(n_bytes).read_to_end(&mut self.bytes);
        read.map_err(|source| DecodeError::Io { source })?;
        self.left -= frames;
        self.coding.mix(&self.bytes, mix)?;
        match self.bytes.len() as u64 == n_bytes {
            true => Ok(()),
            false => Err(DecodeError::Truncated { announced: self.announced, found: mix.frames() }),
        }
    }
}

impl Coding {
    fn of(spec: WavSpec, width: Option<u16>) -> Result<Self, DecodeError> {
        let float = spec.sample_format == SampleFormat::Float;
        match (float, spec.bits_per_sample, width) {
            (false, 8, Some(1)) => Ok(Self::Unsigned8),
            (false, 16, Some(2)) => Ok(Self::Signed16),
            (false, 24, Some(3)) => Ok(Self::Signed24),
            (false, 32, Some(4)) => Ok(Self::Signed32),
            (true, 32, Some(4)) => Ok(Self::Float32),
            (_, bits, Some(width)) => {
                let kind = if float { "floats" } else { "integers" };
                Err(DecodeError::Unsupported { found: format!("{kind} of {bits} bits in {width} bytes") })
            }
            (_, _, None) => {
                Err(DecodeError::Damaged { found: format!("no format in the first {HEADER} bytes") })
            }
        }
    }

    /// Bytes of a value.
    fn width(self) -> usize {
        match self {
            Self::Unsigned8 => 1,
            Self::Signed16 => 2,
            Self::Signed24 => 3,
            Self::Signed32 | Self::Float32 => 4,
        }
    }

    /// Values in `-1.0..1.0`, by powers of two and so without rounding; floats as they are. Bytes that make no whole value are
    /// left out.
    fn mix(self, bytes: &[u8], mix: &mut Mix<'_>) -> Result<(), DecodeError> {
        match self {
            Self::Unsigned8 => bytes.iter().try_for_each(|&byte| mix.push((f64::from(byte) - 128.0) / 128.0)),
            Self::Signed16 => each(bytes, mix, |b| f64::from(i16::from_le_bytes(b)) / 32_768.0),
            Self::Signed24 => {
                each(bytes, mix, |[a, b, c]| f64::from(i32::from_le_bytes([0, a, b, c])) / 2_147_483_648.0)
            }
            Self::Signed32 => each(bytes, mix, |b| f64::from(i32::from_le_bytes(b)) / 2_147_483_648.0),
            Self::Float32 => each(bytes, mix, |b| f64::from(f32::from_le_bytes(b))),
        }
    }
}

fn each<const N: usize>(
    bytes: &[u8],
    mix: &mut Mix<'_>,
    value: impl Fn([u8; N]) -> f64,
) -> Result<(), DecodeError> {
    bytes.as_chunks().0.iter().try_for_each(|&bytes| mix.push(value(bytes)))
}

/// Bytes of a header that are kept.
const HEADER: usize = 1 << 16;

/// Keeps what is read of the header, because hound does not tell how many bytes a value has.
struct Recorded<R> {
    reader: R,
    bytes: Vec<u8>,
}

impl<R: Read> Read for Recorded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.reader.read(buffer)?;
        let room = HEADER - self.bytes.len();
        self.bytes.extend(buffer.iter().take(n.min(room)));
        Ok(n)
    }
}

/// Bytes of a value, from the `fmt ` chunk of a header that hound has read.
fn value_bytes(header: &[u8]) -> Option<u16> {
    let number = |at: usize| Some(u16::from_le_bytes([*header.get(at)?, *header.get(at + 1)?]));
    let mut at = 12;
    loop {
        let (name, content) = (header.get(at..at + 4)?, at + 8);
        if name == b"fmt " {
            return number(content + FRAME_BYTES)?.checked_div(number(content + CHANNELS)?);
        }
        let length = u32::from_le_bytes(header.get(at + 4..content)?.try_into().ok()?);
        at = content.checked_add(usize::try_from(length).ok()?)?;
    }
}

/// hound reports a short read as an error of kind `Other`.
fn is_end(error: &std::io::Error) -> bool {
    let other = error.kind() == ErrorKind::Other && error.raw_os_error().is_none();
    other || error.kind() == ErrorKind::UnexpectedEof
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_format_is_found_behind_other_chunks() {
        let format = b"fmt \x10\0\0\0\x01\0\x02\0\x40\x1f\0\0\0\x7d\0\0\x04\0\x10\0";
        let header = [&b"RIFF\0\0\0\0WAVELIST\x03\0\0\0abc"[..], format].concat();
        assert_eq!(value_bytes(&header), Some(2));
        assert_eq!(value_bytes(&header[..40]), None);
        assert_eq!(value_bytes(b"RIFF\0\0\0\0WAVELIST\xff\xff\xff\xff"), None);
    }
}
