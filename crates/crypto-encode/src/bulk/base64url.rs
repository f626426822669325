//! base64url (RFC 4648, section 5) of the 73 raw bytes of a short message's token.
//!
//! Twelve bits are looked up at a time: two characters for each half of three bytes. The table is 8 KB and stays in
//! the first-level cache while tokens are written.

use super::{RAW_LEN, SHORT_TOKEN_LEN, ShortToken};

/// The alphabet, by value.
pub(crate) const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Two characters for every 12 bits.
static PAIRS: [[u8; 2]; 4096] = pairs();

const fn pairs() -> [[u8; 2]; 4096] {
    let mut table = [[0; 2]; 4096];
    let mut i = 0;
    while i < table.len() {
        table[i] = [ALPHABET[i >> 6], ALPHABET[i & 63]];
        i += 1;
    }
    table
}

/// Writes the token of 73 raw bytes: 24 groups of three bytes, then one byte with two padding characters.
pub(super) fn encode(raw: &[u8; RAW_LEN], token: &mut ShortToken) {
    let (groups, rest) = raw.as_chunks::<3>();
    let (quads, _) = token.as_chunks_mut::<4>();
    for (group, quad) in groups.iter().zip(quads.iter_mut()) {
        let bits = usize::from(group[0]) << 16 | usize::from(group[1]) << 8 | usize::from(group[2]);
        let [a, b] = PAIRS[bits >> 12 & 0xfff];
        let [c, d] = PAIRS[bits & 0xfff];
        *quad = [a, b, c, d];
    }
    let last = usize::from(rest[0]) << 4;
    let [a, b] = PAIRS[last & 0xfff];
    token[SHORT_TOKEN_LEN - 4..].copy_from_slice(&[a, b, b'=', b'=']);
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn equals_the_base64_crate(bytes in proptest::collection::vec(any::<u8>(), RAW_LEN)) {
            let raw: [u8; RAW_LEN] = bytes.as_slice().try_into().unwrap();
            let mut token = [0; SHORT_TOKEN_LEN];
            encode(&raw, &mut token);
            prop_assert_eq!(std::str::from_utf8(&token).unwrap(), URL_SAFE.encode(&bytes));
        }
    }
}
