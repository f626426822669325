//! Subkeys by HKDF-SHA256 (RFC 5869).
//!
//! Salt `cipherlens/audio-cipher/1`; info is the label, `<scheme id>/<purpose>` in ASCII; 32 bytes out.

use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::Key;

const SALT: &[u8] = b"cipherlens/audio-cipher/1";

/// The subkey for one purpose of one scheme.
pub(crate) fn subkey(key: &Key, scheme: &str, purpose: &str) -> Key {
    let mut derived = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(Some(SALT), key.as_bytes())
        .expand_multi_info(&[scheme.as_bytes(), b"/", purpose.as_bytes()], derived.as_mut_slice())
        .expect("32 bytes are below the HKDF-SHA256 limit of 8160");
    Key::new(*derived)
}
