//! Names in addresses and headers: hexadecimal digits.

/// `bytes` in lower-case hexadecimal.
pub fn to_hex(bytes: &[u8]) -> String {
    hex::encode(bytes)
}

/// The `N` bytes of exactly `2 N` hexadecimal digits, or nothing.
pub fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut out = [0; N];
    hex::decode_to_slice(text, &mut out).ok().map(|()| out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_round_trip_and_anything_else_is_nothing() {
        assert_eq!(from_hex::<3>(&to_hex(&[0, 0x7f, 0xff])), Some([0, 0x7f, 0xff]));
        for wrong in ["", "00", "00ff0", "00ff000", "00ffzz", "+1ff00", "é0ff0"] {
            assert_eq!(from_hex::<3>(wrong), None, "{wrong}");
        }
    }
}
