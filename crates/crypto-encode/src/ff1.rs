//! FF1 (NIST SP 800-38G Rev. 1) on decimal text, with AES-256 and the column's name as tweak.
//!
//! FF1 permutes digit strings of one length, of six digits at least (radix^length >= 10^6). The codec between decimal
//! text and such strings:
//! - the sign and the place of the point, counted from the right, stay as they are and are public;
//! - the digits D of integer and fractional part together become `0…0 1 D`, filled with zeros to six digits where that
//!   is shorter. The 1 marks where D starts, so leading zeros and lengths come back exactly.
//!
//! So texts of at most five digits give six digits, which hides their length; longer ones give one digit more than they
//! have.

use aes::Aes256Enc;
use fpe::ff1::{FF1, NumeralString, Operations};

use crate::Key;
use crate::key::sub_key;

/// The fewest digits FF1 takes at radix 10.
const MIN_DIGITS: usize = 6;

/// The most digits a text may have: with the marker they fill two halves of 19, the most that fit 64 bits.
pub(crate) const MAX_DIGITS: usize = 2 * HALF_DIGITS - 1;

/// Digits of a half.
const HALF_DIGITS: usize = 19;

/// Why a text was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DecimalFault {
    /// Not an optional sign, digits, and at most one point.
    NotDecimal,
    /// More digits than [`MAX_DIGITS`].
    TooManyDigits(usize),
    /// Not the ciphertext of any text under this key and tweak.
    NotCiphertext,
}

/// FF1 under one key and tweak.
pub(crate) struct Ff1Text {
    ff1: FF1<Aes256Enc>,
    tweak: Vec<u8>,
}

impl Ff1Text {
    pub(crate) fn new(key: &Key, tweak: &str) -> Self {
        let ff1 =
            FF1::new(sub_key(key, "ff1", &[]).as_bytes(), 10).expect("10 is a radix between 2 and 65536");
        Self { ff1, tweak: tweak.as_bytes().to_vec() }
    }

    /// The ciphertext of decimal text: decimal text of the same sign and with as many digits after the point.
    pub(crate) fn encrypt(&self, plain: &str) -> Result<String, DecimalFault> {
        let text = Decimal::parse(plain)?;
        let digits = Digits::mark(&text.digits)?;
        let cipher = self.ff1.encrypt(&self.tweak, &digits).map_err(|_| DecimalFault::NotDecimal)?;
        Ok(text.with_digits(&cipher.text()))
    }

    /// The text whose ciphertext this is.
    pub(crate) fn decrypt(&self, cipher: &str) -> Result<String, DecimalFault> {
        self.unmark(cipher, |marked, start| marked == MIN_DIGITS || marked > MIN_DIGITS && start == 0)
    }

    /// The same as [`encrypt`](Self::encrypt) with the string filled up as if the text had `width` digits, at least as many as it
    /// has and at most [`MAX_DIGITS`]: ciphertexts of one width have one length.
    #[cfg(feature = "tables")]
    pub(crate) fn encrypt_to(&self, plain: &str, width: usize) -> Result<String, DecimalFault> {
        let text = Decimal::parse(plain)?;
        let digits = Digits::mark_to(&text.digits, length_for(width))?;
        let cipher = self.ff1.encrypt(&self.tweak, &digits).map_err(|_| DecimalFault::NotDecimal)?;
        Ok(text.with_digits(&cipher.text()))
    }

    /// The text whose ciphertext of this width this is.
    #[cfg(feature = "tables")]
    pub(crate) fn decrypt_from(&self, cipher: &str, width: usize) -> Result<String, DecimalFault> {
        self.unmark(cipher, |marked, _| marked == length_for(width))
    }

    /// The text behind the mark of a decrypted string whose length, and the place of whose mark, are as they can be.
    fn unmark(
        &self,
        cipher: &str,
        is_possible: impl Fn(usize, usize) -> bool,
    ) -> Result<String, DecimalFault> {
        let text = Decimal::parse(cipher)?;
        if text.digits.len() < MIN_DIGITS {
            return Err(DecimalFault::NotCiphertext);
        }
        let digits = Digits::read(&text.digits)?;
        let plain = self.ff1.decrypt(&self.tweak, &digits).map_err(|_| DecimalFault::NotCiphertext)?;
        let marked = plain.text();
        let start = marked.find(|c| c != '0').ok_or(DecimalFault::NotCiphertext)?;
        let digits = marked[start..].strip_prefix('1');
        let digits = digits.filter(|digits| is_possible(marked.len(), start) && text.fits(digits));
        digits.map(|digits| text.with_digits(digits)).ok_or(DecimalFault::NotCiphertext)
    }
}

/// Digits of the ciphertexts of texts that are filled up to `width` digits.
#[cfg(feature = "tables")]
pub(crate) fn length_for(width: usize) -> usize {
    (width + 1).max(MIN_DIGITS)
}

/// Decimal text taken apart.
struct Decimal<'a> {
    sign: &'a str,
    digits: String,
    /// Digits after the point, where there is a point.
    fraction: Option<usize>,
}

impl<'a> Decimal<'a> {
    fn parse(text: &'a str) -> Result<Self, DecimalFault> {
        let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
        let sign = &text[..text.len() - unsigned.len()];
        let (whole, fraction) = match unsigned.split_once('.') {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (unsigned, None),
        };
        let digits = [whole, fraction.unwrap_or("")].concat();
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(DecimalFault::NotDecimal);
        }
        Ok(Self { sign, digits, fraction: fraction.map(str::len) })
    }

    /// Whether as many digits stand after the point in `digits` as here.
    fn fits(&self, digits: &str) -> bool {
        !digits.is_empty() && self.fraction.is_none_or(|fraction| fraction <= digits.len())
    }

    /// The same text with other digits, the point as far from the right as here.
    fn with_digits(&self, digits: &str) -> String {
        match self.fraction {
            None => [self.sign, digits].concat(),
            Some(fraction) => {
                let (whole, fraction) = digits.split_at(digits.len().saturating_sub(fraction));
                [self.sign, whole, ".", fraction].concat()
            }
        }
    }
}

/// A string of at most 38 decimal digits as two halves, the left one not longer than the right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Digits {
    left: Half,
    right: Half,
}

/// At most 19 decimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Half {
    value: u64,
    count: usize,
}

impl Digits {
    /// The string `0…0 1 D` of the codec.
    fn mark(digits: &str) -> Result<Self, DecimalFault> {
        Self::mark_to(digits, MIN_DIGITS)
    }

    /// The same, filled up to `length` digits.
    fn mark_to(digits: &str, length: usize) -> Result<Self, DecimalFault> {
        if digits.len() > MAX_DIGITS {
            return Err(DecimalFault::TooManyDigits(digits.len()));
        }
        let marked = ["1", digits].concat();
        Self::read(&format!("{marked:0>length$}"))
    }

    /// The string as it stands.
    fn read(digits: &str) -> Result<Self, DecimalFault> {
        if digits.len() > 2 * HALF_DIGITS {
            return Err(DecimalFault::TooManyDigits(digits.len()));
        }
        let (left, right) = digits.split_at(digits.len() / 2);
        let half = |text: &str| Half {
            value: text.bytes().fold(0, |value, byte| value * 10 + u64::from(byte - b'0')),
            count: text.len(),
        };
        Ok(Self { left: half(left), right: half(right) })
    }

    fn text(&self) -> String {
        let (left, right) = (self.left, self.right);
        format!("{:01$}{2:03$}", left.value, left.count, right.value, right.count)
    }
}

impl NumeralString for Digits {
    type Ops = Half;

    fn is_valid(&self, radix: u32) -> bool {
        radix == 10
    }

    fn numeral_count(&self) -> usize {
        self.left.count + self.right.count
    }

    fn split(&self) -> (Half, Half) {
        (self.left, self.right)
    }

    fn concat(left: Half, right: Half) -> Self {
        Self { left, right }
    }
}

/// The last `length` bytes of eight.
struct Tail {
    bytes: [u8; 8],
    length: usize,
}

impl AsRef<[u8]> for Tail {
    fn as_ref(&self) -> &[u8] {
        &self.bytes[8 - self.length.min(8)..]
    }
}

impl Operations for Half {
    type Bytes = Tail;

    fn numeral_count(&self) -> usize {
        self.count
    }

    /// Nineteen digits need eight bytes, so `b` is at most 8.
    fn to_be_bytes(&self, _radix: u32, b: usize) -> Tail {
        Tail { bytes: self.value.to_be_bytes(), length: b }
    }

    fn add_mod_exp(self, other: impl Iterator<Item = u8>, _radix: u32, m: usize) -> Self {
        let modulus = power(m);
        let sum = u128::from(self.value) + u128::from(remainder(other, modulus));
        Self { value: (sum % u128::from(modulus)) as u64, count: m }
    }

    fn sub_mod_exp(self, other: impl Iterator<Item = u8>, _radix: u32, m: usize) -> Self {
        let modulus = power(m);
        let minuend = u128::from(self.value % modulus) + u128::from(modulus);
        let difference = minuend - u128::from(remainder(other, modulus));
        Self { value: (difference % u128::from(modulus)) as u64, count: m }
    }
}

/// 10^m for m <= 19.
fn power(m: usize) -> u64 {
    10_u64.pow(m.min(HALF_DIGITS) as u32)
}

/// A big-endian number of at most 12 bytes modulo `modulus`; one of 8 bytes, the usual case, stays in 64 bits.
fn remainder(bytes: impl Iterator<Item = u8>, modulus: u64) -> u64 {
    let number = bytes.fold(0_u128, |number, byte| number << 8 | u128::from(byte));
    match u64::try_from(number) {
        Ok(small) => small % modulus,
        Err(_) => (number % u128::from(modulus)) as u64,
    }
}

#[cfg(test)]
mod tests {
    use fpe::ff1::FlexibleNumeralString;
    use proptest::prelude::*;

    use super::*;

    /// Samples 7 and 8 of NIST's FF1 examples (csrc.nist.gov, FF1samples.pdf): AES-256, radix 10.
    #[test]
    fn nist_samples() {
        let key = Key::from_hex("2B7E151628AED2A6ABF7158809CF4F3CEF4359D8D580AA4F7F036D6F04FC6A94").unwrap();
        let ff1 = FF1::<Aes256Enc>::new(key.as_bytes(), 10).unwrap();
        let plain = Digits::read("0123456789").unwrap();
        for (tweak, expected) in [("", "6657667009"), ("9876543210", "1001623463")] {
            let cipher = ff1.encrypt(tweak.as_bytes(), &plain).unwrap();
            assert_eq!(cipher.text(), expected);
            assert_eq!(ff1.decrypt(tweak.as_bytes(), &cipher), Ok(plain));
        }
    }

    #[test]
    fn the_marker_keeps_length_and_leading_zeros() {
        for (digits, marked) in
            [("7", "000017"), ("007", "001007"), ("99999", "199999"), ("123456", "1123456")]
        {
            assert_eq!(Digits::mark(digits).unwrap().text(), marked);
        }
        assert_eq!(Digits::mark(&"1".repeat(38)), Err(DecimalFault::TooManyDigits(38)));
    }

    #[test]
    fn what_no_text_encrypts_to_is_refused() {
        let ff1 = Ff1Text::new(&Key::new([1; 32]), "x");
        let refused =
            (0..1000).filter(|n| ff1.decrypt(&format!("{n:06}")) == Err(DecimalFault::NotCiphertext));
        // of 10^6 strings of six digits, 111,110 mark a text of one to five digits
        assert!(refused.count() > 800);
        assert_eq!(ff1.decrypt("12345"), Err(DecimalFault::NotCiphertext));
        assert_eq!(ff1.decrypt(&"1".repeat(39)), Err(DecimalFault::TooManyDigits(39)));
    }

    proptest! {
        #[test]
        fn halves_in_64_bits_equal_the_flexible_string(key: [u8; 32], digits in "[0-9]{6,38}", tweak in ".{0,20}") {
            let ff1 = FF1::<Aes256Enc>::new(&key, 10).unwrap();
            let flexible: Vec<u16> = digits.bytes().map(|byte| u16::from(byte - b'0')).collect();
            let expected: Vec<u16> = ff1.encrypt(tweak.as_bytes(), &FlexibleNumeralString::from(flexible)).unwrap().into();
            let plain = Digits::read(&digits).unwrap();
            let cipher = ff1.encrypt(tweak.as_bytes(), &plain).unwrap();
            let found: Vec<u16> = cipher.text().bytes().map(|byte| u16::from(byte - b'0')).collect();
            prop_assert_eq!(found, expected);
            prop_assert_eq!(ff1.decrypt(tweak.as_bytes(), &cipher), Ok(plain));
        }
    }
}
