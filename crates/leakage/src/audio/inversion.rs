//! Whether a spectrum is upside down.
//!
//! Frequency inversion negates every other sample; what was low is high. Speech has most of its energy at low
//! frequencies, so neighbouring samples agree: their products sum to a positive number, upright, and to a negative
//! one, upside down.

use super::frames::usable;
use crate::LeakageError;

/// Whether the spectrum of a recording is upside down: its energy above a quarter of the sampling rate is larger than
/// that below.
///
/// # Errors
/// [`LeakageError`] for a recording that is empty or not finite.
pub fn is_inverted(recording: &[f32]) -> Result<bool, LeakageError> {
    usable("the recording", recording)?;
    Ok(upside_down(recording))
}

/// A recording with its spectrum turned the other way round: every odd sample is negated.
pub fn inverted(recording: &[f32]) -> Vec<f32> {
    let turn = |(at, &sample): (usize, &f32)| if at % 2 == 1 { -sample } else { sample };
    recording.iter().enumerate().map(turn).collect()
}

/// [`is_inverted`] of a recording that is known to be usable.
pub(super) fn upside_down(recording: &[f32]) -> bool {
    recording.windows(2).map(|two| f64::from(two[0]) * f64::from(two[1])).sum::<f64>() < 0.0
}

/// The recording, with its spectrum upright.
pub(super) fn upright(recording: &[f32]) -> Vec<f32> {
    if upside_down(recording) { inverted(recording) } else { recording.to_vec() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::generated::speech;

    #[test]
    fn speech_shows_which_way_up_it_is() {
        for record in 0..20 {
            let plain = speech(record, 2000);
            let cipher = inverted(&plain);
            assert_eq!((is_inverted(&plain), is_inverted(&cipher)), (Ok(false), Ok(true)));
            assert_eq!((upright(&cipher), upright(&plain)), (plain.clone(), plain));
        }
        assert!(is_inverted(&[]).is_err() && is_inverted(&[f32::NAN]).is_err());
        assert_eq!(is_inverted(&[0.5]), Ok(false));
    }
}
