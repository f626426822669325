//! `ff1-samples`: format-preserving encryption of 16-bit samples.
//!
//! The samples are cut into chunks; each is encrypted by FF1 (NIST SP 800-38G) with AES-256 as a string of digits to the
//! base 65,536, the largest that FF1 permits. The tweak is the nonce and the chunk's number (8 bytes, big endian), so that
//! equal chunks differ within a recording and between recordings. A single last sample joins the chunk before it: SP 800-38G
//! asks for at least two digits.

use aes::Aes256;
use fpe::ff1::FF1;

use super::numerals::{MAX_CHUNK, Numerals, RADIX};
use crate::{
    AudioCipher, CipherError, CipherOptions, Key, Nonce, PreparedCipher,
    cipher::{checked, checked_rate},
    key::subkey,
    options::Range,
    prepared::{Prepared, Transform},
    registry::Entry,
    scheme::{Scheme, VALUES},
    sixteen_bit::{from_value, to_value},
};

const ID: &str = "ff1-samples";

/// Fewest samples that FF1 may encrypt.
const MIN_CHUNK: usize = 2;

pub(crate) const ENTRY: Entry = Entry {
    scheme: Scheme {
        id: ID,
        summary: "16-bit samples encrypted by FF1 in chunks, tweaked by nonce and place",
        protects: "Everything but the length, as aes-ctr, and a changed sample spoils its chunk. Not authenticated. A nonce \
                   used twice under a key shows which chunks of two recordings are equal, and no more.",
        source: "NIST SP 800-38G",
        uses_nonce: true,
        ..VALUES
    },
    shown: |options| vec![format!("chunk={}", options.chunk)],
    build: |options| Ok(Box::new(Ff1Samples::new(options)?)),
};

#[derive(Debug)]
struct Ff1Samples {
    chunk: usize,
}

impl Ff1Samples {
    fn new(options: &CipherOptions) -> Result<Self, CipherError> {
        let max = MAX_CHUNK as u32;
        let range = Range { scheme: ID, option: "chunk", min: 2, max, allowed: "2 to 32 samples" };
        Ok(Self { chunk: range.check(options.chunk)? as usize })
    }
}

impl AudioCipher for Ff1Samples {
    fn id(&self) -> &'static str {
        ID
    }

    fn accepts(&self, n_samples: usize, rate: u32) -> Result<(), CipherError> {
        checked(ID, n_samples, rate, MIN_CHUNK)
    }

    fn prepare(&self, key: &Key, rate: u32) -> Result<Box<dyn PreparedCipher>, CipherError> {
        checked_rate(ID, rate)?;
        let ff1 =
            FF1::new(subkey(key, ID, "ff1").as_bytes(), RADIX).expect("65,536 is the largest radix of FF1");
        Ok(Prepared::boxed(ID, rate, Chunks { ff1, chunk: self.chunk }))
    }
}

struct Chunks {
    ff1: FF1<Aes256>,
    chunk: usize,
}

#[derive(Clone, Copy)]
enum Direction {
    Encrypt,
    Decrypt,
}

impl Transform for Chunks {
    fn forward(&self, plain: &[f32], target: &mut [f32], nonce: &Nonce) {
        self.apply(plain, target, nonce, Direction::Encrypt);
    }

    fn backward(&self, encrypted: &[f32], target: &mut [f32], nonce: &Nonce) {
        self.apply(encrypted, target, nonce, Direction::Decrypt);
    }

    fn min_samples(&self) -> usize {
        MIN_CHUNK
    }
}

impl Chunks {
    fn apply(&self, source: &[f32], target: &mut [f32], nonce: &Nonce, direction: Direction) {
        let (mut start, mut number) = (0, 0_u64);
        while start < source.len() {
            let end = start + chunk_length(source.len() - start, self.chunk);
            let tweak = [nonce.as_slice(), &number.to_be_bytes()].concat();
            self.apply_chunk(&source[start..end], &mut target[start..end], &tweak, direction);
            (start, number) = (end, number + 1);
        }
    }

    fn apply_chunk(&self, source: &[f32], target: &mut [f32], tweak: &[u8], direction: Direction) {
        let string = Numerals::new(source.iter().map(|&sample| to_value(sample).cast_unsigned()));
        let result = match direction {
            Direction::Encrypt => self.ff1.encrypt(tweak, &string),
            Direction::Decrypt => self.ff1.decrypt(tweak, &string),
        };
        let string = result.expect("chunks have at least 2 digits to the base 65,536");
        for (target, value) in target.iter_mut().zip(string.values()) {
            *target = from_value(value.cast_signed());
        }
    }
}

/// Length of the next chunk of `rest` samples: `chunk`, or all when too little would remain.
fn chunk_length(rest: usize, chunk: usize) -> usize {
    if rest < chunk + MIN_CHUNK { rest } else { chunk }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_chunk_is_long_enough() {
        for chunk in MIN_CHUNK..=MAX_CHUNK {
            for samples in MIN_CHUNK..200 {
                let mut rest = samples;
                while rest > 0 {
                    let length = chunk_length(rest, chunk);
                    assert!((MIN_CHUNK..chunk + MIN_CHUNK).contains(&length));
                    rest -= length;
                }
            }
        }
    }
}
