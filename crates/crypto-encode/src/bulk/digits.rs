//! Digits straight from a token's bytes: no character is written, and the HMAC is computed only when the digits of
//! the fields before it do not suffice.

use super::{BODY_LEN, FernetKey, RAW_LEN, Sealed};

/// Bytes of the body that make whole characters by themselves: 13 groups of three.
const EARLY: usize = BODY_LEN / 3 * 3;

/// The most digits that can be asked for.
pub(crate) const MAX_DIGITS: usize = 15;

/// The first digits of a token, padded with zeros on the right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LeadingDigits {
    digits: [u8; MAX_DIGITS],
    found: usize,
    wanted: usize,
}

impl LeadingDigits {
    /// The first `wanted` (at most 15) digits of the token of `sealed`.
    pub(crate) fn of(key: &FernetKey, sealed: &Sealed, wanted: usize) -> Self {
        let mut digits = Self { digits: [0; MAX_DIGITS], found: 0, wanted: wanted.min(MAX_DIGITS) };
        if !digits.scan(&sealed.body()[..EARLY]) {
            let mut rest = [0; (RAW_LEN - EARLY).next_multiple_of(3)];
            rest[..BODY_LEN - EARLY].copy_from_slice(&sealed.body()[EARLY..]);
            rest[BODY_LEN - EARLY..RAW_LEN - EARLY].copy_from_slice(&key.tag(sealed));
            digits.scan(&rest);
        }
        digits
    }

    /// The digits read as one number, missing ones as trailing zeros.
    pub(crate) fn number(&self) -> u64 {
        self.digits[..self.wanted].iter().fold(0, |number, &digit| number * 10 + u64::from(digit))
    }

    /// Takes digits from whole groups of three bytes; true once there are enough. Zero bytes add none.
    fn scan(&mut self, bytes: &[u8]) -> bool {
        for group in bytes.as_chunks::<3>().0 {
            let bits = u32::from(group[0]) << 16 | u32::from(group[1]) << 8 | u32::from(group[2]);
            for shift in [18, 12, 6, 0] {
                self.take(bits >> shift & 63);
            }
            if self.found >= self.wanted {
                return true;
            }
        }
        false
    }

    /// Takes a character's six bits when they stand for a digit: the values 52 to 61 are `0` to `9`.
    fn take(&mut self, sextet: u32) {
        let digit = sextet.wrapping_sub(52);
        if digit < 10 && self.found < self.wanted {
            self.digits[self.found] = digit as u8;
            self.found += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Key;
    use crate::bulk::{ShortMessage, Stamp};

    proptest! {
        #[test]
        fn equals_the_digits_of_the_written_token(key: [u8; 32], iv: [u8; 16], time: u64, wanted in 0..=MAX_DIGITS) {
            let key = FernetKey::new(&Key::new(key));
            let (message, stamp) = (ShortMessage::new(b"5849").unwrap(), Stamp::dangerous_with_iv(time, iv));
            let digits = LeadingDigits::of(&key, &key.seal(&message, &stamp), wanted);
            let token = key.short_token(&message, &stamp);
            let mut expected: Vec<u8> = crate::token::digits(&token).take(wanted).collect();
            prop_assert_eq!(digits.found, expected.len());
            expected.resize(wanted, 0);
            prop_assert_eq!(&digits.digits[..wanted], expected);
        }
    }

    #[test]
    fn missing_digits_are_trailing_zeros() {
        let digits =
            LeadingDigits { digits: [4, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], found: 2, wanted: 4 };
        assert_eq!(digits.number(), 4200);
    }
}
