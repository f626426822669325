//! Sound for tests: voiced speech with formants that move, and noise.

use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;

/// Samples per second.
const RATE: f32 = 8000.0;

/// One speech-like recording in steps of 1/32768: pulses at a pitch of the record's own through three resonators whose
/// frequencies glide from vowel to vowel, a little noise, pauses between.
pub(crate) fn speech(record: u64, n: usize) -> Vec<f32> {
    let mut rng = ChaCha20Rng::seed_from_u64(record);
    let mut formants = [vowel(&mut rng), vowel(&mut rng)];
    let mut pitch = rng.random_range(90.0..160.0);
    let (mut state, mut phase, mut signal) = ([[0.0_f32; 2]; 3], 0.0_f32, Vec::with_capacity(n));
    for at in 0..n {
        let along = (at % 900) as f32 / 900.0;
        if at % 900 == 0 {
            formants = [formants[1], vowel(&mut rng)];
            pitch *= rng.random_range(0.93..1.07);
        }
        phase = (phase + pitch / RATE).fract();
        let pulse =
            if phase < 0.4 { (phase / 0.4) * (1.0 - phase / 0.4) * (1.0 - 2.0 * phase / 0.4) } else { 0.0 };
        let loudness = (std::f32::consts::PI * along).sin() + 0.05;
        let mut value = pulse * loudness + 0.004 * (rng.random::<f32>() - 0.5);
        for (which, state) in state.iter_mut().enumerate() {
            let frequency = formants[0][which] * (1.0 - along) + formants[1][which] * along;
            value = resonate(state, value, frequency, 60.0 + 40.0 * which as f32);
        }
        signal.push(value);
    }
    levelled(signal)
}

fn vowel(rng: &mut ChaCha20Rng) -> [f32; 3] {
    [rng.random_range(280.0..750.0), rng.random_range(900.0..2200.0), rng.random_range(2300.0..3000.0)]
}

fn resonate(state: &mut [f32; 2], input: f32, frequency: f32, bandwidth: f32) -> f32 {
    let radius = (-std::f32::consts::PI * bandwidth / RATE).exp();
    let cosine = (2.0 * std::f32::consts::PI * frequency / RATE).cos();
    let gain = 1.0 - 2.0 * radius * cosine + radius * radius;
    let output = gain * input + 2.0 * radius * cosine * state[0] - radius * radius * state[1];
    *state = [output, state[0]];
    output
}

/// At -26 dB below full scale, in steps of 1/32768.
fn levelled(signal: Vec<f32>) -> Vec<f32> {
    let square = signal.iter().map(|value| value * value).sum::<f32>() / signal.len().max(1) as f32;
    let scale = 0.050_12 / square.sqrt();
    signal.into_iter().map(|value| ((value * scale * 32768.0).round() / 32768.0).clamp(-1.0, 0.999)).collect()
}

/// White noise of the same level.
pub(crate) fn noise(record: u64, n: usize) -> Vec<f32> {
    let mut rng = ChaCha20Rng::seed_from_u64(record ^ 0xABCD);
    levelled((0..n).map(|_| rng.random::<f32>() - 0.5).collect())
}

/// A random permutation.
pub(crate) fn permutation(n: usize, seed: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    order.shuffle(&mut ChaCha20Rng::seed_from_u64(seed));
    order
}

/// Every whole frame scrambled so that plain\[p\] = cipher\[sources\[p\]\].
pub(crate) fn scrambled(plain: &[f32], sources: &[usize]) -> Vec<f32> {
    let mut cipher = plain.to_vec();
    for (from, to) in plain.chunks_exact(sources.len()).zip(cipher.chunks_exact_mut(sources.len())) {
        sources.iter().zip(from).for_each(|(&source, &value)| to[source] = value);
    }
    cipher
}
