//! `plain`: no encryption, the reference of every comparison.

use crate::{
    AudioCipher, CipherError, Exactness, Key, Nonce, PreparedCipher,
    cipher::{checked, checked_rate},
    prepared::{Prepared, Transform},
    registry::Entry,
    scheme::{MOVING, Scheme},
};

const ID: &str = "plain";

pub(crate) const ENTRY: Entry = Entry {
    scheme: Scheme {
        id: ID,
        summary: "no encryption",
        protects: "Nothing. The reference that every other scheme is compared with.",
        broken_by: Some("Nothing is hidden."),
        source: "none",
        keyed: false,
        few_keys: true,
        exactness: Exactness::Bits,
        ..MOVING
    },
    shown: |_| Vec::new(),
    build: |_| Ok(Box::new(Plain)),
};

/// The identity.
#[derive(Debug)]
struct Plain;

impl AudioCipher for Plain {
    fn id(&self) -> &'static str {
        ID
    }

    fn accepts(&self, n_samples: usize, rate: u32) -> Result<(), CipherError> {
        checked(ID, n_samples, rate, 1)
    }

    fn prepare(&self, _key: &Key, rate: u32) -> Result<Box<dyn PreparedCipher>, CipherError> {
        Ok(Prepared::boxed(ID, checked_rate(ID, rate)?, Identity))
    }
}

struct Identity;

impl Transform for Identity {
    fn forward(&self, plain: &[f32], target: &mut [f32], _nonce: &Nonce) {
        target.copy_from_slice(plain);
    }

    fn backward(&self, encrypted: &[f32], target: &mut [f32], _nonce: &Nonce) {
        target.copy_from_slice(encrypted);
    }
}
