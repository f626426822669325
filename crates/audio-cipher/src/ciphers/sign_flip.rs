//! `sign-flip`: samples negated by a pattern of signs that repeats.

use zeroize::Zeroizing;

use crate::{
    AudioCipher, CipherError, CipherOptions, Key, KeyTable, Nonce, PreparedCipher,
    cipher::{checked, checked_rate},
    key::{KeyStream, subkey},
    options::Range,
    prepared::{Prepared, Transform},
    registry::Entry,
    scheme::{KEYED, Scheme},
};

const ID: &str = "sign-flip";

pub(crate) const ENTRY: Entry = Entry {
    scheme: Scheme {
        id: ID,
        summary: "samples negated by a key-dependent pattern that repeats",
        protects: "Hides the spectrum. Magnitudes of all samples stay, and with them level, loudness envelope and much of \
                   who speaks.",
        broken_by: Some(
            "One known recording gives every sign; without any, neighbouring samples of speech have like signs, so \
             averages over periods give the pattern.",
        ),
        source: "Niwa, Shiota, Kiya, arXiv 2310.04035 (flipping of the waveform)",
        linear: true,
        ..KEYED
    },
    shown: |options| vec![format!("period={}", options.sign_period)],
    build: |options| Ok(Box::new(SignFlip::new(options)?)),
};

#[derive(Debug)]
struct SignFlip {
    period: usize,
}

impl SignFlip {
    fn new(options: &CipherOptions) -> Result<Self, CipherError> {
        let range =
            Range { scheme: ID, option: "sign_period", min: 1, max: 65_536, allowed: "1 to 65536 samples" };
        Ok(Self { period: range.check(options.sign_period)? as usize })
    }
}

impl AudioCipher for SignFlip {
    fn id(&self) -> &'static str {
        ID
    }

    fn accepts(&self, n_samples: usize, rate: u32) -> Result<(), CipherError> {
        checked(ID, n_samples, rate, 1)
    }

    fn prepare(&self, key: &Key, rate: u32) -> Result<Box<dyn PreparedCipher>, CipherError> {
        let signs = KeyStream::new(&subkey(key, ID, "signs")).bits(self.period);
        Ok(Prepared::boxed(ID, checked_rate(ID, rate)?, Signs(Zeroizing::new(signs))))
    }
}

/// Whether each sample of a period is negated.
struct Signs(Zeroizing<Vec<bool>>);

impl Transform for Signs {
    fn forward(&self, plain: &[f32], target: &mut [f32], _nonce: &Nonce) {
        for ((target, &sample), &negated) in target.iter_mut().zip(plain).zip(self.0.iter().cycle()) {
            *target = if negated { -sample } else { sample };
        }
    }

    fn backward(&self, encrypted: &[f32], target: &mut [f32], nonce: &Nonce) {
        self.forward(encrypted, target, nonce);
    }

    fn table(&self) -> KeyTable<'_> {
        KeyTable::Signs(&self.0)
    }
}
