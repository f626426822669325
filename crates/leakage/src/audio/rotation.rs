//! Offsets that are added to 16-bit values modulo 65,536 and repeat with a period.
//!
//! A known recording gives the offset of every position that it reaches: the difference. Without any, the values of a
//! position lie around its offset, since those of speech lie around zero. The offset is the middle of the shortest arc
//! in a sense: the value around which the squares of the wrapped differences sum to least. It is found by Newton steps
//! from the direction of the mean on the circle (K. V. Mardia, P. E. Jupp, Directional Statistics, 2000). One offset
//! for all samples is the period 1.

use std::f64::consts::TAU;

use super::frames::{MOST_SAMPLES, all_usable};
use super::signs::MOST_PERIOD;
use super::words::{recording, word, words};
use crate::{LeakageError, check};

/// Means of wrapped differences; few are ever needed.
const STEPS: usize = 10;

/// An offset for every position of a period; `None` where nothing was seen of it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Offsets {
    offsets: Vec<Option<u16>>,
}

impl Offsets {
    /// The offset of each position.
    pub fn offsets(&self) -> &[Option<u16>] {
        &self.offsets
    }

    /// The share of positions whose offset is exactly right.
    ///
    /// # Errors
    /// [`LeakageError::Shape`] for true offsets of another period.
    pub fn share_right(&self, truth: &[u16]) -> Result<f64, LeakageError> {
        check::same_length(
            ("the true offsets", truth.len()),
            ("the offsets", self.offsets.len()),
            "positions",
        )?;
        let right = self.offsets.iter().zip(truth).filter(|(found, truth)| **found == Some(**truth)).count();
        Ok(right as f64 / truth.len().max(1) as f64)
    }

    /// A recording with the offsets taken off; samples whose offset is not known are 0.
    pub fn undo(&self, cipher: &[f32]) -> Vec<f32> {
        let offsets = self.offsets.iter().cycle();
        let plain = |(&value, offset): (&f32, &Option<u16>)| {
            offset.map_or(0, |offset| word(value).wrapping_sub(offset as i16))
        };
        recording(cipher.iter().zip(offsets).map(plain))
    }
}

/// The offsets that known recordings show: the most frequent difference of each position.
///
/// # Errors
/// [`LeakageError`] for recordings that are empty, not finite or differ in length, or a period of no or more than 65536
/// samples.
pub fn offsets_from_known(
    plain: &[&[f32]],
    cipher: &[&[f32]],
    period: usize,
) -> Result<Offsets, LeakageError> {
    checked(cipher, period)?;
    all_usable("plain recordings", plain)?;
    check::same_length(("plain", plain.len()), ("cipher", cipher.len()), "recordings")?;
    for (plain, cipher) in plain.iter().zip(cipher) {
        check::same_length(("plain", plain.len()), ("cipher", cipher.len()), "samples")?;
    }
    Ok(known(plain, cipher, period))
}

/// [`offsets_from_known`] of usable recordings.
pub(super) fn known(plain: &[&[f32]], cipher: &[&[f32]], period: usize) -> Offsets {
    let differences = plain.iter().zip(cipher).map(|(plain, cipher)| {
        let both = words(cipher).into_iter().zip(words(plain));
        both.map(|(cipher, plain)| cipher.wrapping_sub(plain)).collect::<Vec<i16>>()
    });
    let columns = columns(differences, period);
    Offsets { offsets: columns.into_iter().map(most_frequent).collect() }
}

/// The offsets from encrypted recordings alone: those around which the values of each position lie.
///
/// # Errors
/// [`LeakageError`] for recordings that are empty or not finite, or a period of no or more than 65536 samples.
pub fn offsets_from_ciphertexts(cipher: &[&[f32]], period: usize) -> Result<Offsets, LeakageError> {
    checked(cipher, period)?;
    Ok(centred(cipher, period))
}

fn checked(cipher: &[&[f32]], period: usize) -> Result<(), LeakageError> {
    if period == 0 {
        return Err(LeakageError::Option { option: "period", found: 0.0, expected: "at least 1 sample" });
    }
    check::at_most("samples of a period", period, MOST_PERIOD)?;
    check::at_most("samples", cipher.iter().map(|recording| recording.len()).sum(), MOST_SAMPLES)?;
    all_usable("encrypted recordings", cipher)
}

/// [`offsets_from_ciphertexts`] of usable recordings.
pub(super) fn centred(cipher: &[&[f32]], period: usize) -> Offsets {
    let columns = columns(cipher.iter().map(|recording| words(recording)), period);
    Offsets { offsets: columns.into_iter().map(|values| middle(&values)).collect() }
}

/// The values of each position of the period.
fn columns(recordings: impl Iterator<Item = Vec<i16>>, period: usize) -> Vec<Vec<i16>> {
    let mut columns = vec![Vec::new(); period];
    for recording in recordings {
        recording.into_iter().enumerate().for_each(|(at, value)| columns[at % period].push(value));
    }
    columns
}

fn most_frequent(mut values: Vec<i16>) -> Option<u16> {
    values.sort_unstable();
    let runs = values.chunk_by(|a, b| a == b);
    runs.max_by_key(|run| run.len()).and_then(|run| run.first()).map(|&value| value as u16)
}

/// The value around which values on the circle lie.
fn middle(values: &[i16]) -> Option<u16> {
    if values.is_empty() {
        return None;
    }
    let angle = |&value: &i16| f64::from(value) / 65536.0 * TAU;
    let (sine, cosine) =
        values.iter().map(angle).fold((0.0, 0.0), |(s, c), angle| (s + angle.sin(), c + angle.cos()));
    let mut centre = (sine.atan2(cosine) / TAU * 65536.0).round() as i32 as u16;
    for _ in 0..STEPS {
        let sum: f64 =
            values.iter().map(|&value| f64::from((value as u16).wrapping_sub(centre) as i16)).sum();
        let step = (sum / values.len() as f64).round() as i32;
        centre = centre.wrapping_add(step as u16);
        if step == 0 {
            break;
        }
    }
    Some(centre)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::generated::{permutation, speech};
    use crate::audio::measures::decibels;

    fn rotated(plain: &[f32], offsets: &[u16]) -> Vec<f32> {
        let shifted = words(plain).into_iter().zip(offsets.iter().cycle());
        recording(shifted.map(|(value, &offset)| value.wrapping_add(offset as i16)))
    }

    fn check(period: usize, least: f64) {
        let truth: Vec<u16> = permutation(65536, 4)[..period].iter().map(|&value| value as u16).collect();
        let plain: Vec<Vec<f32>> = (0..20).map(|record| speech(record, 3000)).collect();
        let cipher: Vec<Vec<f32>> = plain.iter().map(|plain| rotated(plain, &truth)).collect();
        let views: Vec<&[f32]> = cipher.iter().map(Vec::as_slice).collect();
        let known = offsets_from_known(&[&plain[0]], &views[..1], period).unwrap();
        assert_eq!(known.share_right(&truth), Ok(1.0));
        assert_eq!(known.undo(&cipher[5]), plain[5]);
        let alone = offsets_from_ciphertexts(&views, period).unwrap();
        let reached = decibels(&plain[5], &alone.undo(&cipher[5]));
        assert!(reached > least, "{reached} dB");
    }

    #[test]
    fn offsets_are_found() {
        check(1, 30.0);
        check(256, 15.0);
    }

    #[test]
    fn positions_that_nothing_reaches_stay_unknown() {
        let offsets = offsets_from_known(&[&[0.0]], &[&[0.25]], 2).unwrap();
        assert_eq!(offsets.offsets(), [Some(8192), None]);
        assert_eq!(offsets.undo(&[0.25, 0.25]), [0.0, 0.0]);
        assert!(offsets_from_ciphertexts(&[], 1).is_err() && offsets_from_ciphertexts(&[&[0.0]], 0).is_err());
    }
}
