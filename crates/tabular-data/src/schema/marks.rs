//! The marks within numbers, and reading digits with them.

use serde::{Deserialize, Serialize};

/// The character before the fraction of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum DecimalMark {
    /// `12.5`
    #[default]
    #[serde(rename = ".")]
    Point,
    /// `12,5`
    #[serde(rename = ",")]
    Comma,
}

/// The character that groups the digits of an integer part in threes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ThousandsMark {
    /// `1,234`
    #[serde(rename = ",")]
    Comma,
    /// `1.234`
    #[serde(rename = ".")]
    Point,
    /// `1 234`; no-break and thin spaces count as well.
    #[serde(rename = " ")]
    Space,
    /// `1'234`, with a straight or a curly apostrophe.
    #[serde(rename = "'")]
    Apostrophe,
}

/// Why a cell is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberFault {
    /// Text.
    NotANumber,
    /// Infinite, or beyond the range of a 64-bit float.
    NotFinite,
}

impl DecimalMark {
    /// The mark.
    pub(crate) fn char(self) -> char {
        match self {
            Self::Point => '.',
            Self::Comma => ',',
        }
    }
}

impl ThousandsMark {
    /// The mark; the plain one of those that count.
    pub(crate) fn char(self) -> char {
        match self {
            Self::Comma => ',',
            Self::Point => '.',
            Self::Space => ' ',
            Self::Apostrophe => '\'',
        }
    }

    /// The mark of a character, look-alikes included.
    pub(crate) fn of(c: char) -> Option<Self> {
        match c {
            ',' => Some(Self::Comma),
            '.' => Some(Self::Point),
            ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' => Some(Self::Space),
            '\'' | '\u{2019}' => Some(Self::Apostrophe),
            _ => None,
        }
    }
}

/// Reads digits with a decimal mark and, between groups of three, thousands marks; an exponent may follow.
pub(crate) fn parse_marked(
    text: &str,
    decimal: DecimalMark,
    thousands: Option<ThousandsMark>,
) -> Result<f64, NumberFault> {
    let ungrouped;
    let text = match thousands.map(ThousandsMark::char) {
        Some(group) if text.contains(group) => {
            ungrouped = ungroup(text, group, decimal.char()).ok_or(NumberFault::NotANumber)?;
            ungrouped.as_str()
        }
        _ => text,
    };
    match decimal {
        DecimalMark::Point => parse_plain(text),
        DecimalMark::Comma if text.contains('.') => Err(NumberFault::NotANumber),
        DecimalMark::Comma => parse_plain(&text.replacen(',', ".", 1)),
    }
}

fn parse_plain(cell: &str) -> Result<f64, NumberFault> {
    match cell.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(value),
        Ok(value) if value.is_infinite() => Err(NumberFault::NotFinite),
        _ => Err(NumberFault::NotANumber),
    }
}

/// Removes `group` marks from the integer part when they stand exactly before every three digits and no zero leads.
fn ungroup(cell: &str, group: char, decimal: char) -> Option<String> {
    let unsigned = cell.strip_prefix(['-', '+']).unwrap_or(cell);
    let integer = unsigned.split(decimal).next()?;
    let mut groups = integer.split(group);
    let first = groups.next()?;
    let digits = |g: &str| g.bytes().all(|b| b.is_ascii_digit());
    let led = (1..=3).contains(&first.len()) && digits(first) && !first.starts_with('0');
    let well_formed = led && groups.all(|g| g.len() == 3 && digits(g));
    let fraction = unsigned.get(integer.len()..)?;
    (well_formed && !fraction.contains(group)).then(|| cell.replace(group, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_of_three_and_marks_are_told_apart() {
        let check = |cell: &str, decimal, thousands, expected| {
            assert_eq!(parse_marked(cell, decimal, thousands), expected, "{cell}");
        };
        let (point, comma) = (DecimalMark::Point, DecimalMark::Comma);
        check("1,234.5", point, Some(ThousandsMark::Comma), Ok(1234.5));
        check("-1.234.567,25", comma, Some(ThousandsMark::Point), Ok(-1_234_567.25));
        check("1 234.5e2", point, Some(ThousandsMark::Space), Ok(123_450.0));
        for cell in ["12,34", "0,123", "1,2345", ",123", "1.5,000"] {
            check(cell, point, Some(ThousandsMark::Comma), Err(NumberFault::NotANumber));
        }
        check("1.5", comma, None, Err(NumberFault::NotANumber));
        check("1e999", point, None, Err(NumberFault::NotFinite));
    }
}
