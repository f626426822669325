//! Subkeys by HKDF-SHA256 (RFC 5869).
//!
//! Salt `cipherlens/image-cipher/1`; info is the label, `<scheme id>/<purpose>` in ASCII; 32 bytes out.

use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::Key;

const SALT: &[u8] = b"cipherlens/image-cipher/1";

/// The subkey for one purpose of one scheme.
pub(crate) fn subkey(key: &Key, scheme: &str, purpose: &str) -> Key {
    derive(Some(SALT), key, &[scheme.as_bytes(), b"/", purpose.as_bytes()])
}

/// The key of one channel (0 red, 1 green, 2 blue, 3 alpha).
pub(crate) fn channel_key(key: &Key, channel: u8) -> Key {
    let names = ["red", "green", "blue", "alpha"];
    let name = names.get(usize::from(channel)).copied().unwrap_or("other");
    subkey(key, "channel", name)
}

/// The subkey for one purpose of the note with encrypted images: without salt, the purpose is the info.
#[cfg(feature = "note")]
pub(crate) fn note_key(key: &Key, purpose: &str) -> Key {
    derive(None, key, &[purpose.as_bytes()])
}

fn derive(salt: Option<&[u8]>, key: &Key, info: &[&[u8]]) -> Key {
    let mut derived = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(salt, key.as_bytes())
        .expand_multi_info(info, derived.as_mut_slice())
        .expect("32 bytes are below the HKDF-SHA256 limit of 8160");
    Key::new(*derived)
}
