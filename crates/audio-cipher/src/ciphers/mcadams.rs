//! `mcadams`: voice anonymisation by the McAdams coefficient, no cipher.
//!
//! Frames of 20 ms every 10 ms, under a square-root Hann window before and after. Linear prediction by Burg's method splits
//! a frame into an all-pole filter and its residual; the angle a of every complex pole becomes a^alpha, and the residual
//! passes through the filter of the moved poles. Formants below 1 radian rise and those above fall. The order is 4 and one
//! for each kHz of the rate: the 20 of the source at its 16 kHz. Alpha is drawn from the key, uniform in [.5, .9]; the
//! recording keeps its RMS level.

use std::f64::consts::PI;

use crate::{
    AudioCipher, CipherError, Exactness, Key, KeyTable, Nonce, PreparedCipher,
    cipher::{checked, checked_rate},
    key::{KeyStream, subkey},
    options::samples_in,
    prepared::{Prepared, Transform},
    registry::Entry,
    scheme::{KEYED, Scheme},
};

mod prediction;

use prediction::{filter, move_poles, predictor, residual};

const ID: &str = "mcadams";

/// Order of linear prediction at a rate in Hz.
fn order(rate: u32) -> usize {
    4 + samples_in(1, rate)
}

pub(crate) const ENTRY: Entry = Entry {
    scheme: Scheme {
        id: ID,
        summary: "voice anonymisation: the angles of the formants' poles raised to a power; no cipher",
        protects: "Meant to hide the speaker and keep the words. It does so from who never heard anonymised speech (EER \
                   .34 against .07 for plain speech); one who trains on it finds the speaker again (.09).",
        broken_by: Some(
            "Train on anonymised speech: the equal error rate falls from .34 to .09, plain speech has .07.",
        ),
        source: "Patino, Tomashenko, Todisco, Nautsch, Evans, Interspeech 2021 (arXiv 2011.01130); VoicePrivacy baseline B2",
        exactness: Exactness::Lost,
        anonymisation: true,
        ..KEYED
    },
    shown: |_| Vec::new(),
    build: |_| Ok(Box::new(McAdams)),
};

#[derive(Debug)]
struct McAdams;

impl AudioCipher for McAdams {
    fn id(&self) -> &'static str {
        ID
    }

    fn accepts(&self, n_samples: usize, rate: u32) -> Result<(), CipherError> {
        checked(ID, n_samples, rate, 1)
    }

    fn prepare(&self, key: &Key, rate: u32) -> Result<Box<dyn PreparedCipher>, CipherError> {
        let alpha = 0.5 + 0.4 * KeyStream::new(&subkey(key, ID, "alpha")).fraction();
        let shift = samples_in(10, checked_rate(ID, rate)?);
        Ok(Prepared::boxed(ID, rate, Voice::new(alpha, shift, order(rate))))
    }
}

struct Voice {
    alpha: f64,
    order: usize,
    shift: usize,
    /// Of two shifts; its square and that of the next frame add up to 1.
    window: Vec<f64>,
}

impl Voice {
    fn new(alpha: f64, shift: usize, order: usize) -> Self {
        let window = (0..2 * shift).map(|n| (PI * (n as f64 + 0.5) / (2 * shift) as f64).sin()).collect();
        Self { alpha, order, shift, window }
    }

    fn change_frame(&self, frame: &[f64]) -> Vec<f64> {
        let poles_stay = predictor(frame, self.order);
        let poles_moved = move_poles(&poles_stay, self.alpha);
        filter(&residual(frame, &poles_stay), &poles_moved)
    }
}

impl Transform for Voice {
    fn forward(&self, plain: &[f32], target: &mut [f32], _nonce: &Nonce) {
        let (shift, size) = (self.shift, 2 * self.shift);
        // One shift of silence before, so that two frames cover every sample.
        let mut padded = vec![0.0; (plain.len().div_ceil(shift) + 2) * shift];
        let mut changed = vec![0.0; padded.len()];
        padded[shift..].iter_mut().zip(plain).for_each(|(to, &from)| *to = f64::from(from));
        for start in (0..=padded.len() - size).step_by(shift) {
            let frame: Vec<f64> =
                padded[start..start + size].iter().zip(&self.window).map(|(x, w)| x * w).collect();
            let frame = self.change_frame(&frame);
            let windowed = frame.iter().zip(&self.window).map(|(x, w)| x * w);
            changed[start..start + size].iter_mut().zip(windowed).for_each(|(to, x)| *to += x);
        }
        let gain = gain(&padded, &changed[shift..shift + plain.len()]);
        target.iter_mut().zip(&changed[shift..]).for_each(|(to, x)| *to = (x * gain) as f32);
    }

    fn backward(&self, encrypted: &[f32], target: &mut [f32], _nonce: &Nonce) {
        target.copy_from_slice(encrypted);
    }

    fn table(&self) -> KeyTable<'_> {
        KeyTable::Exponent(self.alpha)
    }
}

/// What gives `changed` the energy of `plain`; 1 for silence.
fn gain(plain: &[f64], changed: &[f64]) -> f64 {
    let energy = |samples: &[f64]| samples.iter().map(|x| x * x).sum::<f64>();
    let ratio = energy(plain) / energy(changed);
    if ratio.is_finite() { ratio.sqrt() } else { 1.0 }
}
