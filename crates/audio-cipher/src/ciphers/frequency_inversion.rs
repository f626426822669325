//! `frequency-inversion`: every other sample negated, which turns the spectrum upside down.
//!
//! Multiplying by (-1)^n moves each frequency f to half the sampling rate minus f. There is no key.

use crate::{
    AudioCipher, CipherError, Key, Nonce, PreparedCipher,
    cipher::{checked, checked_rate},
    prepared::{Prepared, Transform},
    registry::Entry,
    scheme::{KEYED, Scheme},
};

const ID: &str = "frequency-inversion";

pub(crate) const ENTRY: Entry = Entry {
    scheme: Scheme {
        id: ID,
        summary: "the spectrum upside down; no key",
        protects: "Unintelligible to an untrained listener, and hides nothing from anyone who inverts it again.",
        broken_by: Some(
            "Invert it again: there is no key, and low against high energy says in 600 of 600 recordings that it was \
             used.",
        ),
        source: "analogue voice scramblers of the 1920s on; Kak, Jayant, Bell System Technical Journal 56(5), 1977",
        keyed: false,
        few_keys: true,
        linear: true,
        ..KEYED
    },
    shown: |_| Vec::new(),
    build: |_| Ok(Box::new(FrequencyInversion)),
};

#[derive(Debug)]
struct FrequencyInversion;

impl AudioCipher for FrequencyInversion {
    fn id(&self) -> &'static str {
        ID
    }

    fn accepts(&self, n_samples: usize, rate: u32) -> Result<(), CipherError> {
        checked(ID, n_samples, rate, 1)
    }

    fn prepare(&self, _key: &Key, rate: u32) -> Result<Box<dyn PreparedCipher>, CipherError> {
        Ok(Prepared::boxed(ID, checked_rate(ID, rate)?, Inversion))
    }
}

struct Inversion;

impl Transform for Inversion {
    fn forward(&self, plain: &[f32], target: &mut [f32], _nonce: &Nonce) {
        for (index, (target, &sample)) in target.iter_mut().zip(plain).enumerate() {
            *target = inverted(index, sample);
        }
    }

    fn backward(&self, encrypted: &[f32], target: &mut [f32], nonce: &Nonce) {
        self.forward(encrypted, target, nonce);
    }
}

/// The sample, negated at odd places.
pub(super) fn inverted(index: usize, sample: f32) -> f32 {
    if index.is_multiple_of(2) { sample } else { -sample }
}
