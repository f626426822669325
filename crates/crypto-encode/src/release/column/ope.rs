//! Order-preserving encryption of the numbers of one column, in fixed point with the column's decimals.
//!
//! The function maps 2^40 points to 2^46 ciphertexts (see [`ope`](crate::ope)). The last digit written is the number of decimals
//! that the cell had, so that it comes back as written; it never changes the order. What is written has at most 15 digits: it is far
//! below 2^53, so that doubles, and with them pandas, hold it exactly, and spreadsheets, which keep 15 digits, do as well.

use super::CellCipher;
use super::number::{Decimal, whole};
use crate::Key;
use crate::ope::{FixedPoint, Ope};
use crate::text::TextFault;

/// Bits of a ciphertext: 14 digits, and one more is written.
const RANGE_BITS: u32 = 46;
/// The most decimals of a column.
const MOST_DECIMALS: u8 = 9;

pub(super) struct OpeColumn {
    ope: Ope,
    codec: FixedPoint,
    decimals: u8,
}

/// The first whole magnitude that a column with this many decimals cannot hold.
pub(crate) fn ope_limit(decimals: u8) -> f64 {
    FixedPoint::new(decimals).limit()
}

/// The most decimals that a column can have.
pub(crate) fn most_decimals() -> u8 {
    MOST_DECIMALS
}

/// A number, and how many decimals it is written with, if it comes back as written from a column of `decimals` decimals.
pub(crate) fn ope_number(text: &str, decimals: u8) -> Result<(i64, u8), TextFault> {
    let number = Decimal::parse(text)?;
    let refused = TextFault::NotCanonical { decimals };
    let written = u8::try_from(number.decimals()).ok().filter(|&n| n <= decimals).ok_or(refused)?;
    let too_large = TextFault::TooLargeForColumn { limit: ope_limit(decimals) as u64, decimals };
    if number.value().abs() >= ope_limit(decimals) {
        return Err(too_large);
    }
    let digits = text.replacen('.', "", 1).parse::<i64>().map_err(|_| refused)?;
    let scale = 10_i64.checked_pow(u32::from(decimals - written)).ok_or(too_large)?;
    let steps = digits.checked_mul(scale).ok_or(too_large)?;
    if decimal_text(steps, written, decimals) == text { Ok((steps, written)) } else { Err(refused) }
}

/// A count of 10^-`decimals` with `written` decimals, at most as many.
pub(super) fn decimal_text(steps: i64, written: u8, decimals: u8) -> String {
    let unit = 10_u64.pow(u32::from(decimals.min(MOST_DECIMALS)));
    let (whole, rest) = (steps.unsigned_abs() / unit, steps.unsigned_abs() % unit);
    let sign = if steps < 0 { "-" } else { "" };
    match usize::from(written) {
        0 => format!("{sign}{whole}"),
        written => {
            let fraction = format!("{rest:00$}", usize::from(decimals));
            format!("{sign}{whole}.{}", fraction.get(..written).unwrap_or(&fraction))
        }
    }
}

impl OpeColumn {
    pub(super) fn new(key: &Key, column: &str, decimals: Option<u8>) -> Self {
        let decimals = decimals.unwrap_or(0).min(MOST_DECIMALS);
        let codec = FixedPoint::new(decimals);
        Self { ope: Ope::into_bits(key, column, codec.size(), RANGE_BITS), codec, decimals }
    }
}

impl CellCipher for OpeColumn {
    fn encrypt(&self, plain: &str) -> Result<String, TextFault> {
        let (steps, written) = ope_number(plain, self.decimals)?;
        let cipher = self.codec.point_of_steps(steps).and_then(|point| self.ope.encrypt(point));
        let limit = self.codec.limit() as u64;
        cipher
            .map(|cipher| (cipher * 10 + u64::from(written)).to_string())
            .ok_or(TextFault::TooLargeForColumn { limit, decimals: self.decimals })
    }

    fn decrypt(&self, cipher: &str) -> Result<String, TextFault> {
        let number = whole(cipher).and_then(|number| number.parse::<u64>().ok());
        let plain = number.and_then(|number| {
            let steps = self.codec.steps(self.ope.decrypt(number / 10)?);
            let written = u8::try_from(number % 10).ok().filter(|&n| n <= self.decimals)?;
            let exact = steps % 10_i64.pow(u32::from(self.decimals - written)) == 0;
            exact.then(|| decimal_text(steps, written, self.decimals))
        });
        plain.ok_or(TextFault::NotCiphertext)
    }
}
