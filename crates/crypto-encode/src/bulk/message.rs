//! Short messages, the inputs that make a token unique, and sealed token bodies.

use rand::rand_core::CryptoRng;

use super::mac::EMPTY_BODY;
use super::{BODY_LEN, HEADER_LEN, SHORT_MESSAGE_LEN, VERSION};

/// The time and the initialisation vector of one token. It serves for one: two messages under one vector and key show whether
/// they begin alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    pub(super) time: u64,
    pub(super) iv: [u8; 16],
}

impl Stamp {
    /// A place for a stamp.
    pub(crate) const EMPTY: Self = Self { time: 0, iv: [0; 16] };

    /// A stamp of `time` (seconds since 1970-01-01 UTC) with an initialisation vector from a generator.
    pub fn random<R: CryptoRng + ?Sized>(time: u64, rng: &mut R) -> Self {
        let mut stamp = Self { time, ..Self::EMPTY };
        rng.fill_bytes(&mut stamp.iv);
        stamp
    }

    /// A stamp with a given initialisation vector, for published vectors and experiments that are to be repeated. A vector
    /// that can be predicted, or that is used twice under one key, gives parts of messages away.
    pub const fn dangerous_with_iv(time: u64, iv: [u8; 16]) -> Self {
        Self { time, iv }
    }
}

/// A message of at most 15 bytes, padded to one AES block by PKCS#7.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShortMessage {
    padded: [u8; 16],
}

impl ShortMessage {
    /// Pads `message`, or `None` when it is longer than 15 bytes.
    pub fn new(message: &[u8]) -> Option<Self> {
        let room = SHORT_MESSAGE_LEN.checked_sub(message.len())?;
        let mut padded = [room as u8 + 1; 16];
        padded.iter_mut().zip(message).for_each(|(slot, byte)| *slot = *byte);
        Some(Self { padded })
    }

    /// The decimal text of an integer, or `None` when it is longer than 15 characters.
    pub fn integer(value: i64) -> Option<Self> {
        let mut text = [0_u8; 20];
        let mut start = text.len();
        let mut rest = value.unsigned_abs();
        loop {
            start -= 1;
            text[start] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        if value < 0 {
            start -= 1;
            text[start] = b'-';
        }
        Self::new(&text[start..])
    }

    /// The message without its padding.
    pub fn as_bytes(&self) -> &[u8] {
        &self.padded[..self.len()]
    }

    /// The message's length in bytes, 0 to 15.
    pub fn len(&self) -> usize {
        16 - usize::from(self.padded[15])
    }

    /// Whether the message is empty.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(crate) fn padded(&self) -> &[u8; 16] {
        &self.padded
    }

    /// The AES input of CBC's first block: the padded message XOR the IV.
    pub(crate) fn masked(&self, iv: &[u8; 16]) -> [u8; 16] {
        (u128::from_ne_bytes(self.padded) ^ u128::from_ne_bytes(*iv)).to_ne_bytes()
    }
}

/// Version, time, IV and ciphertext of a short message's token, laid out as the last block of its HMAC input.
#[derive(Clone, Copy)]
pub(crate) struct Sealed([u8; 64]);

impl Sealed {
    /// Nothing written yet.
    pub(crate) const EMPTY: Self = Self(EMPTY_BODY);

    /// Lays out a token body.
    pub(crate) fn new(stamp: &Stamp, ciphertext: &[u8; 16]) -> Self {
        let mut block = EMPTY_BODY;
        block[0] = VERSION;
        block[1..9].copy_from_slice(&stamp.time.to_be_bytes());
        block[9..HEADER_LEN].copy_from_slice(&stamp.iv);
        block[HEADER_LEN..BODY_LEN].copy_from_slice(ciphertext);
        Self(block)
    }

    /// The 41 bytes before the tag.
    pub(crate) fn body(&self) -> &[u8] {
        &self.0[..BODY_LEN]
    }

    /// The block that the HMAC hashes.
    pub(crate) fn block(&self) -> &[u8; 64] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_written_as_decimal_text() {
        for value in [0, 7, -7, 5849, -99_999_999_999_999, 999_999_999_999_999] {
            assert_eq!(ShortMessage::integer(value).unwrap().as_bytes(), value.to_string().as_bytes());
        }
        for value in [1_000_000_000_000_000, -100_000_000_000_000, i64::MIN, i64::MAX] {
            let fits = value.to_string().len() <= SHORT_MESSAGE_LEN;
            assert_eq!(ShortMessage::integer(value).is_some(), fits, "{value}");
        }
    }

    #[test]
    fn padding_is_pkcs7() {
        assert_eq!(ShortMessage::new(b"").unwrap().padded(), &[16; 16]);
        assert_eq!(ShortMessage::new(b"123456789012345").unwrap().padded()[14..], [b'5', 1]);
        assert!(ShortMessage::new(&[0; 16]).is_none());
    }
}
