//! Another sample rate.

use crate::{error::AudioError, read::RATES, recording::Recording};

/// The recording at another rate, by band-limited interpolation (a windowed sinc of 256 samples); its length is that of the
/// recording times the ratio of the rates, rounded up, and it is late by up to two samples. `id` names the recording in errors. Processors of another kind may give
/// samples that differ in the last bits.
///
/// # Errors
/// [`AudioError::TargetRate`], [`AudioError::Resample`] where the resampler refuses, and [`AudioError::CannotResample`] without
/// the feature `resample`.
pub fn resampled(recording: Recording, rate: u32, id: &str) -> Result<Recording, AudioError> {
    check_rate(rate)?;
    if recording.rate == rate || recording.samples.is_empty() {
        return Ok(Recording { rate, ..recording });
    }
    converted(recording, rate, id)
}

/// Refuses a rate that recordings cannot be brought to.
pub(crate) fn check_rate(rate: u32) -> Result<(), AudioError> {
    if RATES.contains(&rate) { Ok(()) } else { Err(AudioError::TargetRate { found: rate }) }
}

#[cfg(not(feature = "resample"))]
fn converted(recording: Recording, rate: u32, id: &str) -> Result<Recording, AudioError> {
    Err(AudioError::CannotResample { id: id.to_owned(), found: recording.rate, wanted: rate })
}

#[cfg(feature = "resample")]
fn converted(recording: Recording, rate: u32, id: &str) -> Result<Recording, AudioError> {
    let from = recording.rate;
    let refused = |cause: String| AudioError::Resample { id: id.to_owned(), from, to: rate, cause };
    let samples = sinc(recording.samples, f64::from(rate) / f64::from(from)).map_err(refused)?;
    Ok(Recording { samples, rate })
}

#[cfg(feature = "resample")]
fn sinc(samples: Vec<f32>, ratio: f64) -> Result<Vec<f32>, String> {
    use rubato::{
        Async, FixedAsync, Resampler, SincInterpolationParameters,
        audioadapter_buffers::owned::InterleavedOwned,
    };
    /// Samples that are converted at once.
    const CHUNK: usize = 1024;
    let parameters = SincInterpolationParameters::default();
    let mut resampler = Async::<f32>::new_sinc(ratio, 1.0, &parameters, CHUNK, 1, FixedAsync::Input)
        .map_err(|error| error.to_string())?;
    let length = samples.len();
    let input = InterleavedOwned::new_from(samples, 1, length).map_err(|error| error.to_string())?;
    let output = resampler.process_all(&input, length, None).map_err(|error| error.to_string())?;
    Ok(output.take_data())
}

#[cfg(all(test, feature = "resample"))]
mod tests {
    use super::*;

    /// A sine of `hertz` for a second.
    fn sine(rate: u32, hertz: f64) -> Recording {
        let wave =
            |n: u32| (f64::from(n) * hertz * std::f64::consts::TAU / f64::from(rate)).sin() as f32 / 2.0;
        Recording { samples: (0..rate).map(wave).collect(), rate }
    }

    /// The converted sine is a sine of the same height, at most two samples late, and nothing else.
    fn check(from: u32, to: u32) -> Result<(), AudioError> {
        let found = resampled(sine(from, 1000.0), to, "a.wav")?;
        assert_eq!((found.samples.len(), found.rate), (to as usize, to));
        // The edges see silence beside the sine.
        let inside: Vec<f64> = found.samples[400..to as usize - 400].iter().map(|&y| f64::from(y)).collect();
        let turn = 1000.0 * std::f64::consts::TAU / f64::from(to);
        let part = |of: fn(f64) -> f64| {
            let terms = inside.iter().enumerate().map(|(n, y)| y * of(turn * (n + 400) as f64));
            2.0 * terms.sum::<f64>() / inside.len() as f64
        };
        let (a, b) = (part(f64::sin), part(f64::cos));
        assert!((a.hypot(b) - 0.5).abs() < 2e-3, "{from} to {to}: height {}", a.hypot(b));
        assert!((-b).atan2(a).abs() / turn < 2.0, "{from} to {to}: late by {}", (-b).atan2(a) / turn);
        let rest = |(n, y): (usize, &f64)| {
            let (sin, cos) = (turn * (n + 400) as f64).sin_cos();
            (y - a * sin - b * cos).powi(2)
        };
        let rest = inside.iter().enumerate().map(rest).sum::<f64>() / inside.len() as f64;
        assert!(rest.sqrt() < 2e-3, "{from} to {to}: {} beside the sine", rest.sqrt());
        Ok(())
    }

    #[test]
    fn a_sine_stays_the_same_sine() -> Result<(), AudioError> {
        for (from, to) in
            [(16_000, 8_000), (44_100, 16_000), (8_000, 16_000), (48_000, 8_000), (11_025, 8_000)]
        {
            check(from, to)?;
        }
        Ok(())
    }

    #[test]
    fn what_the_lower_rate_cannot_hold_is_gone() -> Result<(), AudioError> {
        let found = resampled(sine(16_000, 6000.0), 8_000, "a.wav")?;
        assert!(found.samples[300..7700].iter().all(|sample| sample.abs() < 1e-3));
        assert!(matches!(resampled(found, 100, "a.wav"), Err(AudioError::TargetRate { found: 100 })));
        Ok(())
    }
}
