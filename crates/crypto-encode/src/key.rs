//! The 32-byte key every encoder is built from.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE;
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::EncodeError;

/// Label that separates this crate's derived keys from every other use of a master key.
const DOMAIN: &[u8] = b"cipherlens/crypto-encode/v1/";

/// A 32-byte secret. `Debug` shows nothing of it, and the bytes are wiped when it is dropped.
///
/// Keys come in by parameter; this crate never asks the operating system for randomness.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Key([u8; 32]);

impl Key {
    /// Wraps 32 bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Reads 64 hexadecimal digits (either case), surrounding white space ignored.
    ///
    /// # Errors
    /// [`EncodeError::KeyText`] for any other text; the text itself is not repeated.
    pub fn from_hex(text: &str) -> Result<Self, EncodeError> {
        let text = text.trim();
        let mut key = Self([0; 32]);
        hex::decode_to_slice(text, &mut key.0).map_err(|_| EncodeError::KeyText {
            found: text.chars().count(),
            bad: text.chars().filter(|digit| !digit.is_ascii_hexdigit()).count(),
        })?;
        Ok(key)
    }

    /// The key as 64 lower-case hexadecimal digits.
    pub fn to_hex(&self) -> Zeroizing<String> {
        Zeroizing::new(hex::encode(self.0))
    }

    /// Reads a key in Fernet's own form, base64url of 32 bytes in 44 characters; `None` for any other text.
    pub fn from_base64(text: &str) -> Option<Self> {
        let bytes = Zeroizing::new(URL_SAFE.decode(text).ok()?);
        <[u8; 32]>::try_from(bytes.as_slice()).ok().map(Self)
    }

    /// The key in Fernet's own form.
    pub fn to_base64(&self) -> Zeroizing<String> {
        Zeroizing::new(URL_SAFE.encode(self.0))
    }

    /// The key's bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// A key for one purpose: HKDF-SHA256 (RFC 5869) of this key with `label` and `context` as info.
    ///
    /// `context` follows the length of `label`, so no two pairs give the same info.
    pub fn derive(&self, label: &str, context: &[u8]) -> Self {
        let mut bytes = [0_u8; 32];
        let length = (label.len() as u64).to_be_bytes();
        Hkdf::<Sha256>::new(None, &self.0)
            .expand_multi_info(&[DOMAIN, &length, label.as_bytes(), context], &mut bytes)
            .expect("32 bytes are one HKDF-SHA256 block, far below the limit of 255");
        Self(bytes)
    }

    /// The first half of the key, for the AES-128 uses of a derived key.
    pub(crate) fn half(&self) -> Zeroizing<[u8; 16]> {
        let mut half = Zeroizing::new([0; 16]);
        half.copy_from_slice(&self.0[..16]);
        half
    }
}

impl From<[u8; 32]> for Key {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_is_read_in_either_case_and_faults_are_counted() {
        let text = "00Ff".repeat(16);
        assert_eq!(Key::from_hex(&format!(" {text}\n")).unwrap().as_bytes()[..2], [0, 255]);
        assert_eq!(Key::from_hex(&text).unwrap().to_hex().as_str(), text.to_lowercase());
        let fault = |text: &str| match Key::from_hex(text) {
            Err(EncodeError::KeyText { found, bad }) => (found, bad),
            other => panic!("expected a key fault, found {other:?}"),
        };
        assert_eq!(fault("00ff"), (4, 0));
        assert_eq!(fault(&"zé".repeat(32)), (64, 64));
        assert_eq!(fault(""), (0, 0));
    }

    #[test]
    fn fernet_s_form_is_read_and_written() {
        let text = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";
        assert_eq!(Key::from_base64(text).unwrap().to_base64().as_str(), text);
        for wrong in ["", "cw_0", "%%%", &text[..43], &text.replace('_', "/"), &format!("{text}\n")] {
            assert!(Key::from_base64(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn derived_keys_differ_by_label_context_and_their_boundary() {
        let key = Key::new([7; 32]);
        let derived = [("a", "bc"), ("ab", "c"), ("a", "b"), ("b", "bc")]
            .map(|(label, context)| *key.derive(label, context.as_bytes()).as_bytes());
        for (i, left) in derived.iter().enumerate() {
            assert!(derived[i + 1..].iter().all(|right| right != left));
        }
        assert_eq!(derived[0], *key.derive("a", b"bc").as_bytes());
    }

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?}", Key::new([0xAB; 32])), "Key([redacted])");
    }
}
