//! Who speaks: what a speaker keeps from word to word.

use super::{
    random::{ItemKind, Random},
    words::N_VOWELS,
};

/// A speaker.
#[derive(Debug, Clone)]
pub(super) struct Voice {
    /// Mean pitch in Hz.
    pub(super) pitch: f64,
    /// Factor of the first three formants: length of the vocal tract and its shape.
    pub(super) formants: [f64; 3],
    /// Fourth resonance in Hz.
    pub(super) fourth: f64,
    /// Factors of the first two formants of each vowel.
    pub(super) accent: [[f64; 2]; N_VOWELS],
    /// How far vowels are drawn to the neutral one, 0 to 1.
    pub(super) reduction: f64,
    /// How much weaker the voice is at high frequencies, 0 to 1: the coefficient of a low-pass of one pole.
    pub(super) tilt: f64,
    /// Loudness of the breath beside the pulse, whose peak is 1.
    pub(super) breath: f64,
    /// Factor of the length of words.
    pub(super) tempo: f64,
    /// Mean level in dBFS.
    pub(super) level: f64,
}

/// Standard deviation of the factor of each formant, and of that of each vowel.
const SHAPE: f64 = 0.15;
const ACCENT: f64 = 0.16;

impl Voice {
    /// Speaker number `index`; of three, the third has a high voice.
    pub(super) fn new(seed: &[u8; 32], index: usize) -> Self {
        let mut random = Random::item(seed, ItemKind::Speaker, index);
        let high = is_high(index);
        let (pitch, tract) =
            if high { (random.normal(205.0, 22.0), 1.16) } else { (random.normal(118.0, 16.0), 1.0) };
        let formants = [(); 3].map(|()| tract * factor(&mut random, SHAPE));
        Self {
            pitch,
            formants,
            fourth: (3300.0 * tract * factor(&mut random, 0.04)).min(3850.0),
            accent: [(); N_VOWELS].map(|()| [(); 2].map(|()| factor(&mut random, ACCENT))),
            reduction: random.range(0.0, 0.55),
            tilt: random.range(0.0, 0.6),
            breath: random.range(0.0, 0.15),
            tempo: factor(&mut random, 0.08),
            level: random.normal(-29.0, 3.0),
        }
    }
}

/// Whether a speaker has a high voice.
pub(super) fn is_high(speaker: usize) -> bool {
    speaker % 3 == 2
}

/// About 1, never near 0.
fn factor(random: &mut Random, sd: f64) -> f64 {
    random.normal(1.0, sd).max(0.5)
}
