//! AES-SIV (RFC 5297) with AES-256, the column's name as associated data.
//!
//! [`SivText`] is the whole scheme, by the `aes-siv` crate. [`SivTag`] computes only the synthetic IV of an 8-byte
//! plaintext, which for one associated string and a plaintext shorter than a block is
//! `E(dbl(dbl(CMAC(0)) xor CMAC(name)) xor pad(plaintext) xor K1)`, K1 being CMAC's first subkey: all but the
//! plaintext is computed when the encoder is built, and a cell costs one AES block.

use aes::Aes256;
use aes_siv::siv::Aes256Siv;
use cipher::{BlockCipherEncrypt, KeyInit};
use cmac::{Cmac, Mac};
use zeroize::Zeroizing;

use crate::Key;
use crate::key::sub_key;

/// The key halves of RFC 5297: the first for S2V, the second for counter mode.
fn halves(key: &Key) -> [Key; 2] {
    ["siv-mac", "siv-ctr"].map(|label| sub_key(key, label, &[]))
}

/// The synthetic IV of 8-byte plaintexts in one column.
pub(crate) struct SivTag {
    aes: Aes256,
    mask: u128,
}

impl SivTag {
    pub(crate) fn new(key: &Key, name: &str) -> Self {
        let [mac, _] = halves(key);
        let aes = Aes256::new(mac.as_bytes().into());
        let subkey = double(encrypt(&aes, 0));
        let zero = encrypt(&aes, subkey);
        let mask = double(double(zero) ^ cmac(&mac, name.as_bytes())) ^ subkey;
        Self { aes, mask }
    }

    /// The 16 bytes of the synthetic IV, read big-endian.
    pub(crate) fn tag(&self, plaintext: [u8; 8]) -> u128 {
        let padded = u128::from(u64::from_be_bytes(plaintext)) << 64 | 0x80 << 56;
        encrypt(&self.aes, padded ^ self.mask)
    }
}

/// Deterministic authenticated encryption of texts in one column.
pub(crate) struct SivText {
    key: Zeroizing<[u8; 64]>,
    name: String,
}

impl SivText {
    pub(crate) fn new(key: &Key, name: &str) -> Self {
        let mut bytes = Zeroizing::new([0; 64]);
        for (half, key) in bytes.chunks_exact_mut(32).zip(halves(key)) {
            half.copy_from_slice(key.as_bytes());
        }
        Self { key: bytes, name: name.to_owned() }
    }

    /// Synthetic IV and ciphertext.
    pub(crate) fn encrypt(&self, plaintext: &[u8]) -> Vec<u8> {
        Aes256Siv::new((&*self.key).into())
            .encrypt([self.name.as_bytes()], plaintext)
            .expect("one associated string is below the limit of 126, and a vector grows as needed")
    }

    /// The plaintext, or `None` when the ciphertext is not authentic.
    pub(crate) fn decrypt(&self, ciphertext: &[u8]) -> Option<Vec<u8>> {
        Aes256Siv::new((&*self.key).into()).decrypt([self.name.as_bytes()], ciphertext).ok()
    }
}

fn encrypt(aes: &Aes256, block: u128) -> u128 {
    let mut block = block.to_be_bytes().into();
    aes.encrypt_block(&mut block);
    u128::from_be_bytes(block.0)
}

/// Doubling in GF(2^128) (RFC 5297, section 2.3).
fn double(block: u128) -> u128 {
    (block << 1) ^ ((block >> 127) * 0x87)
}

fn cmac(key: &Key, message: &[u8]) -> u128 {
    let mut mac = <Cmac<Aes256> as cmac::KeyInit>::new(key.as_bytes().into());
    mac.update(message);
    u128::from_be_bytes(mac.finalize().into_bytes().0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_tag_is_that_of_the_whole_scheme(key: [u8; 32], plaintext: [u8; 8], name in ".{0,40}") {
            let key = Key::new(key);
            let whole = SivText::new(&key, &name).encrypt(&plaintext);
            prop_assert_eq!(&SivTag::new(&key, &name).tag(plaintext).to_be_bytes(), &whole[..16]);
        }
    }
}
