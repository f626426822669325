//! What a recording shows without any spectrum: its length, its level, and the shape of its loudness.
//!
//! A cipher that keeps the number of samples keeps [`length`], and one that only moves samples about keeps [`rms`]. A
//! classifier on encrypted speech has learned nothing beyond them unless it does better than one trained on these
//! features.

use crate::error::{AudioError, check_finite, check_not_empty};
use crate::options::check_rate;

/// Points of a loudness envelope.
pub const ENVELOPE_POINTS: usize = 8;

/// Loudness below the loudest point that counts as silence, in dB.
const RANGE_DB: f64 = 60.0;

/// Root mean square of the samples, relative to full scale 1.0.
///
/// # Errors
/// No sample, or one that is not finite.
pub fn rms(samples: &[f32]) -> Result<[f32; 1], AudioError> {
    check_not_empty("samples", samples.len())?;
    check_finite("samples", samples)?;
    Ok([mean_square(samples).sqrt() as f32])
}

/// The length in seconds.
///
/// # Errors
/// A rate outside 1,000 to 384,000 Hz.
pub fn length(samples: &[f32], rate: u32) -> Result<[f32; 1], AudioError> {
    check_rate(rate)?;
    Ok([(samples.len() as f64 / f64::from(rate)) as f32])
}

/// The loudness envelope, then the length in seconds.
///
/// The recording is cut into eight parts of equal time (part k has the samples from `k n / 8` to `(k + 1) n / 8`, rounded
/// down, and at least one). The points are the levels of the parts in dB, at most 60 dB below the loudest, less their mean: the
/// level of the recording is removed.
///
/// # Errors
/// No sample, one that is not finite, or a rate outside 1,000 to 384,000 Hz.
pub fn envelope(samples: &[f32], rate: u32) -> Result<[f32; ENVELOPE_POINTS + 1], AudioError> {
    check_not_empty("samples", samples.len())?;
    check_finite("samples", samples)?;
    let [seconds] = length(samples, rate)?;
    let edge = |k: usize| k * samples.len() / ENVELOPE_POINTS;
    let part = |k: usize| &samples[edge(k)..edge(k + 1).max(edge(k) + 1)];
    let levels: [f64; ENVELOPE_POINTS] =
        std::array::from_fn(|k| 10.0 * mean_square(part(k)).max(1e-30).log10());
    let loudest = levels.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let levels = levels.map(|level| level.max(loudest - RANGE_DB));
    let mean = levels.iter().sum::<f64>() / ENVELOPE_POINTS as f64;
    let mut out = [seconds; ENVELOPE_POINTS + 1];
    out.iter_mut().zip(levels).for_each(|(out, level)| *out = (level - mean) as f32);
    Ok(out)
}

fn mean_square(samples: &[f32]) -> f64 {
    samples.iter().map(|&sample| f64::from(sample).powi(2)).sum::<f64>() / samples.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_relative_to_full_scale() {
        assert_eq!(rms(&[0.5, -0.5, 0.5]), Ok([0.5]));
        assert_eq!(rms(&[]), Err(AudioError::Empty { what: "samples" }));
        assert!(matches!(rms(&[0.0, f32::NAN]), Err(AudioError::NotFinite { index: 1, .. })));
    }

    #[test]
    fn an_envelope_has_no_level() {
        let samples: Vec<f32> = (0..801).map(|n| (n as f32 * 0.9).sin() * (1.0 + n as f32 / 400.0)).collect();
        let quieter: Vec<f32> = samples.iter().map(|sample| sample / 8.0).collect();
        let (loud, quiet) = (envelope(&samples, 8_000).unwrap(), envelope(&quieter, 8_000).unwrap());
        assert!(loud.iter().zip(&quiet).all(|(a, b)| (a - b).abs() < 1e-4), "{loud:?} {quiet:?}");
        assert!(loud[..8].windows(2).all(|pair| pair[0] < pair[1]));
        assert!(loud[..8].iter().sum::<f32>().abs() < 1e-4);
        assert_eq!(loud[8], 801.0 / 8_000.0);
    }

    #[test]
    fn silence_and_single_samples_have_an_envelope() {
        assert!(envelope(&[0.0; 100], 1_000).unwrap()[..8].iter().all(|point| point.abs() < 1e-5));
        assert!(envelope(&[0.3], 8_000).unwrap()[..8].iter().all(|point| point.abs() < 1e-5));
        let mut half = [0.0; 80];
        half[40..].fill(0.1);
        assert_eq!(envelope(&half, 1_000).unwrap()[..2], [-30.0, -30.0]);
        assert!(length(&[0.0], 0).is_err());
    }
}
