//! The 32-byte secret key that every keyed crate of this workspace takes.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE;
use thiserror::Error;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// A 32-byte secret. `Debug` shows nothing of it, and the bytes are wiped when it is dropped.
///
/// Secret keys are filled from the operating system's generator by the program; no crate here draws one.
#[derive(Clone)]
pub struct Key([u8; 32]);

impl Drop for Key {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl ZeroizeOnDrop for Key {}

/// Bytes or a text that are no key. Nothing of them is repeated, because they may be secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum KeyError {
    /// Another number of bytes.
    #[error("a key is 32 bytes; found {found}")]
    Length {
        /// Bytes found.
        found: usize,
    },
    /// A text that is not 64 hexadecimal digits.
    #[error(
        "a key is 32 bytes written as 64 hexadecimal digits; found {found} characters, {bad} of them not hexadecimal"
    )]
    Hex {
        /// Characters found (after trimming white space).
        found: usize,
        /// Characters that are not hexadecimal digits.
        bad: usize,
    },
    /// A text that is not url-safe base64 of 32 bytes.
    #[error(
        "a Fernet key is 32 bytes in url-safe base64, 44 characters that end in `=`; found {found} characters, {bad} of \
         them outside that alphabet"
    )]
    Base64 {
        /// Characters found (after trimming white space).
        found: usize,
        /// Characters that are no letter, digit, `-`, `_` or `=`.
        bad: usize,
    },
}

impl Key {
    /// Wraps 32 bytes.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Reads 64 hexadecimal digits (either case), surrounding white space ignored.
    ///
    /// # Errors
    /// [`KeyError::Hex`] for any other text.
    pub fn from_hex(text: &str) -> Result<Self, KeyError> {
        let text = text.trim();
        let mut key = Self([0; 32]);
        hex::decode_to_slice(text, &mut key.0).map_err(|_| KeyError::Hex {
            found: text.chars().count(),
            bad: text.chars().filter(|digit| !digit.is_ascii_hexdigit()).count(),
        })?;
        Ok(key)
    }

    /// The key as 64 lower-case hexadecimal digits.
    pub fn to_hex(&self) -> Zeroizing<String> {
        Zeroizing::new(hex::encode(self.0))
    }

    /// Reads a Fernet key as every implementation writes it (`Fernet.generate_key()` of Python's `cryptography`): url-safe
    /// base64 of 32 bytes, 44 characters, surrounding white space ignored.
    ///
    /// # Errors
    /// [`KeyError::Base64`] for any other text.
    pub fn from_urlsafe_base64(text: &str) -> Result<Self, KeyError> {
        let text = text.trim();
        let decoded = URL_SAFE.decode(text).map(Zeroizing::new).ok();
        decoded.and_then(|bytes| Self::try_from(bytes.as_slice()).ok()).ok_or_else(|| {
            let foreign = |c: &char| !(c.is_ascii_alphanumeric() || "-_=".contains(*c));
            KeyError::Base64 { found: text.chars().count(), bad: text.chars().filter(foreign).count() }
        })
    }

    /// The key in Fernet's own form.
    pub fn to_urlsafe_base64(&self) -> Zeroizing<String> {
        Zeroizing::new(URL_SAFE.encode(self.0))
    }

    /// The key's bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl From<[u8; 32]> for Key {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl TryFrom<&[u8]> for Key {
    type Error = KeyError;

    fn try_from(bytes: &[u8]) -> Result<Self, KeyError> {
        let wrong = |_| KeyError::Length { found: bytes.len() };
        <[u8; 32]>::try_from(bytes).map(Self).map_err(wrong)
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
        let fault = |text: &str| Key::from_hex(text).unwrap_err();
        assert_eq!(fault("00ff"), KeyError::Hex { found: 4, bad: 0 });
        assert_eq!(fault(&"zé".repeat(32)), KeyError::Hex { found: 64, bad: 64 });
        assert_eq!(fault(""), KeyError::Hex { found: 0, bad: 0 });
    }

    #[test]
    fn fernet_s_form_is_read_and_written() {
        // The key of the Fernet specification's vectors.
        let text = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";
        let hex = "730ff4c7af3d46923e8ed451ee813c87f790b0a226bc96a92de49b5e9c05e1ee";
        assert_eq!(Key::from_urlsafe_base64(text).unwrap().to_hex().as_str(), hex);
        assert_eq!(Key::from_urlsafe_base64(&format!("{text}\r\n")).unwrap().to_hex().as_str(), hex);
        assert_eq!(Key::from_hex(hex).unwrap().to_urlsafe_base64().as_str(), text);
        let check = |text: &str, found, bad| {
            assert_eq!(
                Key::from_urlsafe_base64(text).unwrap_err(),
                KeyError::Base64 { found, bad },
                "{text}"
            );
        };
        check("", 0, 0);
        check("cw_0", 4, 0);
        check("%%%", 3, 3);
        check(&text[..43], 43, 0);
        check(&text.replace('_', "/"), 44, 2);
        check(&format!("{text}{text}"), 88, 0);
    }

    #[test]
    fn slices_of_another_length_are_refused() {
        assert_eq!(Key::try_from([9; 32].as_slice()).unwrap().as_bytes(), &[9; 32]);
        for found in [0, 31, 33] {
            assert_eq!(Key::try_from(vec![9; found].as_slice()).unwrap_err(), KeyError::Length { found });
        }
    }

    #[test]
    fn nothing_of_a_key_is_shown() {
        assert_eq!(format!("{:?}", Key::new([0xAB; 32])), "Key([redacted])");
        let said = Key::from_hex("passphrase").unwrap_err().to_string();
        assert!(said.contains("found 10 characters, 7 of them"), "{said}");
        assert!(!said.contains("passphrase"), "a message must not show what may be secret");
    }
}
