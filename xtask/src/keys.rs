//! Every key and random seed of a run, derived from one number by label.
//!
//! HKDF-SHA256 (RFC 5869) with the seed as input key material and the label as `info`: two labels give independent
//! values, and a value depends on nothing else, so results do not depend on the order of work or the thread count.
//! What comes out is *reproducible*, never secret: whoever knows the seed knows all of it.

use hkdf::Hkdf;
use serde::Serialize;
use sha2::Sha256;

/// The salt that separates this program's derivations from any other use of the same seed.
const SALT: &[u8] = b"cipherlens/keys/1";

/// The derivation of reproducible keys and seeds from one `--seed`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Keys {
    seed: u64,
}

impl Keys {
    /// Derivations for one seed.
    pub fn new(seed: u64) -> Self {
        Self { seed }
    }

    /// The 32 bytes that belong to `label`, for example `loan/fernet-digits/train/key-7`.
    pub fn derive(&self, label: &str) -> [u8; 32] {
        let mut okm = [0u8; 32];
        Hkdf::<Sha256>::new(Some(SALT), &self.seed.to_le_bytes())
            .expand(label.as_bytes(), &mut okm)
            .expect("32 bytes are within the 8,160 that HKDF-SHA256 can give");
        okm
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hmac_reference::hkdf_sha256;

    /// HKDF written out from RFC 5869 on SHA-256 alone, to hold the derivation to something else than itself.
    mod hmac_reference {
        use sha2::{Digest, Sha256};

        fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
            let mut block = [0u8; 64];
            block[..key.len()].copy_from_slice(key);
            let pad = |byte: u8| block.map(|b| b ^ byte);
            let inner = Sha256::new().chain_update(pad(0x36)).chain_update(message).finalize();
            Sha256::new().chain_update(pad(0x5c)).chain_update(inner).finalize().to_vec()
        }

        pub(super) fn hkdf_sha256(salt: &[u8], ikm: &[u8], info: &[u8]) -> Vec<u8> {
            hmac(&hmac(salt, ikm), &[info, &[1]].concat())
        }
    }

    #[test]
    fn follows_rfc_5869() {
        let expected = hkdf_sha256(SALT, &7u64.to_le_bytes(), b"loan/ff1/train/key-0");
        assert_eq!(Keys::new(7).derive("loan/ff1/train/key-0").to_vec(), expected);
    }

    #[test]
    fn labels_and_seeds_separate() {
        let keys = Keys::new(1);
        assert_ne!(keys.derive("a"), keys.derive("b"));
        assert_ne!(keys.derive("a"), Keys::new(2).derive("a"));
        assert_eq!(keys.derive("a"), Keys::new(1).derive("a"));
    }
}
