//! How numbers are written: marks, currency signs, brackets and percent signs; and how a cell is read by such a format.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::format::CsvFormat;
use super::marks::{DecimalMark, NumberFault, ThousandsMark, parse_marked};

/// How the numbers of one column are written, where that is not how the file writes numbers.
///
/// ```
/// use tabular_data::Schema;
///
/// let schema = Schema::from_toml(r#"
///     columns = [{ name = "income", kind = "numeric", number = { thousands = ",", currency = "$", brackets = true } }]
/// "#)?;
/// # Ok::<(), tabular_data::SchemaError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NumberFormat {
    /// The decimal mark; `None`: the file's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decimal: Option<DecimalMark>,
    /// What may group digits in threes; `None`: nothing, or, where `decimal` is absent too, what the file allows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thousands: Option<ThousandsMark>,
    /// A sign or code that may stand before or behind a number (`$`, `EUR`); it is dropped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// Whether `(12)` is read as -12.
    #[serde(skip_serializing_if = "is_false")]
    pub brackets: bool,
    /// Whether every number bears a percent sign, which is dropped: `12.3%` is read as 12.3.
    #[serde(skip_serializing_if = "is_false")]
    pub percent: bool,
}

fn is_false(value: &bool) -> bool {
    !value
}

impl fmt::Display for NumberFormat {
    /// The format as a schema writes it: `{ decimal = ".", thousands = "," }`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = |c: char| format!("{:?}", c.to_string());
        let parts = [
            self.decimal.map(|decimal| format!("decimal = {}", mark(decimal.char()))),
            self.thousands.map(|thousands| format!("thousands = {}", mark(thousands.char()))),
            self.currency.as_ref().map(|sign| format!("currency = {sign:?}")),
            self.brackets.then(|| "brackets = true".to_owned()),
            self.percent.then(|| "percent = true".to_owned()),
        ];
        write!(f, "{{ {} }}", parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
    }
}

impl NumberFormat {
    /// Whether the marks can be told apart and the currency is no part of a number.
    pub(super) fn is_sound(&self) -> bool {
        let same =
            self.thousands.is_some_and(|mark| Some(mark.char()) == self.decimal.map(DecimalMark::char));
        let number_like = |c: char| c.is_ascii_digit() || "+-%()".contains(c);
        !same
            && self
                .currency
                .as_ref()
                .is_none_or(|sign| !sign.trim().is_empty() && !sign.contains(number_like))
    }

    /// Reads a trimmed, non-empty cell as a finite number; `file` is how the file writes numbers.
    ///
    /// # Errors
    /// [`NumberFault`], without the place, which the caller knows.
    pub fn parse_number(&self, cell: &str, file: &CsvFormat) -> Result<f64, NumberFault> {
        let currencies: Vec<&str> = self.currency.iter().map(String::as_str).collect();
        let parts = Parts::of(cell, &currencies).ok_or(NumberFault::NotANumber)?;
        if parts.percent != self.percent || (parts.brackets && !self.brackets) {
            return Err(NumberFault::NotANumber);
        }
        let decimal = self.decimal.unwrap_or(file.decimal);
        let of_file = file.thousands_mark().filter(|_| self.decimal.is_none());
        let value = parse_marked(&parts.digits, decimal, self.thousands.or(of_file))?;
        Ok(if parts.negative { -value } else { value })
    }
}

/// A cell taken apart: what stands around the digits, and the digits with their marks.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Parts<'a> {
    pub(crate) negative: bool,
    pub(crate) brackets: bool,
    pub(crate) percent: bool,
    pub(crate) currency: Option<&'a str>,
    /// Digits and marks; spaces and apostrophes are the plain ones. Not empty, without a sign.
    pub(crate) digits: String,
}

impl<'a> Parts<'a> {
    /// Takes a cell apart; `None` when what is left cannot be a number. Of several `currencies` that fit the first is taken.
    pub(crate) fn of(cell: &str, currencies: &[&'a str]) -> Option<Self> {
        let (mut sign, mut brackets, mut percent, mut currency) = (None, false, false, None);
        let mut rest = cell.trim();
        loop {
            let before = rest;
            if let (None, Some(after)) = (sign, rest.strip_prefix(['-', '\u{2212}', '+'])) {
                sign = Some(!rest.starts_with('+'));
                rest = after;
            } else if let (false, Some(inner)) =
                (brackets, rest.strip_prefix('(').and_then(|r| r.strip_suffix(')')))
            {
                (brackets, rest) = (true, inner);
            } else if let (false, Some(number)) = (percent, rest.strip_suffix('%')) {
                (percent, rest) = (true, number);
            } else if currency.is_none()
                && let Some((found, number)) = strip_currency(rest, currencies)
            {
                (currency, rest) = (Some(found), number);
            }
            rest = rest.trim();
            if rest.len() == before.len() {
                break;
            }
        }
        let starts = rest.starts_with(|c: char| !matches!(c, '+' | '-' | '\u{2212}'));
        let negative = brackets || sign == Some(true);
        let plain = |c: char| match ThousandsMark::of(c) {
            Some(mark) => mark.char(),
            None => c,
        };
        let digits = rest.chars().map(plain).collect();
        (starts && !(brackets && sign.is_some())).then_some(Self {
            negative,
            brackets,
            percent,
            currency,
            digits,
        })
    }
}

fn strip_currency<'a, 'c>(text: &'c str, currencies: &[&'a str]) -> Option<(&'a str, &'c str)> {
    let strip = |sign: &&'a str| {
        text.strip_prefix(*sign).or_else(|| text.strip_suffix(*sign)).map(|rest| (*sign, rest))
    };
    currencies.iter().find_map(strip)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(format: &NumberFormat, cell: &str, expected: Result<f64, NumberFault>) {
        assert_eq!(format.parse_number(cell, &CsvFormat::default()), expected, "{cell:?} with {format}");
    }

    fn marks(decimal: DecimalMark, thousands: Option<ThousandsMark>) -> NumberFormat {
        NumberFormat { decimal: Some(decimal), thousands, ..NumberFormat::default() }
    }

    #[test]
    fn every_style_of_the_world_is_read() {
        let english = marks(DecimalMark::Point, Some(ThousandsMark::Comma));
        let money = NumberFormat { currency: Some("$".into()), brackets: true, ..english.clone() };
        for (cell, value) in [
            ("$41,200.00", 41200.0),
            ("-$5", -5.0),
            ("$ -5", -5.0),
            ("($1,234.50)", -1234.5),
            ("$(1,234.50)", -1234.5),
            ("1,234 $", 1234.0),
            ("(7)", -7.0),
            ("\u{2212}3", -3.0),
            ("+12", 12.0),
        ] {
            check(&money, cell, Ok(value));
        }
        let french = NumberFormat {
            currency: Some("€".into()),
            ..marks(DecimalMark::Comma, Some(ThousandsMark::Space))
        };
        for cell in ["1 234,5", "1\u{a0}234,5 €", "1\u{202f}234,5", "€1234,5"] {
            check(&french, cell, Ok(1234.5));
        }
        let swiss = marks(DecimalMark::Point, Some(ThousandsMark::Apostrophe));
        check(&swiss, "12'345.50", Ok(12345.5));
        check(&swiss, "1\u{2019}234\u{2019}567", Ok(1_234_567.0));
        let percent = NumberFormat { percent: true, ..NumberFormat::default() };
        check(&percent, "12.3%", Ok(12.3));
        check(&percent, "-4 %", Ok(-4.0));
        check(&percent, "1e2%", Ok(100.0));
    }

    #[test]
    fn what_is_not_agreed_upon_is_no_number() {
        let none = NumberFormat::default();
        for cell in ["$5", "5%", "(5)", "1 234", "1'234", "5 kg", "", "--5", "- -5", "NaN", "x"] {
            check(&none, cell, Err(NumberFault::NotANumber));
        }
        let brackets = NumberFormat { brackets: true, ..none.clone() };
        for cell in ["(-5)", "-(5)", "((5))", "(5", "()", "5()"] {
            check(&brackets, cell, Err(NumberFault::NotANumber));
        }
        let percent = NumberFormat { percent: true, ..none.clone() };
        for cell in ["5", "5%%", "%"] {
            check(&percent, cell, Err(NumberFault::NotANumber));
        }
        let dollars = NumberFormat { currency: Some("$".into()), ..none.clone() };
        for cell in ["€5", "$$5", "$"] {
            check(&dollars, cell, Err(NumberFault::NotANumber));
        }
        let grouped = marks(DecimalMark::Point, Some(ThousandsMark::Comma));
        for cell in ["0,123", "1,23", "1234,567", "1,234.5,6"] {
            check(&grouped, cell, Err(NumberFault::NotANumber));
        }
        for cell in ["inf", "-Infinity", "1e999"] {
            check(&none, cell, Err(NumberFault::NotFinite));
        }
    }

    #[test]
    fn absent_marks_are_those_of_the_file() {
        let german = CsvFormat { separator: ';', decimal: DecimalMark::Comma, thousands: true };
        let percent = NumberFormat { percent: true, ..NumberFormat::default() };
        assert_eq!(percent.parse_number("1.234,5%", &german), Ok(1234.5));
        let point = NumberFormat { decimal: Some(DecimalMark::Point), ..NumberFormat::default() };
        assert_eq!(point.parse_number("1.234", &german), Ok(1.234));
    }

    #[test]
    fn unsound_formats_are_found() {
        assert!(!marks(DecimalMark::Point, Some(ThousandsMark::Point)).is_sound());
        for sign in ["", " ", "5", "%"] {
            assert!(
                !NumberFormat { currency: Some(sign.into()), ..NumberFormat::default() }.is_sound(),
                "{sign:?}"
            );
        }
        assert!(NumberFormat { currency: Some("Fr.".into()), ..NumberFormat::default() }.is_sound());
    }

    /// A number of cents as a person would write it in a format.
    fn write(cents: i64, format: &NumberFormat, spaced: bool, behind: bool) -> String {
        let digits = (cents.unsigned_abs() / 100).to_string();
        let mut integer = String::new();
        for (i, digit) in digits.chars().enumerate() {
            if let (true, Some(mark)) = (i > 0 && (digits.len() - i).is_multiple_of(3), format.thousands) {
                integer.push(mark.char());
            }
            integer.push(digit);
        }
        let decimal = format.decimal.unwrap_or_default().char();
        let mut text = format!("{integer}{decimal}{:02}", cents.unsigned_abs() % 100);
        let space = if spaced { " " } else { "" };
        if let Some(sign) = &format.currency {
            text = if behind { format!("{text}{space}{sign}") } else { format!("{sign}{space}{text}") };
        }
        if format.percent {
            text += "%";
        }
        match (cents < 0, format.brackets) {
            (false, _) => text,
            (true, true) => format!("({text})"),
            (true, false) => format!("-{text}"),
        }
    }

    proptest! {
        #[test]
        fn written_numbers_come_back(
            cents in -1_000_000_000_000i64..1_000_000_000_000,
            decimal in prop::sample::select(vec![DecimalMark::Point, DecimalMark::Comma]),
            thousands in prop::option::of(prop::sample::select(vec![
                ThousandsMark::Comma, ThousandsMark::Point, ThousandsMark::Space, ThousandsMark::Apostrophe,
            ])),
            currency in prop::option::of(prop::sample::select(vec!["$", "€", "CHF", "kr", "Fr."])),
            (brackets, percent, spaced, behind) in any::<(bool, bool, bool, bool)>(),
        ) {
            let currency = currency.map(str::to_owned);
            let format = NumberFormat { decimal: Some(decimal), thousands, currency, brackets, percent };
            prop_assume!(format.is_sound());
            let text = write(cents, &format, spaced, behind);
            let expected: f64 = format!("{}{}.{:02}", if cents < 0 { "-" } else { "" }, cents.unsigned_abs() / 100, cents.unsigned_abs() % 100).parse().expect("a number");
            prop_assert_eq!(format.parse_number(&text, &CsvFormat::default()), Ok(expected), "{}", text);
        }

        #[test]
        fn arbitrary_cells_never_panic(cell in "\\PC{0,12}", digits in "[0-9,. '()%$€+-]{0,12}") {
            let format = NumberFormat { currency: Some("€".into()), brackets: true, ..NumberFormat::default() };
            for cell in [cell, digits] {
                if let Ok(value) = format.parse_number(&cell, &CsvFormat::default()) {
                    prop_assert!(value.is_finite());
                }
            }
        }
    }
}
