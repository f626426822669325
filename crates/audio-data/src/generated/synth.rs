//! Sound from frames: a glottal pulse through four resonators, and noise through one.
//!
//! The pulse is the derivative of that of Rosenberg, "Effect of glottal pulse shape on the quality of natural vowels", J. Acoust.
//! Soc. Am. 49 (1971) 583-590, form C (cosines). Resonators are those of Klatt (1980): two poles, gain 1 at 0 Hz.

use std::f64::consts::{FRAC_PI_2, PI};

use super::{
    random::Random,
    track::{FRAMES, Frame},
    voice::Voice,
};

/// Sample rate in Hz.
pub(super) const RATE: u32 = 8_000;

/// Samples a frame.
const STEP: usize = (RATE as f64 / FRAMES) as usize;

/// Bandwidths of the four resonances, and of the noise, in Hz.
const BANDWIDTHS: [f64; 4] = [70.0, 100.0, 160.0, 250.0];
const NOISE_BANDWIDTH: f64 = 900.0;

/// Shares of the period in which the glottis opens and closes.
const OPENING: f64 = 0.40;
const CLOSING: f64 = 0.16;

/// The sound of the frames, at no particular level; tilt and breath are those of the speaker.
pub(super) fn sound(frames: &[Frame], voice: &Voice, random: &mut Random) -> Vec<f64> {
    let mut samples = Vec::with_capacity(frames.len() * STEP);
    let (mut tract, mut hiss) = ([Resonator::default(); 4], Resonator::default());
    let (mut phase, mut source) = (0.0, 0.0);
    for frame in frames {
        for ((resonator, &formant), bandwidth) in tract.iter_mut().zip(&frame.formants).zip(BANDWIDTHS) {
            resonator.tune(formant, bandwidth);
        }
        hiss.tune(frame.centre, NOISE_BANDWIDTH);
        for _ in 0..STEP {
            phase += frame.pitch / f64::from(RATE);
            phase -= phase.floor();
            let breath = voice.breath * random.range(-1.0, 1.0);
            source += (1.0 - voice.tilt) * (frame.voice * (pulse(phase) + breath) - source);
            let voiced = tract.iter_mut().fold(source, |x, resonator| resonator.next(x));
            samples.push(voiced + 0.9 * hiss.next(frame.noise * random.range(-1.0, 1.0)));
        }
    }
    samples
}

/// Derivative of the flow at a phase of the period, 0 to 1; its largest magnitude is 1.
fn pulse(phase: f64) -> f64 {
    if phase < OPENING {
        libm::sin(PI * phase / OPENING) * CLOSING / OPENING
    } else if phase < OPENING + CLOSING {
        -libm::sin(FRAC_PI_2 * (phase - OPENING) / CLOSING)
    } else {
        0.0
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Resonator {
    gain: f64,
    first: f64,
    second: f64,
    last: f64,
    before: f64,
}

impl Resonator {
    /// What was heard before rings on at the new frequency.
    fn tune(&mut self, frequency: f64, bandwidth: f64) {
        let radius = libm::exp(-PI * bandwidth / f64::from(RATE));
        self.second = -radius * radius;
        self.first = 2.0 * radius * libm::cos(2.0 * PI * frequency / f64::from(RATE));
        self.gain = 1.0 - self.first - self.second;
    }

    fn next(&mut self, input: f64) -> f64 {
        let output = self.gain * input + self.first * self.last + self.second * self.before;
        (self.before, self.last) = (self.last, output);
        output
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resonator_rings_at_its_frequency() {
        let mut resonator = Resonator::default();
        resonator.tune(1000.0, 50.0);
        let ring: Vec<f64> = (0..400).map(|n| resonator.next(if n == 0 { 1.0 } else { 0.0 })).collect();
        let crossings = ring.windows(2).filter(|pair| pair[0] * pair[1] < 0.0).count();
        assert!((98..=101).contains(&crossings), "{crossings} sign changes in 50 ms of 1 kHz");
        let sum: f64 = ring.iter().sum();
        assert!((sum - 1.0).abs() < 0.01, "gain {sum} at 0 Hz");
    }

    #[test]
    fn the_flow_that_opens_closes_again() {
        let flow: f64 = (0..10_000).map(|n| pulse(f64::from(n) / 10_000.0)).sum::<f64>() / 10_000.0;
        assert!(flow.abs() < 1e-4, "{flow} stays open");
    }
}
