//! `aes-ctr` and `aes-ctr-fixed-nonce`: AES-256 in counter mode (NIST SP 800-38A) over 16-bit samples.
//!
//! The key stream is combined with the samples as a WAV file holds them, the low byte of each first. With a fresh nonce for
//! each recording this is real encryption, the control of every experiment: whatever is still learned from it is length.
//! With the nonce fixed at zero all recordings of a key are combined with one key stream.

use aes::Aes256;
use cipher::{KeyIvInit, StreamCipher};
use ctr::Ctr128BE;

use crate::{
    AudioCipher, CipherError, Key, Nonce, PreparedCipher,
    cipher::{checked, checked_rate},
    key::subkey,
    prepared::{Prepared, Transform},
    registry::Entry,
    scheme::{Scheme, VALUES},
    sixteen_bit::{from_value, to_value},
};

const ID: &str = "aes-ctr";
const FIXED_ID: &str = "aes-ctr-fixed-nonce";

pub(crate) const ENTRY: Entry = Entry {
    scheme: Scheme {
        id: ID,
        summary: "AES-256 in counter mode with a fresh nonce for each recording",
        protects: "Everything but the length: the control. Not authenticated, so changes go unnoticed. A nonce used twice \
                   under a key gives up both recordings' difference.",
        source: "NIST SP 800-38A",
        uses_nonce: true,
        ..VALUES
    },
    shown: |_| Vec::new(),
    build: |_| Ok(Box::new(AesCtr { id: ID, fixed: false })),
};

pub(crate) const FIXED_ENTRY: Entry = Entry {
    scheme: Scheme {
        id: FIXED_ID,
        summary: "AES-256 in counter mode with the same nonce for every recording: misuse",
        protects: "One recording alone. Two recordings of a key show their exclusive-or.",
        broken_by: Some(
            "One known recording reads 87 % of the samples of another, five 98 %; 100 encrypted recordings without any \
             known one give the wave with correlation .996.",
        ),
        source: "NIST SP 800-38A, misused",
        ..VALUES
    },
    shown: |_| Vec::new(),
    build: |_| Ok(Box::new(AesCtr { id: FIXED_ID, fixed: true })),
};

/// Both variants: they differ in the id, the subkey and the nonce used.
#[derive(Debug)]
struct AesCtr {
    id: &'static str,
    fixed: bool,
}

impl AudioCipher for AesCtr {
    fn id(&self) -> &'static str {
        self.id
    }

    fn accepts(&self, n_samples: usize, rate: u32) -> Result<(), CipherError> {
        checked(self.id, n_samples, rate, 1)
    }

    fn prepare(&self, key: &Key, rate: u32) -> Result<Box<dyn PreparedCipher>, CipherError> {
        checked_rate(self.id, rate)?;
        let subkey = subkey(key, self.id, "aes");
        Ok(Prepared::boxed(self.id, rate, CounterMode { subkey, nonce: self.fixed.then_some([0; 16]) }))
    }
}

struct CounterMode {
    subkey: Key,
    /// Used instead of the nonce given, when set.
    nonce: Option<Nonce>,
}

/// Bytes encrypted at a time, whole samples.
const BUFFER: usize = 4_096;

impl Transform for CounterMode {
    fn forward(&self, plain: &[f32], target: &mut [f32], nonce: &Nonce) {
        let nonce = self.nonce.as_ref().unwrap_or(nonce);
        let mut stream = Ctr128BE::<Aes256>::new(self.subkey.as_bytes().into(), nonce.into());
        let mut buffer = [0; BUFFER];
        for (plain, target) in plain.chunks(BUFFER / 2).zip(target.chunks_mut(BUFFER / 2)) {
            let bytes = &mut buffer[..2 * plain.len()];
            for (pair, &sample) in bytes.as_chunks_mut::<2>().0.iter_mut().zip(plain) {
                *pair = to_value(sample).to_le_bytes();
            }
            stream.apply_keystream(bytes);
            for (target, &pair) in target.iter_mut().zip(bytes.as_chunks::<2>().0) {
                *target = from_value(i16::from_le_bytes(pair));
            }
        }
    }

    fn backward(&self, encrypted: &[f32], target: &mut [f32], nonce: &Nonce) {
        self.forward(encrypted, target, nonce);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(hexadecimal: &str) -> Vec<f32> {
        let bytes = hex::decode(hexadecimal).unwrap();
        bytes.as_chunks::<2>().0.iter().map(|&pair| from_value(i16::from_le_bytes(pair))).collect()
    }

    /// NIST SP 800-38A, F.5.5: CTR-AES256, four blocks, as the bytes of 32 samples.
    #[test]
    fn the_key_stream_is_that_of_nist() {
        let key = hex::decode("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4").unwrap();
        let nonce: Nonce = std::array::from_fn(|i| 0xf0 + i as u8);
        let plain = samples(
            "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51\
             30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710",
        );
        let expected = samples(
            "601ec313775789a5b7a7f504bbf3d228f443e3ca4d62b59aca84e990cacaf5c5\
             2b0930daa23de94ce87017ba2d84988ddfc9c58db67aada613c2dd08457941a6",
        );
        let mode = CounterMode { subkey: Key::new(key.try_into().unwrap()), nonce: None };
        let mut encrypted = vec![0.0; plain.len()];
        mode.forward(&plain, &mut encrypted, &nonce);
        assert_eq!(encrypted, expected);
    }
}
