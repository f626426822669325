//! Objective intelligibility: how well the envelopes of processed speech follow those of the clean speech.
//!
//! [`stoi`] is the short-time objective intelligibility of C. H. Taal, R. C. Hendriks, R. Heusdens, J. Jensen (IEEE
//! Trans. Audio, Speech, and Language Processing 19, 2011); [`estoi`] is its extension for fluctuating maskers (J. Jensen,
//! C. H. Taal, IEEE/ACM Trans. Audio, Speech, and Language Processing 24, 2016). Both follow the authors' code as
//! pystoi 0.4.1 has it: resampling to 10 kHz, removal of frames that are silent in the clean speech, amplitudes in
//! fifteen one-third octave bands, and correlations over 30 frames (about 0.4 s). ESTOI near 0 means unintelligible.
//!
//! **Use ESTOI to judge encrypted speech.** STOI compares each band on its own and gives noise with the level of speech a third
//! to a half; print the figure of white noise beside any other.
//!
//! A band without any change over 30 frames counts as uncorrelated. pystoi adds random numbers of 1e-16 there instead.

mod bands;
mod frames;
mod resample;

use bands::{BANDS, amplitudes};
use frames::{FRAME, HOP, without_silence};

use crate::error::{AudioError, check_finite, check_length};
use crate::options::check_rate;

/// Samples per second at which both measures are defined.
const RATE: u32 = 10_000;
/// Frames of a segment.
const SEGMENT: usize = 30;
/// Lower bound of the signal-to-distortion ratio, in dB.
const BETA_DB: f64 = -15.0;

/// Amplitudes of a segment: one row per frame.
type Segment<'a> = &'a [[f64; BANDS]];

/// Short-time objective intelligibility of `processed` against `clean`, both at `rate` samples per second: at most 1.
///
/// # Errors
/// Lengths that differ, a sample that is not finite, a rate outside 1,000 to 384,000 Hz, or less than 0.41 s of
/// sound in the clean speech.
pub fn stoi(clean: &[f32], processed: &[f32], rate: u32) -> Result<f64, AudioError> {
    mean_over_segments(clean, processed, rate, stoi_segment)
}

/// Extended short-time objective intelligibility of `processed` against `clean`, both at `rate` samples per second: at
/// most 1, and about 0 for speech that cannot be understood.
///
/// # Errors
/// As [`stoi`].
pub fn estoi(clean: &[f32], processed: &[f32], rate: u32) -> Result<f64, AudioError> {
    mean_over_segments(clean, processed, rate, estoi_segment)
}

fn mean_over_segments(
    clean: &[f32],
    processed: &[f32],
    rate: u32,
    measure: impl Fn(Segment<'_>, Segment<'_>) -> f64,
) -> Result<f64, AudioError> {
    check_length("processed", processed.len(), clean.len())?;
    check_finite("clean", clean)?;
    check_finite("processed", processed)?;
    check_rate(rate)?;
    let at_10_khz = [clean, processed].map(|signal| resample::resample(signal, rate, RATE));
    let [clean, processed] = without_silence(&at_10_khz[0], &at_10_khz[1]);
    let rows = [&clean, &processed].map(|signal| amplitudes(signal, f64::from(RATE)));
    if rows[0].len() < SEGMENT {
        return Err(too_short(clean.len()));
    }
    let segments = rows[0].windows(SEGMENT).zip(rows[1].windows(SEGMENT));
    let n_segments = (rows[0].len() - SEGMENT + 1) as f64;
    Ok(segments.map(|(clean, processed)| measure(clean, processed)).sum::<f64>() / n_segments)
}

fn too_short(n_samples: usize) -> AudioError {
    let seconds = |samples: usize| samples as f64 / f64::from(RATE);
    // One more frame than a segment has, since a frame that ends with the signal does not count.
    let needed = SEGMENT * HOP + FRAME;
    AudioError::TooShort { found_seconds: seconds(n_samples), needed_seconds: seconds(needed) }
}

/// The mean over bands of the correlation between the clean amplitudes and the processed ones, scaled to the same norm
/// and clipped.
fn stoi_segment(clean: Segment<'_>, processed: Segment<'_>) -> f64 {
    let clip = 1.0 + 10f64.powf(-BETA_DB / 20.0);
    let correlation = |band: usize| {
        let [x, mut y] = [clean, processed].map(|rows| column(rows, band));
        let scale = norm(&x) / (norm(&y) + f64::EPSILON);
        y.iter_mut().zip(&x).for_each(|(y, x)| *y = (*y * scale).min(x * clip));
        let (x, y) = (centred(x), centred(y));
        dot(&x, &y) / ((norm(&x) + f64::EPSILON) * (norm(&y) + f64::EPSILON))
    };
    (0..BANDS).map(correlation).sum::<f64>() / BANDS as f64
}

/// The mean over frames of the correlation between spectra, after each band was brought to mean 0 and norm 1.
fn estoi_segment(clean: Segment<'_>, processed: Segment<'_>) -> f64 {
    let [x, y] = [clean, processed].map(|rows| normalised_bands(rows).map(unit));
    x.iter().zip(&y).map(|(x, y)| dot(x, y)).sum::<f64>() / SEGMENT as f64
}

/// The frames of a segment, each a spectrum, once every band was brought to mean 0 and norm 1 over time.
fn normalised_bands(rows: Segment<'_>) -> [[f64; BANDS]; SEGMENT] {
    let bands: [[f64; SEGMENT]; BANDS] = std::array::from_fn(|band| unit(column(rows, band)));
    std::array::from_fn(|frame| std::array::from_fn(|band| bands[band][frame]))
}

fn column(rows: Segment<'_>, band: usize) -> [f64; SEGMENT] {
    std::array::from_fn(|frame| rows[frame][band])
}

fn centred<const N: usize>(values: [f64; N]) -> [f64; N] {
    let mean = values.iter().sum::<f64>() / N as f64;
    values.map(|value| value - mean)
}

/// The values brought to mean 0 and norm 1; zeros where all are equal.
fn unit<const N: usize>(values: [f64; N]) -> [f64; N] {
    let values = centred(values);
    let norm = norm(&values);
    values.map(|value| if norm > 0.0 { value / norm } else { 0.0 })
}

fn norm(values: &[f64]) -> f64 {
    dot(values, values).sqrt()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn voice(n: usize) -> Vec<f32> {
        (0..n).map(|n| (n as f32 * 0.2).sin() * (0.35 + 0.3 * (n as f32 * 0.002).sin())).collect()
    }

    #[test]
    fn a_signal_is_as_intelligible_as_itself_at_any_level() {
        let clean = voice(12_000);
        let louder: Vec<f32> = clean.iter().map(|sample| sample * 2.0).collect();
        for measure in [stoi, estoi] {
            assert!((measure(&clean, &louder, 10_000).unwrap() - 1.0).abs() < 1e-6);
        }
    }

    #[test]
    fn what_is_short_or_silent_is_refused_with_the_seconds_needed() {
        let clean = voice(4_096);
        let error = stoi(&clean, &clean, 10_000);
        assert_eq!(
            error,
            Err(AudioError::TooShort { found_seconds: 0.3968, needed_seconds: 0.4096 }),
            "{error:?}"
        );
        let clean = voice(4_097);
        assert!(estoi(&clean, &clean, 10_000).is_ok());
        assert!(matches!(estoi(&[], &[], 8_000), Err(AudioError::TooShort { found_seconds: 0.0, .. })));
    }

    #[test]
    fn wrong_input_is_refused() {
        let clean = voice(8_000);
        let length = stoi(&clean, &clean[1..], 8_000);
        assert_eq!(
            length,
            Err(AudioError::LengthMismatch { what: "processed", found: 7_999, expected: 8_000 })
        );
        let mut broken = clean.clone();
        broken[9] = f32::INFINITY;
        assert!(matches!(stoi(&clean, &broken, 8_000), Err(AudioError::NotFinite { index: 9, .. })));
        assert!(matches!(stoi(&clean, &clean, 10), Err(AudioError::Option { option: "rate", .. })));
    }
}
