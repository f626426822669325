//! One recording from a file: whole, or in blocks.
//!
//! What a file is, is told by its first bytes; a file named `.wav` that is FLAC inside is refused, because other programs
//! would stumble over it. Channels are mixed down to their mean. Integers of `b` bits are divided by 2^(b-1), so that
//! samples lie in `[-1, 1)` (integers of 32 bits may round to 1); floats come as they are, but must be finite.

mod flac;
mod format;
mod mix;
mod wav;

use std::{
    fs::File,
    io::{BufReader, Chain, Cursor, Read},
    path::Path,
};

use crate::{
    error::{AudioError, DecodeError},
    recording::Recording,
};
use flac::Flac;
pub use format::Format;
use mix::MixState;
use wav::Wav;

/// Lowest and highest sample rate that is read, in Hz.
pub const RATES: std::ops::RangeInclusive<u32> = 8_000..=48_000;

/// How a recording is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadOptions {
    /// The longest recording that [`read`] takes into memory, in seconds.
    pub max_seconds: u32,
    /// Whether a recording is taken whose samples are all zero.
    pub silence: bool,
}

impl Default for ReadOptions {
    /// At most 600 s (115 MB at 48 kHz), and no silence.
    fn default() -> Self {
        Self { max_seconds: 600, silence: false }
    }
}

impl ReadOptions {
    /// The same with another `max_seconds`.
    #[must_use]
    pub fn with_max_seconds(self, max_seconds: u32) -> Self {
        Self { max_seconds, ..self }
    }

    /// The same with another `silence`.
    #[must_use]
    pub fn with_silence(self, silence: bool) -> Self {
        Self { silence, ..self }
    }
}

/// Reads a whole file.
///
/// # Errors
/// [`AudioError::Io`], and [`AudioError::Decode`] with any of [`DecodeError`].
pub fn read(path: &Path, options: &ReadOptions) -> Result<Recording, AudioError> {
    let (reader, extension) = open(path)?;
    whole(reader, extension, options).map_err(|source| decode(path, source))
}

/// As [`read`], from bytes in memory.
///
/// # Errors
/// Any of [`DecodeError`] but [`DecodeError::Misnamed`].
pub fn decode_bytes(bytes: &[u8], options: &ReadOptions) -> Result<Recording, DecodeError> {
    whole(bytes, None, options)
}

fn whole<R: Read>(
    reader: R,
    extension: Option<&str>,
    options: &ReadOptions,
) -> Result<Recording, DecodeError> {
    let mut reader = RecordingReader::named(reader, extension)?;
    let limit = u64::from(options.max_seconds) * u64::from(reader.rate());
    let check = |samples: u64| match samples > limit {
        true => Err(DecodeError::TooLong { limit_s: options.max_seconds }),
        false => Ok(()),
    };
    check(reader.announced().unwrap_or(0))?;
    let (mut samples, mut block) = (Vec::new(), Vec::new());
    while reader.next_block(&mut block)? {
        check((samples.len() + block.len()) as u64)?;
        samples.extend_from_slice(&block);
    }
    match (samples.is_empty(), reader.is_silent() && !options.silence) {
        (true, _) => Err(DecodeError::NoSample),
        (false, true) => Err(DecodeError::Silent { samples: samples.len() as u64 }),
        (false, false) => Ok(Recording { rate: reader.rate(), samples }),
    }
}

/// Reads a file in blocks of mono samples, so that memory does not grow with its length.
pub struct RecordingReader<R: Read> {
    source: Source<Buffered<R>>,
    state: MixState,
}

/// The first bytes, which told the format, and the rest. The buffer stands outside, because headers are read
/// byte by byte.
type Buffered<R> = BufReader<Chain<Cursor<Vec<u8>>, R>>;

/// Bytes that are read from a file at once.
const BUFFER: usize = 1 << 16;

/// Boxes, because their readers differ much in size.
enum Source<R: Read> {
    Wav(Box<Wav<R>>),
    Flac(Box<Flac<R>>),
}

impl RecordingReader<File> {
    /// Opens a file and reads its header.
    ///
    /// # Errors
    /// [`AudioError::Io`], and [`AudioError::Decode`] for what a header can tell.
    pub fn open(path: &Path) -> Result<Self, AudioError> {
        let (reader, extension) = open(path)?;
        Self::named(reader, extension).map_err(|source| decode(path, source))
    }
}

impl<R: Read> RecordingReader<R> {
    /// Reads the header of a WAV or FLAC file. `reader` needs no buffer of its own.
    ///
    /// # Errors
    /// [`DecodeError`], for what a header can tell.
    pub fn new(reader: R) -> Result<Self, DecodeError> {
        Self::named(reader, None)
    }

    fn named(mut reader: R, extension: Option<&str>) -> Result<Self, DecodeError> {
        let mut head = Vec::new();
        reader
            .by_ref()
            .take(format::HEAD as u64)
            .read_to_end(&mut head)
            .map_err(|source| DecodeError::Io { source })?;
        let format = Format::of(&head)?;
        format.check_extension(extension.unwrap_or_default())?;
        let reader = BufReader::with_capacity(BUFFER, Cursor::new(head).chain(reader));
        let (source, rate, channels) = match format {
            Format::Wav => {
                let wav = Wav::new(reader)?;
                let found = (wav.rate(), wav.channels());
                (Source::Wav(Box::new(wav)), found.0, found.1)
            }
            Format::Flac => {
                let flac = Flac::new(reader)?;
                let found = (flac.rate(), flac.channels());
                (Source::Flac(Box::new(flac)), found.0, found.1)
            }
        };
        match RATES.contains(&rate) {
            true => Ok(Self { source, state: MixState::new(channels) }),
            false => Err(DecodeError::Rate { found: rate }),
        }
    }

    /// The format of the file.
    pub fn format(&self) -> Format {
        match &self.source {
            Source::Wav(_) => Format::Wav,
            Source::Flac(_) => Format::Flac,
        }
    }

    /// Sample rate in Hz, in [`RATES`].
    pub fn rate(&self) -> u32 {
        match &self.source {
            Source::Wav(wav) => wav.rate(),
            Source::Flac(flac) => flac.rate(),
        }
    }

    /// Channels in the file, at least 1.
    pub fn channels(&self) -> usize {
        match &self.source {
            Source::Wav(wav) => wav.channels(),
            Source::Flac(flac) => flac.channels(),
        }
    }

    /// Samples per channel that the header announces; a FLAC file need not say.
    pub fn announced(&self) -> Option<u64> {
        match &self.source {
            Source::Wav(wav) => Some(wav.announced()),
            Source::Flac(flac) => flac.announced(),
        }
    }

    /// Samples per channel read so far.
    pub fn n_read(&self) -> u64 {
        self.state.frames()
    }

    /// Whether every sample read so far is zero.
    pub fn is_silent(&self) -> bool {
        self.state.peak() == 0.0
    }

    /// Replaces `block` with the next samples, at most 65,535; `false` at the end of the file.
    ///
    /// # Errors
    /// [`DecodeError::Truncated`], [`DecodeError::NotFinite`], [`DecodeError::Damaged`], [`DecodeError::Io`]. After an
    /// error the rest of the file must not be read.
    pub fn next_block(&mut self, block: &mut Vec<f32>) -> Result<bool, DecodeError> {
        block.clear();
        let mut mix = self.state.mixing_into(block);
        match &mut self.source {
            Source::Wav(wav) => wav.block(&mut mix)?,
            Source::Flac(flac) => flac.block(&mut mix)?,
        }
        Ok(!block.is_empty())
    }
}

/// The file, and what follows the last dot of its name.
fn open(path: &Path) -> Result<(File, Option<&str>), AudioError> {
    let file = File::open(path).map_err(|source| AudioError::io(path, "open the file", source))?;
    Ok((file, path.extension().and_then(|extension| extension.to_str())))
}

fn decode(path: &Path, source: DecodeError) -> AudioError {
    AudioError::Decode { path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FLAC: &[u8] = include_bytes!("../../tests/golden/stereo24.flac");
    const WAV: &[u8] = include_bytes!("../../tests/golden/stereo24.wav");

    #[test]
    fn headers_are_read_before_samples() -> Result<(), DecodeError> {
        for (bytes, format) in [(FLAC, Format::Flac), (WAV, Format::Wav)] {
            let mut reader = RecordingReader::new(bytes)?;
            assert_eq!((reader.format(), reader.rate(), reader.channels()), (format, 44_100, 2));
            assert_eq!((reader.announced(), reader.n_read(), reader.is_silent()), (Some(700), 0, true));
            assert!(reader.next_block(&mut Vec::new())?);
            assert!(reader.n_read() > 0 && !reader.is_silent());
        }
        Ok(())
    }

    #[test]
    fn silence_is_taken_where_asked_for() {
        let mut still = WAV.to_vec();
        let data = still.len() - 700 * 2 * 3;
        still[data..].fill(0);
        let options = ReadOptions::default();
        assert!(matches!(decode_bytes(&still, &options), Err(DecodeError::Silent { samples: 700 })));
        assert!(
            decode_bytes(&still, &options.with_silence(true)).is_ok_and(|found| found.samples == [0.0; 700])
        );
        assert!(matches!(RecordingReader::named(FLAC, Some("wav")), Err(DecodeError::Misnamed { .. })));
    }
}
