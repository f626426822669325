//! How loud a recording is, and the same for all.
//!
//! Loudness names the speaker before any sound is looked at: microphones and habits differ. Recordings are therefore
//! brought to one level before anything is measured on them.

/// The level to which recordings are brought, in dBFS.
pub const LEVEL_DBFS: f64 = -26.0;

/// The largest sample that 16 bits can hold.
const LARGEST: f64 = 32_767.0 / 32_768.0;

/// What [`to_level`] did.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Levelled {
    /// What every sample was multiplied by.
    pub gain: f64,
    /// Samples that were cut to full scale.
    pub clipped: usize,
}

/// Root mean square in dB of full scale: a constant 1.0 has 0 dBFS, a full sine wave -3.01. Silence, and no sample at all,
/// has negative infinity.
pub fn rms_dbfs(samples: &[f32]) -> f64 {
    20.0 * libm::log10(rms(samples))
}

/// Brings the samples to a level in dBFS; what exceeds full scale is cut to it and counted. Silence stays as it is, with
/// a gain of 1.
pub fn to_level(samples: &mut [f32], dbfs: f64) -> Levelled {
    let gain = match libm::pow(10.0, dbfs / 20.0) / rms(samples) {
        gain if gain.is_finite() => gain,
        _ => 1.0,
    };
    let mut clipped = 0;
    for sample in samples {
        let value = f64::from(*sample) * gain;
        let kept = value.clamp(-1.0, LARGEST);
        clipped += usize::from(kept != value);
        *sample = kept as f32;
    }
    Levelled { gain, clipped }
}

fn rms(samples: &[f32]) -> f64 {
    let power: f64 = samples.iter().map(|&sample| f64::from(sample).powi(2)).sum();
    (power / samples.len().max(1) as f64).sqrt()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn levels_are_those_of_known_waves() {
        let sine: Vec<f32> = (0..8000).map(|n| (n as f32 * std::f32::consts::TAU / 80.0).sin()).collect();
        assert!((rms_dbfs(&sine) + 3.0103).abs() < 1e-4);
        assert_eq!(rms_dbfs(&[1.0, -1.0]), 0.0);
        assert_eq!(rms_dbfs(&[0.0; 4]), f64::NEG_INFINITY);
        assert_eq!(rms_dbfs(&[]), f64::NEG_INFINITY);
        assert_eq!(to_level(&mut [0.0; 4], -26.0), Levelled { gain: 1.0, clipped: 0 });
        let mut levelled = sine;
        to_level(&mut levelled, -26.0);
        let rms = levelled.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>() / 8000.0;
        assert!((rms.sqrt() - 0.0501187).abs() < 1e-6);
    }

    #[test]
    fn what_clips_is_cut_and_counted() {
        let mut click = vec![0.0; 10_000];
        (click[3], click[7]) = (0.5, -0.5);
        let found = to_level(&mut click, -26.0);
        assert_eq!((found.clipped, click[3], click[7]), (2, 32_767.0 / 32_768.0, -1.0));
    }

    proptest! {
        #[test]
        fn the_level_is_reached_where_nothing_clips(
            mut samples in prop::collection::vec(-1.0f32..1.0, 2..400),
            dbfs in -60.0f64..-20.0,
        ) {
            samples[0] = 0.25;
            if to_level(&mut samples, dbfs).clipped == 0 {
                prop_assert!((rms_dbfs(&samples) - dbfs).abs() < 1e-4);
            }
            prop_assert!(samples.iter().all(|sample| (-1.0..1.0).contains(sample)));
        }
    }
}
