//! The order of samples from ciphertexts alone.
//!
//! A permutation of the samples of a frame leaves their values, and with them how two positions go together over many
//! frames: neighbouring samples of speech correlate most. Positions are put in a line by joining the most similar ones
//! and by the second eigenvector of the similarity; from each of these orders a search by moves goes on, first for the
//! similarity of neighbours, then for how well the correlations of all positions up to eight apart agree with what they
//! are on average at that lag, with random restarts. The line has no direction: that shows where one frame joins the
//! next.

mod moments;
mod path;
mod starts;

use ndarray::{Array2, ArrayView2};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;

use super::frames::framed;
use super::order::SampleOrder;
use crate::LeakageError;
use moments::Moments;
use path::{Move, Worth};

/// Positions this far apart are compared.
const LAGS: usize = 8;

/// Random changes of the best order that a search starts from again.
const RESTARTS: usize = 6;

/// Moves of a random change.
const CHANGES: usize = 4;

/// The most positions that are put in order: time grows with their square.
pub(super) const MOST_POSITIONS: usize = 512;

/// The order of positions of frames that were permuted in the same way, from the encrypted frames alone. Each recording
/// is given as its encrypted frames, one per row, in the order of time.
///
/// # Errors
/// [`LeakageError`] for frames that are empty, not finite, longer than 512 samples or of different lengths.
pub fn order_from_ciphertexts(
    recordings: &[ArrayView2<'_, f32>],
    seed: [u8; 32],
) -> Result<SampleOrder, LeakageError> {
    let length = framed("encrypted frames", recordings)?;
    crate::check::at_most("positions to be put in order", length, MOST_POSITIONS)?;
    Ok(ordered(recordings, length, seed))
}

/// [`order_from_ciphertexts`] of frames that are known to be usable.
pub(super) fn ordered(recordings: &[ArrayView2<'_, f32>], length: usize, seed: [u8; 32]) -> SampleOrder {
    let moments = Moments::of(recordings, length);
    let line = line(&moments.within, seed);
    SampleOrder::of(directed(&moments, line))
}

/// The best line through all positions that the searches find, in either direction.
fn line(similarity: &Array2<f64>, seed: [u8; 32]) -> Vec<usize> {
    let mut rng = ChaCha20Rng::from_seed(seed);
    let near = path::near(similarity);
    let settle = |start| settle(similarity, &near, start);
    let mut found = vec![starts::greedy(similarity)];
    found.extend([1, 2, 4].map(|sharpness| starts::spectral(similarity, sharpness)));
    let found = found.into_iter().map(settle);
    let mut best = found.reduce(|a, b| if fit(similarity, &b) > fit(similarity, &a) { b } else { a });
    for _ in 0..RESTARTS {
        let Some(now) = best.as_ref() else { break };
        let mut changed = now.clone();
        (0..CHANGES).for_each(|_| random_move(changed.len(), &mut rng).apply(&mut changed));
        let settled = settle(changed);
        if fit(similarity, &settled) > fit(similarity, now) {
            best = Some(settled);
        }
    }
    best.unwrap_or_default()
}

fn random_move(n: usize, rng: &mut ChaCha20Rng) -> Move {
    let mut cuts = [0; 3].map(|_| rng.random_range(0..=n));
    cuts.sort_unstable();
    let [start, middle, end] = cuts;
    Move { start, middle, end, reversed: (rng.random(), rng.random()) }
}

/// An order that no move improves: for neighbours first, then for all lags.
fn settle(similarity: &Array2<f64>, near: &Array2<bool>, mut path: Vec<usize>) -> Vec<usize> {
    Worth::new(similarity, near, vec![1.0]).improve(&mut path);
    for _ in 0..2 {
        let weights =
            (1..=LAGS.min(path.len().saturating_sub(1))).map(|lag| at_lag(similarity, &path, lag).0);
        Worth::new(similarity, near, weights.collect()).improve(&mut path);
    }
    path
}

/// Mean similarity of positions that an order puts `lag` apart, and how many there are.
fn at_lag(similarity: &Array2<f64>, path: &[usize], lag: usize) -> (f64, f64) {
    let pairs = path.iter().zip(path.iter().skip(lag));
    let (sum, n) = pairs.fold((0.0, 0.0), |(sum, n), (&a, &b)| (sum + similarity[[a, b]], n + 1.0));
    (if n > 0.0 { sum / n } else { 0.0 }, n)
}

/// How much of the similarities' sum of squares their means by lag explain: largest where a lag means the same all
/// along the line.
fn fit(similarity: &Array2<f64>, path: &[usize]) -> f64 {
    let explained = |lag| {
        let (mean, n) = at_lag(similarity, path, lag);
        n * mean * mean
    };
    (1..path.len()).map(explained).sum()
}

/// The line in the direction in which its end goes over into its beginning in the next frame.
fn directed(moments: &Moments, mut line: Vec<usize>) -> Vec<usize> {
    let backwards: Vec<usize> = line.iter().rev().copied().collect();
    let weights: Vec<f64> = (1..=LAGS).map(|lag| at_lag(&moments.within, &line, lag).0).collect();
    let joins = |line: &[usize]| -> f64 {
        let ends = line.iter().rev().take(LAGS).enumerate();
        let pairs =
            ends.flat_map(|end| line.iter().take(LAGS - end.0).enumerate().map(move |begin| (end, begin)));
        pairs.map(|((i, &end), (j, &begin))| weights[i + j] * moments.across[[end, begin]]).sum()
    };
    if joins(&backwards) > joins(&line) {
        line = backwards;
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::frames;
    use crate::audio::generated::{noise, permutation, scrambled, speech};

    fn share(recordings: &[Vec<f32>], length: usize) -> f64 {
        let sources = permutation(length, 3);
        let cipher: Vec<Vec<f32>> = recordings.iter().map(|plain| scrambled(plain, &sources)).collect();
        let views: Vec<ArrayView2<'_, f32>> =
            cipher.iter().map(|cipher| frames(cipher, length).unwrap()).collect();
        let found = order_from_ciphertexts(&views, [5; 32]).unwrap();
        assert_eq!(found, order_from_ciphertexts(&views, [5; 32]).unwrap());
        found.share_right(&sources).unwrap()
    }

    #[test]
    fn speech_is_put_in_order_and_noise_is_not() {
        let recordings: Vec<Vec<f32>> = (0..8).map(|record| speech(record, 4000)).collect();
        assert_eq!(share(&recordings, 64), 1.0);
        let recordings: Vec<Vec<f32>> = (0..8).map(|record| noise(record, 4000)).collect();
        assert!(share(&recordings, 64) < 0.1);
    }

    #[test]
    fn little_is_an_order_too() {
        let frame = ndarray::array![[0.5_f32]];
        assert_eq!(order_from_ciphertexts(&[frame.view()], [0; 32]).unwrap().sources(), [0]);
        let silent = Array2::zeros((3, 4));
        assert_eq!(order_from_ciphertexts(&[silent.view()], [0; 32]).unwrap().sources().len(), 4);
        assert!(order_from_ciphertexts(&[Array2::zeros((1, 513)).view()], [0; 32]).is_err());
    }
}
