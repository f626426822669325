//! `value-rotation`: 16-bit values rotated around the circle of 65,536.
//!
//! Cipher value = (plain value + offset) modulo 65,536, with offsets that repeat after a period or one for all samples. The
//! offsets depend on the key only, so two recordings of one key differ modulo 65,536 exactly as the plain ones do.

use zeroize::Zeroizing;

use crate::{
    AudioCipher, CipherError, CipherOptions, Key, KeyTable, Nonce, PreparedCipher, ValueMode,
    cipher::{checked, checked_rate},
    key::{KeyStream, subkey},
    options::Range,
    prepared::{Prepared, Transform},
    registry::Entry,
    scheme::{Scheme, VALUES},
    sixteen_bit::map_values,
};

const ID: &str = "value-rotation";

pub(crate) const ENTRY: Entry = Entry {
    scheme: Scheme {
        id: ID,
        summary: "a key-dependent offset added to each 16-bit value, modulo 65,536",
        protects: "With a period, words are hidden and the speaker partly. With one constant the speech stays intelligible \
                   (ESTOI .99).",
        broken_by: Some(
            "One known period gives all offsets; one constant shows as the most frequent value, which is silence.",
        ),
        source: "the Vigenère cipher over 16-bit values",
        ..VALUES
    },
    shown: |options| match options.value_mode {
        ValueMode::Period => vec![format!("period={}", options.value_period)],
        ValueMode::Constant => vec!["constant".to_owned()],
    },
    build: |options| Ok(Box::new(ValueRotation::new(options)?)),
};

#[derive(Debug)]
struct ValueRotation {
    mode: ValueMode,
    period: usize,
}

impl ValueRotation {
    fn new(options: &CipherOptions) -> Result<Self, CipherError> {
        let range =
            Range { scheme: ID, option: "value_period", min: 1, max: 65_536, allowed: "1 to 65536 samples" };
        Ok(Self { mode: options.value_mode, period: range.check(options.value_period)? as usize })
    }

    fn offsets(&self, key: &Key) -> Vec<u16> {
        let draw = |purpose, count, from| {
            let mut stream = KeyStream::new(&subkey(key, ID, purpose));
            (0..count).map(|_| (from + stream.below(65_536 - from)) as u16).collect()
        };
        match self.mode {
            ValueMode::Period => draw("offsets", self.period, 0),
            ValueMode::Constant => draw("constant", 1, 1),
        }
    }
}

impl AudioCipher for ValueRotation {
    fn id(&self) -> &'static str {
        ID
    }

    fn accepts(&self, n_samples: usize, rate: u32) -> Result<(), CipherError> {
        checked(ID, n_samples, rate, 1)
    }

    fn prepare(&self, key: &Key, rate: u32) -> Result<Box<dyn PreparedCipher>, CipherError> {
        let offsets = Offsets(Zeroizing::new(self.offsets(key)));
        Ok(Prepared::boxed(ID, checked_rate(ID, rate)?, offsets))
    }
}

/// What is added to the values of a period.
struct Offsets(Zeroizing<Vec<u16>>);

impl Transform for Offsets {
    fn forward(&self, plain: &[f32], target: &mut [f32], _nonce: &Nonce) {
        map_values(plain, target, |index, value| value.wrapping_add(self.0[index % self.0.len()]));
    }

    fn backward(&self, encrypted: &[f32], target: &mut [f32], _nonce: &Nonce) {
        map_values(encrypted, target, |index, value| value.wrapping_sub(self.0[index % self.0.len()]));
    }

    fn table(&self) -> KeyTable<'_> {
        KeyTable::Offsets(&self.0)
    }
}
