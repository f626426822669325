//! Keys for one purpose each, from the key that an encoder is built from.

use hkdf::Hkdf;
use protocol::Key;
use sha2::Sha256;
use zeroize::Zeroizing;

/// Label that separates this crate's derived keys from every other use of a master key.
const DOMAIN: &[u8] = b"cipherlens/crypto-encode/v1/";

/// A key for one purpose: HKDF-SHA256 (RFC 5869) of `key` with `label` and `context` as info.
///
/// `context` follows the length of `label`, so no two pairs give the same info.
pub(crate) fn sub_key(key: &Key, label: &str, context: &[u8]) -> Key {
    let mut bytes = Zeroizing::new([0_u8; 32]);
    let length = (label.len() as u64).to_be_bytes();
    Hkdf::<Sha256>::new(None, key.as_bytes())
        .expand_multi_info(&[DOMAIN, &length, label.as_bytes(), context], bytes.as_mut_slice())
        .expect("32 bytes are one HKDF-SHA256 block, far below the limit of 255");
    Key::new(*bytes)
}

/// The first half of a sub-key, for its uses by AES-128.
pub(crate) fn half(key: &Key) -> Zeroizing<[u8; 16]> {
    let mut half = Zeroizing::new([0; 16]);
    half.copy_from_slice(&key.as_bytes()[..16]);
    half
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derived_keys_differ_by_label_context_and_their_boundary() {
        let key = Key::new([7; 32]);
        let derived = [("a", "bc"), ("ab", "c"), ("a", "b"), ("b", "bc")]
            .map(|(label, context)| *sub_key(&key, label, context.as_bytes()).as_bytes());
        for (i, left) in derived.iter().enumerate() {
            assert!(derived[i + 1..].iter().all(|right| right != left));
        }
        assert_eq!(derived[0], *sub_key(&key, "a", b"bc").as_bytes());
    }
}
