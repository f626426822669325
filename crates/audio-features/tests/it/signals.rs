//! The signals of `tests/golden/generate.py`, made again.

use std::f64::consts::TAU;

/// Uniform integers below 2^16 by a linear congruential generator, less 2^15.
fn noise(n: usize, seed: u32) -> Vec<f64> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(state >> 16) - 32_768.0
    };
    (0..n).map(|_| next()).collect()
}

fn tone(rate: f64, hz: f64, n: usize) -> f64 {
    (TAU * hz * n as f64 / rate).sin()
}

fn tones(rate: f64, n: usize) -> Vec<f64> {
    (0..n)
        .map(|t| (8_000.0 * tone(rate, 440.0, t) + 4_000.0 * tone(rate, 1_230.0, t)).round_ties_even())
        .collect()
}

/// Harmonics of a gliding pitch under a syllable-like envelope, with noise.
fn speech(rate: f64, n: usize, seed: u32) -> Vec<f64> {
    let sample = |(t, noise): (usize, f64)| {
        let t = t as f64 / rate;
        let phase = TAU * (120.0 * t + 10.0 * (TAU * 1.5 * t).sin());
        let voice: f64 = (1..16).map(|k| (f64::from(k) * phase).sin() / f64::from(k)).sum();
        let envelope = (TAU * 2.5 * t).sin().max(0.0).powi(2);
        (6_000.0 * envelope * voice + noise / 256.0).round_ties_even()
    };
    noise(n, seed).into_iter().enumerate().map(sample).collect()
}

/// A signal by its name, relative to full scale 1.0.
pub(crate) fn signal(kind: &str, rate: u32, n: usize, seed: u32) -> Vec<f32> {
    let samples = match kind {
        "tones" => tones(f64::from(rate), n),
        "noise" => noise(n, seed),
        _ => speech(f64::from(rate), n, seed),
    };
    samples.into_iter().map(|sample| (sample / 32_768.0) as f32).collect()
}
