//! Decimal text, and the forms in which other programs write the same number.

use crate::text::TextFault;

/// Decimal text taken apart: an optional sign, digits, at most one point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Decimal<'a> {
    text: &'a str,
    whole: &'a str,
    /// Digits after the point, where there is a point.
    fraction: Option<&'a str>,
}

impl<'a> Decimal<'a> {
    /// Takes a text apart.
    pub(crate) fn parse(text: &'a str) -> Result<Self, TextFault> {
        let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
        let (whole, fraction) = match unsigned.split_once('.') {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (unsigned, None),
        };
        let are_digits = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
        let number = Self { text, whole, fraction };
        match number.digits() > 0 && are_digits(whole) && fraction.is_none_or(are_digits) {
            true => Ok(number),
            false => Err(TextFault::NotNumeric),
        }
    }

    /// Digits before and after the point.
    pub(crate) fn digits(&self) -> usize {
        self.whole.len() + self.decimals()
    }

    /// Digits after the point.
    pub(crate) fn decimals(&self) -> usize {
        self.fraction.map_or(0, str::len)
    }

    /// Whether it is written without `+` and without a point.
    pub(crate) fn is_whole(&self) -> bool {
        self.fraction.is_none() && !self.text.starts_with('+')
    }

    /// The number; beyond what doubles hold it is rounded, or infinite.
    pub(crate) fn value(&self) -> f64 {
        self.text.parse().unwrap_or(f64::INFINITY)
    }
}

/// The one form of an integer: pandas writes `007` as `7`, and as `7.0` where a column has empty cells. `None` for anything
/// but an integer. The sign of `-0` stays.
pub(crate) fn whole(text: &str) -> Option<String> {
    let (sign, unsigned) = match text.strip_prefix('-') {
        Some(unsigned) => ("-", unsigned),
        None => ("", text),
    };
    let digits = match unsigned.split_once('.') {
        Some((digits, zeros)) if zeros.bytes().all(|byte| byte == b'0') => digits,
        Some(_) => return None,
        None => unsigned,
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digits = Some(digits.trim_start_matches('0')).filter(|digits| !digits.is_empty()).unwrap_or("0");
    Some([sign, digits].concat())
}

/// The most digits of a number that a double, and so a program that writes it again, certainly keeps.
const KEPT_DIGITS: usize = 15;

/// Decimals of a number without a needless sign or zero before it, so that with the number of decimals it has one form; `None`
/// for anything else.
pub(crate) fn fixed_decimals(text: &str) -> Option<u8> {
    let number = Decimal::parse(text).ok().filter(|number| number.digits() <= KEPT_DIGITS)?;
    let decimals = u8::try_from(number.decimals()).ok()?;
    (fixed(text, decimals).as_deref() == Some(text) && text != "-0").then_some(decimals)
}

/// A number in the form with this many decimals: `7.5` as `7.50`, `128.0` as `128`. `None` for anything but a number that has at
/// most as many decimals and no needless zero before it.
pub(crate) fn fixed(text: &str, decimals: u8) -> Option<String> {
    let number = Decimal::parse(text).ok().filter(|_| !text.starts_with('+'))?;
    let has_zeros = number.whole.is_empty() || number.whole.len() > 1 && number.whole.starts_with('0');
    let fraction = number.fraction.unwrap_or_default().trim_end_matches('0');
    let decimals = usize::from(decimals);
    if has_zeros || fraction.len() > decimals {
        return None;
    }
    let sign = if text.starts_with('-') { "-" } else { "" };
    let point = if decimals == 0 { "" } else { "." };
    Some(format!("{sign}{}{point}{fraction:0<decimals$}", number.whole))
}

/// The one form of a number that nothing is decrypted from: that of the double it is read as. `None` for anything but a finite
/// number.
pub(crate) fn canonical_double(text: &str) -> Option<String> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    let number = text.parse::<f64>().ok().filter(|number| is_plain && number.is_finite())?;
    Some((number + 0.0).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimal_text_is_taken_apart() {
        for (text, digits, decimals, is_whole) in [
            ("7", 1, 0, true),
            ("-007", 3, 0, true),
            ("+5", 1, 0, false),
            ("5.", 1, 0, false),
            (".25", 2, 2, false),
        ] {
            let number = Decimal::parse(text).unwrap();
            assert_eq!(
                (number.digits(), number.decimals(), number.is_whole()),
                (digits, decimals, is_whole),
                "{text}"
            );
        }
        for text in ["", "-", ".", "1e5", "1,000", " 5", "NaN", "1.2.3", "٣"] {
            assert_eq!(Decimal::parse(text), Err(TextFault::NotNumeric), "{text:?}");
        }
    }

    #[test]
    fn numbers_of_fixed_decimals_are_put_back() {
        for (text, decimals) in [("0", 0), ("-128", 0), ("12.50", 2), ("0.10", 2), ("123456789012345", 0)] {
            assert_eq!(fixed_decimals(text), Some(decimals), "{text}");
        }
        for text in ["007", "-0", "+1", "1.", ".5", "x", "", "1234567890123456"] {
            assert_eq!(fixed_decimals(text), None, "{text}");
        }
        for (text, decimals, expected) in [
            ("128.0", 0, Some("128")),
            ("7.5", 2, Some("7.50")),
            ("7", 2, Some("7.00")),
            ("7.55", 1, None),
            ("07", 0, None),
        ] {
            assert_eq!(fixed(text, decimals).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn numbers_have_one_form() {
        for (text, expected) in [
            ("007", "7"),
            ("7.0", "7"),
            ("7.", "7"),
            ("-7.00", "-7"),
            ("000", "0"),
            ("-0", "-0"),
            ("0.0", "0"),
        ] {
            assert_eq!(whole(text).as_deref(), Some(expected), "{text}");
        }
        for text in ["", "-", "+7", "7.5", "7e3", ".0", "7 ", "7.0.0"] {
            assert_eq!(whole(text), None, "{text}");
        }
        for (text, expected) in [("12.50", "12.5"), ("1e-05", "0.00001"), ("-0.0", "0"), ("128.0", "128")] {
            assert_eq!(canonical_double(text).as_deref(), Some(expected), "{text}");
        }
        assert_eq!(canonical_double("inf").or(canonical_double("NaN")).or(canonical_double("x")), None);
    }
}
