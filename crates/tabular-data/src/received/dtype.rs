//! Which type `pandas.read_csv` gives a column, by the rules of its parser (`pandas/_libs/parsers.pyx` of pandas 3).
//!
//! It tries 64-bit integers, unsigned ones if an integer is too large, floats, truth values, and leaves the rest as text. It gives a
//! type up at the first cell that does not fit, so that the order of cells matters: a column whose first misfit is an integer beyond
//! 64 bits is not tried as floats any more, one that has a decimal point before it is.

use std::borrow::Cow;

use crate::schema::DecimalMark;

/// The type of a column in pandas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Dtype {
    /// `int64`, or `float64` if cells are missing: integers of 64 bits with a sign.
    Integer,
    /// `uint64`: integers up to 2^64, none missing or negative.
    Unsigned,
    /// `float64`; a column without a single value has this type, too.
    Float,
    /// `bool`, or `object` if cells are missing: `True` and `False`, in letters of either case.
    Truth,
    /// `object`: integers of which one has more than 64 bits. They are no numbers to the receiver.
    LargeInteger,
    /// `str`.
    Text,
    /// `str`, where pandas gave integers up only at the end and takes the markers of missing cells for texts, too.
    TextWithMarkers,
}

impl Dtype {
    /// The type of a column whose present cells are these, in the order in which they were met; repetitions do not matter.
    pub(super) fn of(texts: &[&str], any_missing: bool, decimal: DecimalMark) -> Self {
        if texts.is_empty() {
            return Self::Float;
        }
        match Integers::of(texts, any_missing) {
            Integers::Signed => Self::Integer,
            Integers::Unsigned => Self::Unsigned,
            Integers::Mixed => Self::TextWithMarkers,
            Integers::Large if texts.iter().all(|text| integer(text).is_some()) => Self::LargeInteger,
            Integers::Large => Self::TextWithMarkers,
            Integers::NotAll if texts.iter().all(|text| number(text, decimal).is_some()) => Self::Float,
            Integers::NotAll if texts.iter().all(|text| truth(text).is_some()) => Self::Truth,
            Integers::NotAll => Self::Text,
        }
    }

    /// Whether the receiver computes with it: `select_dtypes("number")`.
    pub fn is_number(self) -> bool {
        matches!(self, Self::Integer | Self::Unsigned | Self::Float)
    }

    /// Whether a cell with the text of a marker (`NA`, nothing) is missing.
    pub(super) fn has_missing(self) -> bool {
        self != Self::TextWithMarkers
    }

    /// A cell as Python writes what pandas made of it.
    pub(super) fn spell(self, text: &str) -> Cow<'_, str> {
        match (self, truth(text)) {
            (Self::Truth, Some(true)) => Cow::Borrowed("True"),
            (Self::Truth, Some(false)) => Cow::Borrowed("False"),
            (Self::LargeInteger, _) => integer(text).map_or(Cow::Borrowed(text), plain_integer),
            _ => Cow::Borrowed(text),
        }
    }
}

/// What a column is if it is tried as integers, up to the first cell that decides.
enum Integers {
    Signed,
    Unsigned,
    /// Some need the sign bit for their size; others are negative or missing.
    Mixed,
    /// One has more than 64 bits; what follows was not looked at.
    Large,
    /// A cell is no integer.
    NotAll,
}

impl Integers {
    fn of(texts: &[&str], any_missing: bool) -> Self {
        for text in texts {
            match integer(text).map(str::parse::<i64>) {
                None => return Self::NotAll,
                Some(Err(_)) => return Self::unsigned(texts, any_missing),
                Some(Ok(_)) => {}
            }
        }
        Self::Signed
    }

    /// The second try: whatever begins with a minus is noted as negative, and not looked at further.
    fn unsigned(texts: &[&str], any_missing: bool) -> Self {
        let (mut any_negative, mut any_unsigned) = (false, false);
        for text in texts {
            if unspaced(text).starts_with('-') {
                any_negative = true;
                continue;
            }
            match integer(text).map(str::parse::<u64>) {
                None => return Self::NotAll,
                Some(Err(_)) => return Self::Large,
                Some(Ok(value)) => any_unsigned |= i64::try_from(value).is_err(),
            }
        }
        match any_negative {
            _ if any_unsigned && (any_negative || any_missing) => Self::Mixed,
            true => Self::Large,
            false => Self::Unsigned,
        }
    }
}

/// The digits of an integer with their sign, without the spaces around them.
fn integer(text: &str) -> Option<&str> {
    let text = unspaced(text);
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let all_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    all_digits.then_some(text)
}

/// The number that a cell is to pandas, infinite ones included.
pub(super) fn number(text: &str, decimal: DecimalMark) -> Option<f64> {
    infinite(text).or_else(|| finite(unspaced(text), decimal))
}

/// Digits with a decimal mark and an exponent; Rust's grammar of floats is pandas' where only these characters stand.
fn finite(text: &str, decimal: DecimalMark) -> Option<f64> {
    let mark = decimal.char();
    let fits = |c: char| c.is_ascii_digit() || "+-eE".contains(c) || c == mark;
    if !text.chars().all(fits) {
        return None;
    }
    match decimal {
        DecimalMark::Point => text.parse().ok(),
        DecimalMark::Comma => text.replace(mark, ".").parse().ok(),
    }
}

/// Only as the whole cell, without spaces.
fn infinite(text: &str) -> Option<f64> {
    let word = text.strip_prefix(['+', '-']).unwrap_or(text);
    let is_word = word.eq_ignore_ascii_case("inf") || word.eq_ignore_ascii_case("infinity");
    is_word.then_some(if text.starts_with('-') { f64::NEG_INFINITY } else { f64::INFINITY })
}

/// pandas skips what C calls space.
fn unspaced(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\n', '\r', '\x0b', '\x0c'])
}

/// A truth value, in letters of either case.
fn truth(text: &str) -> Option<bool> {
    match text {
        _ if text.eq_ignore_ascii_case("true") => Some(true),
        _ if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// The digits without a plus sign and leading zeros.
fn plain_integer(digits: &str) -> Cow<'_, str> {
    let unsigned = digits.trim_start_matches(['+', '-']).trim_start_matches('0');
    match unsigned {
        "" => Cow::Borrowed("0"),
        _ if digits.starts_with('-') => Cow::Owned(format!("-{unsigned}")),
        _ => Cow::Borrowed(unsigned),
    }
}
