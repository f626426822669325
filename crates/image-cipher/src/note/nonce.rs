//! Nonces in a note, as hexadecimal digits.

use serde::{Deserialize, Deserializer, Serializer, de::Error};

use crate::Nonce;

/// Lower-case digits, two for each byte.
pub(super) fn serialize<S: Serializer>(nonce: &Nonce, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&hex::encode(nonce))
}

/// The nonce that [`serialize`] wrote; either case is read.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Nonce, D::Error> {
    let digits = String::deserialize(deserializer)?;
    let are_digits = digits.len() == 2 * size_of::<Nonce>() && digits.bytes().all(|d| d.is_ascii_hexdigit());
    let number = u128::from_str_radix(&digits, 16).ok().filter(|_| are_digits);
    number.map(u128::to_be_bytes).ok_or_else(|| D::Error::custom("a nonce is 32 hexadecimal digits"))
}
