//! Order-preserving encryption of numbers with at most four decimals, written as integers that sort like them.
//!
//! The number of decimals written is not kept by a number's rank, so it is stored in the ciphertext's last digit:
//! `5849.50` and `5849.5` have ciphertexts that differ only there, and both come back as written. A ciphertext has up to 17
//! digits: it fits a 64-bit integer, not always a double, which is exact below 2^53 only.

use super::{Setting, TextCipher, TextError, TextFault};
use crate::Address;
use crate::ope::{FixedPoint, Ope};

pub(super) const ID: &str = "ope";

/// The most decimals of a text; magnitudes stay below 2^39 / 10^4 = 54,975,581.3888.
const DECIMALS: u8 = 4;

pub(super) fn build(setting: &Setting<'_>) -> Box<dyn TextCipher> {
    let codec = FixedPoint::new(DECIMALS);
    let ope = Ope::new(setting.key, setting.column, codec.size());
    Box::new(OpeText { column: setting.column.to_owned(), ope, codec })
}

struct OpeText {
    column: String,
    ope: Ope,
    codec: FixedPoint,
}

impl OpeText {
    /// The count of 1/10000 and the decimals written.
    fn read(&self, text: &str) -> Result<(i64, u8), TextFault> {
        let number =
            text.parse().ok().filter(|number: &f64| number.is_finite()).ok_or(TextFault::NotNumeric)?;
        let too_large = TextFault::TooLarge { limit: self.codec.limit() as u64 };
        self.codec.point(number).ok_or(too_large)?;
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let refused = TextFault::NotCanonical { decimals: DECIMALS };
        let decimals = u8::try_from(fraction.len()).ok().filter(|&n| n <= DECIMALS).ok_or(refused)?;
        let digits = [whole, fraction].concat().parse::<i64>().map_err(|_| refused)?;
        let steps = digits * 10_i64.pow(u32::from(DECIMALS - decimals));
        if write(steps, decimals) == text { Ok((steps, decimals)) } else { Err(refused) }
    }
}

impl TextCipher for OpeText {
    fn id(&self) -> &'static str {
        ID
    }

    fn made_by(&self) -> &'static str {
        "crypto-encode"
    }

    fn encrypt(&self, plain: &str, at: Address) -> Result<String, TextError> {
        let fault = |fault| TextError::cell(&self.column, plain, at, fault);
        let (steps, decimals) = self.read(plain).map_err(fault)?;
        let cipher = self.codec.point_of_steps(steps).and_then(|point| self.ope.encrypt(point));
        let limit = self.codec.limit() as u64;
        cipher
            .map(|cipher| (cipher * 10 + u64::from(decimals)).to_string())
            .ok_or_else(|| fault(TextFault::TooLarge { limit }))
    }

    fn decrypt(&self, cipher: &str, at: Address) -> Result<String, TextError> {
        let number = cipher.parse::<u64>().ok().filter(|number| number.to_string() == cipher);
        let plain = number.and_then(|number| {
            let steps = self.codec.steps(self.ope.decrypt(number / 10)?);
            let decimals = u8::try_from(number % 10).ok().filter(|&n| n <= DECIMALS)?;
            let exact = steps % 10_i64.pow(u32::from(DECIMALS - decimals)) == 0;
            exact.then(|| write(steps, decimals))
        });
        plain.ok_or_else(|| TextError::cell(&self.column, cipher, at, TextFault::NotCiphertext))
    }
}

/// A count of 1/10000 with this many decimals.
fn write(steps: i64, decimals: u8) -> String {
    let unit = 10_u64.pow(u32::from(DECIMALS));
    let (whole, rest) = (steps.unsigned_abs() / unit, steps.unsigned_abs() % unit);
    let sign = if steps < 0 { "-" } else { "" };
    match usize::from(decimals) {
        0 => format!("{sign}{whole}"),
        decimals => format!("{sign}{whole}.{}", &format!("{rest:04}")[..decimals]),
    }
}
