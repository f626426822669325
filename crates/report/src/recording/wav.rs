//! Reading the WAV files that a page can play: 16-bit PCM, one channel.

use hound::{SampleFormat, WavReader, WavSpec};
use thiserror::Error;

/// Bytes of a sample.
const BYTES: usize = 2;

/// A recording that can be played.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sound {
    /// Samples per second, above 0.
    pub(crate) rate: u32,
    /// At least one, in [-1, 1).
    pub(crate) samples: Vec<f32>,
}

/// Why a file cannot be played, as the end of "This recording cannot be shown: it …".
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum Unplayable {
    #[error("is not a WAV file that can be read ({reason})")]
    Unreadable { reason: String },
    #[error(
        "has {channels} channels of {bits}-bit {format} samples, and a page plays 16-bit PCM in one channel"
    )]
    Format { channels: u16, bits: u16, format: &'static str },
    #[error("says that it has {said} samples, and ends before them")]
    Truncated { said: u32 },
    #[error("holds no samples, or names no sample rate")]
    Empty,
    #[error("is not in the results folder")]
    Missing,
}

impl Sound {
    /// Reads a whole file.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Unplayable> {
        let unreadable = |error: hound::Error| Unplayable::Unreadable { reason: error.to_string() };
        let mut reader = WavReader::new(bytes).map_err(unreadable)?;
        let WavSpec { channels, sample_rate, bits_per_sample, sample_format } = reader.spec();
        if (channels, bits_per_sample, sample_format) != (1, 16, SampleFormat::Int) {
            let format = if sample_format == SampleFormat::Float { "float" } else { "PCM" };
            return Err(Unplayable::Format { channels, bits: bits_per_sample, format });
        }
        let said = reader.len();
        if said as usize > bytes.len() / BYTES {
            return Err(Unplayable::Truncated { said });
        }
        let samples = reader.samples::<i16>().map(|sample| sample.map(|value| f32::from(value) / 32768.0));
        let samples: Vec<f32> = samples.collect::<Result<_, _>>().map_err(|error| match error {
            hound::Error::IoError(_) => Unplayable::Truncated { said },
            other => unreadable(other),
        })?;
        match samples.is_empty() || sample_rate == 0 {
            true => Err(Unplayable::Empty),
            false => Ok(Self { rate: sample_rate, samples }),
        }
    }

    /// How long it is.
    pub(crate) fn seconds(&self) -> f64 {
        self.samples.len() as f64 / f64::from(self.rate)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Cursor;

    /// A WAV file of these samples.
    fn wav(spec: WavSpec, samples: &[i16]) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        let mut writer = hound::WavWriter::new(&mut bytes, spec).unwrap();
        samples.iter().for_each(|&sample| writer.write_sample(sample).unwrap());
        writer.finalize().unwrap();
        bytes.into_inner()
    }

    fn mono() -> WavSpec {
        WavSpec { channels: 1, sample_rate: 8000, bits_per_sample: 16, sample_format: SampleFormat::Int }
    }

    #[test]
    fn samples_come_back() {
        let sound = Sound::read(&wav(mono(), &[0, 16384, -32768])).unwrap();
        assert_eq!(sound, Sound { rate: 8000, samples: vec![0.0, 0.5, -1.0] });
        assert_eq!(sound.seconds(), 3.0 / 8000.0);
    }

    #[test]
    fn what_cannot_be_played_is_named() {
        let why = |bytes: &[u8]| Sound::read(bytes).unwrap_err().to_string();
        assert!(why(b"no WAV file at all, but long enough").starts_with("is not a WAV file"));
        assert!(why(b"").starts_with("is not a WAV file"));
        let stereo = wav(WavSpec { channels: 2, ..mono() }, &[1, 2]);
        assert!(why(&stereo).starts_with("has 2 channels of 16-bit PCM samples"));
        assert_eq!(Sound::read(&wav(mono(), &[])), Err(Unplayable::Empty));
        let whole = wav(mono(), &[7; 100]);
        assert_eq!(Sound::read(&whole[..whole.len() - 50]), Err(Unplayable::Truncated { said: 100 }));
    }

    #[test]
    fn a_length_that_is_a_lie_takes_no_memory() {
        let mut bytes = wav(mono(), &[7; 100]);
        let at = bytes.windows(4).position(|word| word == b"data").unwrap() + 4;
        bytes[at..at + 4].copy_from_slice(&0xFFFF_FFF0u32.to_le_bytes());
        assert_eq!(Sound::read(&bytes), Err(Unplayable::Truncated { said: 0x7FFF_FFF8 }));
    }

    proptest! {
        #[test]
        fn damage_gives_a_reason_or_samples(at in 0usize..144, value: u8, cut in 0usize..145) {
            let mut bytes = wav(mono(), &[-3; 50]);
            bytes[at] = value;
            bytes.truncate(cut.max(at + 1));
            if let Ok(sound) = Sound::read(&bytes) {
                prop_assert!(sound.samples.len() <= bytes.len() / 2 && sound.seconds() > 0.0);
            }
        }
    }
}
