//! HMAC-SHA256 (RFC 2104) with the padded key hashed beforehand, for messages that fit one SHA-256 block.

use sha2::block_api::compress256;
use zeroize::Zeroize;

use super::{BODY_LEN, TAG_LEN};

/// Bytes of a SHA-256 block.
const BLOCK: usize = 64;

/// The initial state of SHA-256 (FIPS 180-4, section 5.3.3).
const INITIAL: [u32; 8] =
    [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];

/// An HMAC-SHA256 key as the two states in which hashing resumes.
#[derive(Clone)]
pub(crate) struct MacKey {
    inner: [u32; 8],
    outer: [u32; 8],
}

impl Drop for MacKey {
    fn drop(&mut self) {
        self.inner.zeroize();
        self.outer.zeroize();
    }
}

impl MacKey {
    /// Hashes a 16-byte key, padded as RFC 2104 says, into both states.
    pub(crate) fn new(key: &[u8; 16]) -> Self {
        Self { inner: padded_state(key, 0x36), outer: padded_state(key, 0x5c) }
    }

    /// The tag of a message of at most 55 bytes.
    pub(crate) fn of<const N: usize>(&self, message: &[u8; N]) -> [u8; TAG_LEN] {
        self.of_last_block(&last_block(message))
    }

    /// The tag of a message already laid out by [`last_block`].
    pub(crate) fn of_last_block(&self, block: &[u8; BLOCK]) -> [u8; TAG_LEN] {
        let mut state = self.inner;
        compress256(&mut state, std::slice::from_ref(block));
        let outer = last_block(&bytes_of(&state));
        let mut state = self.outer;
        compress256(&mut state, std::slice::from_ref(&outer));
        bytes_of(&state)
    }
}

/// The final SHA-256 block of a message of `N` <= 55 bytes that follows one block of padded key: the message, the
/// bit 1, zeros, and the bit length of both blocks' content (FIPS 180-4, section 5.1.1).
pub(crate) const fn last_block<const N: usize>(message: &[u8; N]) -> [u8; BLOCK] {
    const { assert!(N <= BLOCK - 9, "the message and its padding fit one block") };
    let mut block = [0; BLOCK];
    let mut i = 0;
    while i < N {
        block[i] = message[i];
        i += 1;
    }
    block[N] = 0x80;
    let bits = ((BLOCK + N) * 8) as u16;
    block[BLOCK - 2] = (bits >> 8) as u8;
    block[BLOCK - 1] = bits as u8;
    block
}

/// The block of an all-zero token body, ready to have the body written into its first 41 bytes.
pub(crate) const EMPTY_BODY: [u8; BLOCK] = last_block(&[0; BODY_LEN]);

fn padded_state(key: &[u8; 16], pad: u8) -> [u32; 8] {
    let mut block = [pad; BLOCK];
    for (byte, key) in block.iter_mut().zip(key) {
        *byte ^= key;
    }
    let mut state = INITIAL;
    compress256(&mut state, std::slice::from_ref(&block));
    block.zeroize();
    state
}

fn bytes_of(state: &[u32; 8]) -> [u8; TAG_LEN] {
    let mut bytes = [0; TAG_LEN];
    for (chunk, word) in bytes.chunks_exact_mut(4).zip(state) {
        chunk.copy_from_slice(&word.to_be_bytes());
    }
    bytes
}

#[cfg(test)]
mod tests {
    use hmac::{Hmac, KeyInit, Mac};
    use proptest::prelude::*;
    use sha2::Sha256;

    use super::*;

    fn reference(key: &[u8], message: &[u8]) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
        mac.update(message);
        mac.finalize().into_bytes().into()
    }

    proptest! {
        #[test]
        fn equals_the_hmac_crate(key: [u8; 16], block: [u8; 16], body in proptest::array::uniform32(any::<u8>())) {
            let mac = MacKey::new(&key);
            prop_assert_eq!(mac.of(&block), reference(&key, &block));
            prop_assert_eq!(mac.of_last_block(&last_block(&body)), reference(&key, &body));
        }
    }
}
