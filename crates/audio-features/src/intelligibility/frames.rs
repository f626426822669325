//! Frames of 256 samples, half overlapping, under a Hann window without its zeros.

use std::f64::consts::TAU;

/// Samples of a frame.
pub(super) const FRAME: usize = 256;
/// Samples from frame to frame.
pub(super) const HOP: usize = FRAME / 2;

/// Loudness below that of the loudest frame from which a frame is silent, in dB.
const RANGE_DB: f64 = 40.0;

/// The window: `sin^2(pi (n + 1) / 257)`.
pub(super) fn window() -> [f64; FRAME] {
    std::array::from_fn(|n| 0.5 - 0.5 * (TAU * (n + 1) as f64 / (FRAME + 1) as f64).cos())
}

/// Starts of the frames of so many samples. A frame that ends exactly with the signal is left out, as in the authors'
/// code and in pystoi.
pub(super) fn starts(n_samples: usize) -> impl Iterator<Item = usize> {
    (0..n_samples.saturating_sub(FRAME)).step_by(HOP)
}

/// Removes from both signals the frames in which the clean one is silent: the windowed frames that stay are added up
/// again, half overlapping.
pub(super) fn without_silence(clean: &[f64], processed: &[f64]) -> [Vec<f64>; 2] {
    let window = window();
    let loudness: Vec<f64> = starts(clean.len()).map(|start| decibels(&window, &clean[start..])).collect();
    let loudest = loudness.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let kept: Vec<usize> = starts(clean.len())
        .zip(&loudness)
        .filter(|(_, db)| loudest - RANGE_DB < **db)
        .map(|kept| kept.0)
        .collect();
    [clean, processed].map(|signal| overlap_add(&window, signal, &kept))
}

fn decibels(window: &[f64; FRAME], frame: &[f64]) -> f64 {
    let square: f64 = window.iter().zip(frame).map(|(weight, sample)| (weight * sample).powi(2)).sum();
    20.0 * (square.sqrt() + f64::EPSILON).log10()
}

fn overlap_add(window: &[f64; FRAME], signal: &[f64], starts: &[usize]) -> Vec<f64> {
    if starts.is_empty() {
        return Vec::new();
    }
    let mut out = vec![0.0; (starts.len() + 1) * HOP];
    for (i, &start) in starts.iter().enumerate() {
        for ((out, weight), sample) in out[i * HOP..].iter_mut().zip(window).zip(&signal[start..]) {
            *out += weight * sample;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlapping_windows_nearly_add_up_to_one() {
        let window = window();
        for n in 0..HOP {
            assert!((window[n] + window[n + HOP] - 1.0).abs() < 0.01);
        }
    }

    #[test]
    fn silence_goes_from_both_signals() {
        let loud = |n: usize| if (1_000..3_000).contains(&n) { 1e-4 } else { (n as f64 * 0.3).sin() };
        let clean: Vec<f64> = (0..5_000).map(loud).collect();
        let processed: Vec<f64> =
            (0..5_000).map(|n| f64::from(u8::from((1_300..2_700).contains(&n)))).collect();
        let [kept, other] = without_silence(&clean, &processed);
        assert_eq!(kept.len(), other.len());
        assert!((3_000..3_500).contains(&kept.len()), "{}", kept.len());
        assert!(other.iter().all(|sample| *sample == 0.0));
    }

    #[test]
    fn short_signals_have_no_frame() {
        assert_eq!(starts(256).count(), 0);
        assert_eq!(starts(257).count(), 1);
        assert_eq!(without_silence(&[0.0; 100], &[0.0; 100]), [vec![], vec![]]);
    }
}
