//! How a file writes its cells: separator, decimal mark, thousands mark.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::marks::{DecimalMark, NumberFault, ThousandsMark, parse_marked};

/// How cells are separated and numbers written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CsvFormat {
    /// One ASCII character between cells.
    pub separator: char,
    /// The decimal mark of every numeric column.
    pub decimal: DecimalMark,
    /// Whether numbers may group their integer digits in threes (`1.234,56` or `1,234.56`) by the mark that is not the decimal one.
    pub thousands: bool,
}

impl Default for CsvFormat {
    fn default() -> Self {
        Self { separator: ',', decimal: DecimalMark::Point, thousands: false }
    }
}

impl fmt::Display for CsvFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimal = self.decimal.char();
        let thousands = if self.thousands { ", thousands may be grouped" } else { "" };
        write!(f, "separator {:?}, decimal mark {decimal:?}{thousands}", self.separator)
    }
}

impl CsvFormat {
    /// The mark that may group digits in threes: the one that is not the decimal mark.
    pub(crate) fn thousands_mark(&self) -> Option<ThousandsMark> {
        let other = match self.decimal {
            DecimalMark::Point => ThousandsMark::Comma,
            DecimalMark::Comma => ThousandsMark::Point,
        };
        self.thousands.then_some(other)
    }

    /// The separator as a byte, if it is one that can separate cells.
    pub(crate) fn separator_byte(&self) -> Option<u8> {
        u8::try_from(self.separator).ok().filter(|b| b.is_ascii() && !b"\"\r\n\0".contains(b))
    }

    /// Reads a trimmed, non-empty cell as a finite number.
    ///
    /// Accepts an optional sign, digits, the decimal mark and an exponent (`-1.5e3`). `NaN` is text: list it under `missing` if it
    /// means a missing cell.
    ///
    /// # Errors
    /// [`NumberFault`], without the place, which the caller knows.
    pub fn parse_number(&self, cell: &str) -> Result<f64, NumberFault> {
        parse_marked(cell, self.decimal, self.thousands_mark())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POINT: CsvFormat = CsvFormat { separator: ',', decimal: DecimalMark::Point, thousands: false };
    const ENGLISH: CsvFormat = CsvFormat { separator: ';', decimal: DecimalMark::Point, thousands: true };
    const GERMAN: CsvFormat = CsvFormat { separator: ';', decimal: DecimalMark::Comma, thousands: true };

    fn check(format: CsvFormat, cell: &str, expected: Result<f64, NumberFault>) {
        assert_eq!(format.parse_number(cell), expected, "{cell:?} with {format}");
    }

    #[test]
    fn numbers_are_read_in_three_styles() {
        for (cell, value) in [("12.5", 12.5), ("-3", -3.0), ("1e3", 1000.0), ("+.5", 0.5), ("007", 7.0)] {
            check(POINT, cell, Ok(value));
        }
        for (cell, value) in
            [("1.234,56", 1234.56), ("12,5", 12.5), ("-1.234.567", -1_234_567.0), ("1234,5", 1234.5)]
        {
            check(GERMAN, cell, Ok(value));
        }
        for (cell, value) in
            [("1,234.56", 1234.56), ("12.5", 12.5), ("-1,234,567", -1_234_567.0), ("1234.5", 1234.5)]
        {
            check(ENGLISH, cell, Ok(value));
        }
    }

    #[test]
    fn text_is_not_a_number() {
        for cell in ["abc", "1,5", "NaN", "--1", "1 000", "0x10", "12kg"] {
            check(POINT, cell, Err(NumberFault::NotANumber));
        }
        for cell in ["12.5", "1.23,5", "1234.567,8", "1,2,3", "1,234.567", ".123,4", ""] {
            check(GERMAN, cell, Err(NumberFault::NotANumber));
        }
        for cell in ["1,23", "1.5,000", "1,,234", ",123", "0,123"] {
            check(ENGLISH, cell, Err(NumberFault::NotANumber));
        }
    }

    #[test]
    fn numbers_out_of_range_are_not_finite() {
        let long = "9".repeat(400);
        for cell in ["1e400", "-1e400", "inf", "-Infinity", long.as_str()] {
            check(POINT, cell, Err(NumberFault::NotFinite));
        }
    }
}
