//! FLAC: decoded by claxon, a frame of the file at a time.

use std::io::Read;

use claxon::{Block, Error, FlacReader, FlacReaderOptions, metadata::StreamInfo};

use super::mix::Mix;
use crate::error::DecodeError;

/// A FLAC file that is being read.
pub(super) struct Flac<R: Read> {
    reader: FlacReader<R>,
    info: StreamInfo,
    buffer: Vec<i32>,
}

impl<R: Read> Flac<R> {
    pub(super) fn new(reader: R) -> Result<Self, DecodeError> {
        let options = FlacReaderOptions { metadata_only: false, read_vorbis_comment: false };
        let reader = FlacReader::new_ext(reader, options).map_err(fault)?;
        let info = reader.streaminfo();
        if info.channels == 0 || !(1..=32).contains(&info.bits_per_sample) {
            let (channels, bits) = (info.channels, info.bits_per_sample);
            return Err(DecodeError::Damaged { found: format!("{channels} channels of {bits} bits") });
        }
        Ok(Self { reader, info, buffer: Vec::new() })
    }

    pub(super) fn rate(&self) -> u32 {
        self.info.sample_rate
    }

    pub(super) fn channels(&self) -> usize {
        self.info.channels as usize
    }

    /// Samples per channel, where the header announces them.
    pub(super) fn announced(&self) -> Option<u64> {
        self.info.samples
    }

    /// Mixes the next frame of the file down, appending to the block of `mix`; nothing at the end.
    pub(super) fn block(&mut self, mix: &mut Mix<'_>) -> Result<(), DecodeError> {
        let buffer = std::mem::take(&mut self.buffer);
        let found = mix.frames();
        let Some(block) =
            self.reader.blocks().read_next_or_eof(buffer).map_err(|error| self.cut(error, found))?
        else {
            return self.check_end(found);
        };
        if block.channels() != self.info.channels {
            let (found, announced) = (block.channels(), self.info.channels);
            return Err(DecodeError::Damaged {
                found: format!("{found} channels after {announced} announced"),
            });
        }
        let scale = 1.0 / f64::from(1u32 << (self.info.bits_per_sample - 1));
        let mixed = mix_block(&block, scale, mix);
        self.buffer = block.into_buffer();
        mixed
    }

    /// A file that stops within a frame is truncated, whatever claxon calls it.
    fn cut(&self, error: Error, found: u64) -> DecodeError {
        match (error, self.info.samples) {
            (Error::IoError(source), Some(announced)) if is_end(&source) => {
                DecodeError::Truncated { announced, found }
            }
            (error, _) => fault(error),
        }
    }

    fn check_end(&self, found: u64) -> Result<(), DecodeError> {
        match self.info.samples {
            Some(announced) if found < announced => Err(DecodeError::Truncated { announced, found }),
            _ => Ok(()),
        }
    }
}

fn mix_block(block: &Block, scale: f64, mix: &mut Mix<'_>) -> Result<(), DecodeError> {
    for frame in 0..block.duration() {
        for channel in 0..block.channels() {
            mix.push(f64::from(block.sample(channel, frame)) * scale)?;
        }
    }
    Ok(())
}

fn is_end(error: &std::io::Error) -> bool {
    error.kind() == std::io::ErrorKind::UnexpectedEof
}

fn fault(error: Error) -> DecodeError {
    match error {
        Error::IoError(source) if is_end(&source) => {
            DecodeError::Damaged { found: "the file ends within its header or a frame".to_owned() }
        }
        Error::IoError(source) => DecodeError::Io { source },
        Error::FormatError(found) => DecodeError::Damaged { found: found.to_owned() },
        Error::Unsupported(found) => DecodeError::Unsupported { found: found.to_owned() },
    }
}

#[cfg(test)]
mod tests {
    use super::{super::mix::MixState, *};

    const FILE: &[u8] = include_bytes!("../../tests/golden/stereo24.flac");

    fn all(bytes: &[u8]) -> Result<Vec<f32>, DecodeError> {
        let mut flac = Flac::new(bytes)?;
        assert_eq!((flac.rate(), flac.channels(), flac.announced()), (44_100, 2, Some(700)));
        let (mut state, mut samples) = (MixState::new(2), Vec::new());
        loop {
            let before = samples.len();
            flac.block(&mut state.mixing_into(&mut samples))?;
            if samples.len() == before {
                return Ok(samples);
            }
        }
    }

    #[test]
    fn a_file_is_read_to_its_end_or_called_truncated() {
        assert!(all(FILE).is_ok_and(|samples| samples.len() == 700));
        let cut = all(&FILE[..FILE.len() - 10]).map(|samples| samples.len());
        assert!(matches!(cut, Err(DecodeError::Truncated { announced: 700, .. })), "{cut:?}");
        let head = all(&FILE[..20]).map(|samples| samples.len());
        assert!(matches!(head, Err(DecodeError::Damaged { .. })), "{head:?}");
    }
}
