//! Recordings as bytes that every player takes.

/// The largest sample, as a 16-bit integer is scaled.
const FULL_SCALE: f64 = 32_768.0;

/// A WAV file in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pcm16Wav {
    /// The bytes of the file.
    pub bytes: Vec<u8>,
    /// Samples that were cut to full scale, or were no number and became 0.
    pub clipped: usize,
}

/// A mono WAV file of 16-bit integers: samples times 32,768, rounded. Samples beyond what a WAV file holds (2^31 - 19) are left
/// out.
pub fn pcm16_wav(samples: &[f32], rate: u32) -> Pcm16Wav {
    let samples = &samples[..samples.len().min((u32::MAX as usize - 36) / 2)];
    let mut bytes = Vec::with_capacity(44 + 2 * samples.len());
    header(&mut bytes, 2 * samples.len() as u32, rate);
    let mut clipped = 0;
    for &sample in samples {
        let value = (f64::from(sample) * FULL_SCALE).round();
        let kept = value as i16;
        clipped += usize::from(f64::from(kept) != value);
        bytes.extend_from_slice(&kept.to_le_bytes());
    }
    Pcm16Wav { bytes, clipped }
}

/// One channel of 16 bits: the 44 bytes of RIFF, `fmt ` and `data`.
fn header(bytes: &mut Vec<u8>, data: u32, rate: u32) {
    bytes.extend_from_slice(b"RIFF");
    bytes.extend_from_slice(&(36 + data).to_le_bytes());
    bytes.extend_from_slice(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    bytes.extend_from_slice(&rate.to_le_bytes());
    bytes.extend_from_slice(&rate.wrapping_mul(2).to_le_bytes());
    bytes.extend_from_slice(b"\x02\0\x10\0data");
    bytes.extend_from_slice(&data.to_le_bytes());
}
