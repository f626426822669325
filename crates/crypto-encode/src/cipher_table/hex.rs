//! Bytes in a note.

use std::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Bytes as lower-case hexadecimal digits, in one form only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hex<const N: usize>(pub(super) [u8; N]);

impl<const N: usize> Hex<N> {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let digit = |byte: u8| match byte {
            b'0'..=b'9' => Some(byte - b'0'),
            b'a'..=b'f' => Some(byte - b'a' + 10),
            _ => None,
        };
        if text.len() != 2 * N {
            return None;
        }
        let mut bytes = [0; N];
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            *byte = digit(*pair.first()?)? << 4 | digit(*pair.last()?)?;
        }
        Some(Self(bytes))
    }
}

impl<const N: usize> fmt::Display for Hex<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl<const N: usize> Serialize for Hex<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de, const N: usize> Deserialize<'de> for Hex<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom(format!("expected {} hexadecimal digits", 2 * N)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_have_one_form() {
        assert_eq!(Hex([0x00, 0x7f, 0xfa]).to_string(), "007ffa");
        assert_eq!(Hex::parse("007ffa"), Some(Hex([0x00, 0x7f, 0xfa])));
        for wrong in ["", "007f", "007ffa0", "007ffa00", "007fFA", "007ffg", "+17ffa", "é07ff"] {
            assert_eq!(Hex::<3>::parse(wrong), None, "{wrong}");
        }
    }
}
