//! An orthogonal map of frames, from known recordings.
//!
//! With frames as rows, cipher = plain Q. The orthogonal matrix that maps known encrypted frames nearest to their plain
//! ones is U V^T of the singular value decomposition of cipher^T plain (P. H. Schönemann, "A generalized solution of the
//! orthogonal Procrustes problem", Psychometrika 31, 1966). As long as known frames do not span the space, a part of it
//! remains open. What lies there is guessed as zero: a random guess would add as much noise as there is signal.

use ndarray::{Array2, ArrayView2, Axis, s};

use super::frames::{framed, frames};
use crate::{LeakageError, check, linear};

/// Directions whose singular value is smaller than this, relative to the largest, count as not seen: what is there is
/// rounding to 16 bits.
const UNSEEN: f64 = 1e-7;

/// The map from encrypted frames to plain ones, as far as it is known.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct FrameMap {
    /// Row by row what an encrypted sample adds to the plain ones.
    matrix: Array2<f64>,
    /// Directions that known frames span.
    pub rank: usize,
}

impl FrameMap {
    /// A recording with every whole frame mapped back; samples after the last whole frame stay.
    pub fn undo(&self, cipher: &[f32]) -> Vec<f32> {
        let mut plain = cipher.to_vec();
        let Ok(frames) = frames(cipher, self.matrix.nrows()) else { return plain };
        let mapped = frames.mapv(f64::from).dot(&self.matrix);
        plain.iter_mut().zip(mapped.iter()).for_each(|(slot, &value)| *slot = value as f32);
        plain
    }
}

/// The map that known frames show. Rows of `plain` and `cipher` are frames.
///
/// # Errors
/// [`LeakageError`] for frames that are empty, not finite, too long or differ in shape, or whose products overflow.
pub fn frame_map_from_known(
    plain: ArrayView2<'_, f32>,
    cipher: ArrayView2<'_, f32>,
) -> Result<FrameMap, LeakageError> {
    framed("known frames", &[plain.view(), cipher.view()])?;
    check::same_length(("plain", plain.nrows()), ("cipher", cipher.nrows()), "frames")?;
    let found = procrustes(plain, cipher);
    check::in_range("map", found.matrix.iter())?;
    Ok(found)
}

/// [`frame_map_from_known`] of usable frames.
pub(super) fn procrustes(plain: ArrayView2<'_, f32>, cipher: ArrayView2<'_, f32>) -> FrameMap {
    let (plain, cipher) = (plain.mapv(f64::from), cipher.mapv(f64::from));
    let found = linear::svd(cipher.t().dot(&plain).view());
    let rank = found.rank(UNSEEN).min(plain.nrows());
    let (left, right) = (found.left.slice(s![.., ..rank]), found.right.slice(s![.., ..rank]));
    FrameMap { matrix: left.dot(&right.t()), rank }
}

/// Frames of several recordings, one below the other; samples after the last whole frame of each are left out.
///
/// # Errors
/// [`LeakageError::Option`] for frames of no sample.
pub fn stacked_frames(recordings: &[&[f32]], length: usize) -> Result<Array2<f32>, LeakageError> {
    let parts =
        recordings.iter().map(|recording| frames(recording, length)).collect::<Result<Vec<_>, _>>()?;
    Ok(ndarray::concatenate(Axis(0), &parts).unwrap_or_else(|_| Array2::zeros((0, length))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::generated::{noise, speech};
    use crate::audio::measures::decibels;

    /// The orthogonal matrix nearest to noise.
    fn rotation(length: usize) -> Array2<f64> {
        let wave = noise(77, length * length);
        let random = Array2::from_shape_fn((length, length), |(i, j)| f64::from(wave[i * length + j]));
        let found = linear::svd(random.view());
        found.left.dot(&found.right.t())
    }

    fn encrypted(plain: &[f32], rotation: &Array2<f64>) -> Vec<f32> {
        FrameMap { matrix: rotation.clone(), rank: 0 }.undo(plain)
    }

    fn reached(known: usize) -> f64 {
        let rotation = rotation(32);
        let plain: Vec<Vec<f32>> = (0..known as u64 + 1).map(|record| speech(record, 640)).collect();
        let cipher: Vec<Vec<f32>> = plain.iter().map(|plain| encrypted(plain, &rotation)).collect();
        let stack = |all: &[Vec<f32>]| {
            stacked_frames(&all[..known].iter().map(Vec::as_slice).collect::<Vec<_>>(), 32).unwrap()
        };
        let found = frame_map_from_known(stack(&plain).view(), stack(&cipher).view()).unwrap();
        decibels(&plain[known], &found.undo(&cipher[known]))
    }

    #[test]
    fn known_recordings_give_the_map() {
        let [one, two, four] = [1, 2, 4].map(reached);
        assert!(one > 0.0 && two > one && four > 40.0, "{one} {two} {four}");
    }

    #[test]
    fn wrong_input_is_refused() {
        let (two, three) = (Array2::zeros((2, 4)), Array2::zeros((3, 4)));
        assert!(frame_map_from_known(two.view(), three.view()).is_err());
        assert!(frame_map_from_known(two.view(), Array2::from_elem((2, 4), f32::NAN).view()).is_err());
        let silent = frame_map_from_known(two.view(), two.view()).unwrap();
        assert_eq!((silent.rank, silent.undo(&[0.5; 4])), (0, vec![0.0; 4]));
        assert!(stacked_frames(&[&[0.0; 4]], 0).is_err());
    }
}
