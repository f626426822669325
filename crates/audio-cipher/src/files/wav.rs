//! WAV files as samples of full scale 1, and as the bytes around them.
//!
//! `hound` reads and writes the samples. What it does not keep (other chunks, the exact header) is kept as bytes: everything
//! before and behind the content of the data chunk.

use std::{fmt, io::Cursor, ops::Range};

use hound::{WavReader, WavSpec, WavWriter};

use super::FileError;

/// The form of samples in a WAV file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum SampleFormat {
    /// 8 bits without a sign.
    Bits8,
    /// 16 bits with a sign.
    Bits16,
    /// 24 bits with a sign, in three bytes.
    Bits24,
    /// 32-bit floats.
    Float32,
}

impl fmt::Display for SampleFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bits8 => "8 bits",
            Self::Bits16 => "16 bits",
            Self::Bits24 => "24 bits",
            Self::Float32 => "32-bit float",
        })
    }
}

impl SampleFormat {
    fn of(spec: WavSpec) -> Result<Self, FileError> {
        match (spec.bits_per_sample, spec.sample_format) {
            (8, hound::SampleFormat::Int) => Ok(Self::Bits8),
            (16, hound::SampleFormat::Int) => Ok(Self::Bits16),
            (24, hound::SampleFormat::Int) => Ok(Self::Bits24),
            (32, hound::SampleFormat::Float) => Ok(Self::Float32),
            (bits, format) => {
                Err(FileError::SampleFormat { bits, float: format == hound::SampleFormat::Float })
            }
        }
    }

    /// Bits of a sample.
    fn bits(self) -> u16 {
        match self {
            Self::Bits8 => 8,
            Self::Bits16 => 16,
            Self::Bits24 => 24,
            Self::Float32 => 32,
        }
    }

    /// Values below full scale; `None` for floats.
    fn scale(self) -> Option<f32> {
        (self != Self::Float32).then(|| f32::from(2_u16).powi(i32::from(self.bits()) - 1))
    }

    /// The integer of a sample. What reaches beyond the range continues at its other end where `wraps` (the negative of the
    /// smallest integer is itself), and is clipped otherwise.
    fn integer(scale: f32, sample: f32, wraps: bool) -> i32 {
        let value = (sample * scale).round_ties_even();
        let value = if wraps && value == scale { -scale } else { value };
        value.clamp(-scale, scale - 1.0) as i32
    }
}

/// The samples of a WAV file.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Wav {
    /// Samples per second.
    pub(super) rate: u32,
    pub(super) format: SampleFormat,
    /// Samples of each channel, full scale being 1.
    pub(super) channels: Vec<Vec<f32>>,
}

impl Wav {
    /// The samples of a file.
    pub(super) fn read(file: &[u8]) -> Result<Self, FileError> {
        let mut reader = WavReader::new(Cursor::new(Layout::of(file)?.essence(file)))?;
        let spec = reader.spec();
        let format = SampleFormat::of(spec)?;
        let samples: Vec<f32> = match format.scale() {
            Some(scale) => reader
                .samples::<i32>()
                .map(|value| Ok(value? as f32 / scale))
                .collect::<Result<_, hound::Error>>()?,
            None => reader.samples::<f32>().collect::<Result<_, _>>()?,
        };
        let count = usize::from(spec.channels);
        let channel = |channel: usize| samples.iter().skip(channel).step_by(count.max(1)).copied().collect();
        Ok(Self { rate: spec.sample_rate, format, channels: (0..count).map(channel).collect() })
    }

    /// A file of these samples and nothing else.
    pub(super) fn write(&self) -> Result<Vec<u8>, FileError> {
        let spec = WavSpec {
            channels: self.channels.len() as u16,
            sample_rate: self.rate,
            bits_per_sample: self.format.bits(),
            sample_format: match self.format {
                SampleFormat::Float32 => hound::SampleFormat::Float,
                _ => hound::SampleFormat::Int,
            },
        };
        let mut file = Cursor::new(Vec::new());
        let mut writer = WavWriter::new(&mut file, spec)?;
        for sample in self.interleaved() {
            match self.format.scale() {
                Some(scale) => writer.write_sample(SampleFormat::integer(scale, sample, true))?,
                None => writer.write_sample(sample)?,
            }
        }
        writer.finalize()?;
        Ok(file.into_inner())
    }

    /// The content of a data chunk: samples as a WAV file holds them. `wraps` says what becomes of samples beyond the range
    /// of integers.
    pub(super) fn data(&self, wraps: bool) -> Vec<u8> {
        let bytes = usize::from(self.format.bits() / 8);
        let mut data = Vec::with_capacity(bytes * self.channels.iter().map(Vec::len).sum::<usize>());
        for sample in self.interleaved() {
            match self.format.scale() {
                None => data.extend(sample.to_le_bytes()),
                Some(scale) => {
                    let value = SampleFormat::integer(scale, sample, wraps);
                    let value = if bytes == 1 { value + 128 } else { value };
                    data.extend(&value.to_le_bytes()[..bytes]);
                }
            }
        }
        data
    }

    fn interleaved(&self) -> impl Iterator<Item = f32> {
        let frames = self.channels.first().map_or(0, Vec::len);
        (0..frames)
            .flat_map(|frame| self.channels.iter().filter_map(move |channel| channel.get(frame)).copied())
    }
}

/// Where the content of the format chunk and of the first data chunk is.
struct Layout {
    format: Range<usize>,
    data: Range<usize>,
}

impl Layout {
    fn of(file: &[u8]) -> Result<Self, FileError> {
        let not_wav = |reason| FileError::NotWav { reason };
        if file.len() < 12 || &file[..4] != b"RIFF" || &file[8..12] != b"WAVE" {
            return Err(not_wav("it does not begin with RIFF and WAVE"));
        }
        let (mut at, mut format) = (12, None);
        while let Some(head) = file.get(at..at + 8) {
            let length = u32::from_le_bytes([head[4], head[5], head[6], head[7]]) as usize;
            let content = at + 8..(at + 8).saturating_add(length);
            at = content.end.saturating_add(length % 2);
            match &head[..4] {
                b"fmt " => format = Some(content),
                b"data" if content.end > file.len() => return Err(not_wav("its samples are cut off")),
                b"data" => {
                    let format =
                        format.ok_or_else(|| not_wav("it does not say how its samples are written"))?;
                    return Ok(Self { format, data: content });
                }
                _ => {}
            }
            if at >= file.len() {
                break;
            }
        }
        Err(not_wav("it has no data chunk"))
    }

    /// The file without any other chunk, for a reader that stumbles over those of odd length.
    fn essence(&self, file: &[u8]) -> Vec<u8> {
        let chunk = |id: &[u8; 4], content: &[u8]| {
            let padding = [0].get(..content.len() % 2).unwrap_or_default().to_vec();
            [id.as_slice(), &(content.len() as u32).to_le_bytes(), content, &padding].concat()
        };
        let format = chunk(b"fmt ", &file[self.format.clone()]);
        let chunks = [b"WAVE".as_slice(), &format, &chunk(b"data", &file[self.data.clone()])].concat();
        chunk(b"RIFF", &chunks)
    }
}

/// Where the content of the first data chunk is.
pub(super) fn data_range(file: &[u8]) -> Result<Range<usize>, FileError> {
    Ok(Layout::of(file)?.data)
}

/// Bytes that a second takes in a WAV file, for [`Padding`](super::container::Padding).
///
/// # Errors
/// [`FileError::NotWav`], [`FileError::Samples`].
pub fn bytes_per_second(file: &[u8]) -> Result<u32, FileError> {
    let spec = WavReader::new(Cursor::new(Layout::of(file)?.essence(file)))?.spec();
    let bytes = u32::from(spec.bits_per_sample.div_ceil(8)) * u32::from(spec.channels);
    spec.sample_rate
        .checked_mul(bytes)
        .ok_or(FileError::NotWav { reason: "its sampling rate is not possible" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_samples_comes_back() {
        let extremes = [-1.0, -0.5, 0.0, 0.25, 0.992_187_5];
        for format in [SampleFormat::Bits8, SampleFormat::Bits16, SampleFormat::Bits24, SampleFormat::Float32]
        {
            let channels = vec![extremes.to_vec(), extremes.iter().rev().copied().collect()];
            let wav = Wav { rate: 8_000, format, channels };
            let file = wav.write().unwrap();
            let read = Wav::read(&file).unwrap();
            assert_eq!(read, wav);
            assert_eq!(read.data(false), file[data_range(&file).unwrap()], "{format}");
            assert_eq!(bytes_per_second(&file).unwrap(), 2 * 1_000 * u32::from(format.bits()));
        }
    }

    #[test]
    fn full_scale_wraps_or_is_clipped() {
        assert_eq!(SampleFormat::integer(128.0, 1.0, true), -128);
        assert_eq!(SampleFormat::integer(128.0, 1.0, false), 127);
        assert_eq!(SampleFormat::integer(128.0, -3.0, true), -128);
    }

    #[test]
    fn files_without_samples_are_refused() {
        let file =
            Wav { rate: 8_000, format: SampleFormat::Bits16, channels: vec![vec![0.5; 4]] }.write().unwrap();
        for cut in [0, 11, 12, 30, 40, file.len() - 1] {
            assert!(matches!(data_range(&file[..cut]), Err(FileError::NotWav { .. })), "{cut}");
        }
        assert_eq!(data_range(&file).unwrap().len(), 8);
    }
}
