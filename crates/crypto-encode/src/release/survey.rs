//! What must be known of a column before its first cell is written: how long its cells are, and whether the scheme takes them.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::column::{Decimal, Grid, fixed_decimals, most_decimals, ope_limit, ope_number};
use super::{ColumnScheme, ResponseDomain, is_missing_number};
use crate::text::TextFault;

/// Sizes with which a column is written. What a scheme does not use is `None`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnShape {
    /// `siv`: bytes that every cell is filled up to, and `None` where lengths show. `ff1`: digits that every number is filled up
    /// to, at most 37.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// `ope`: decimals of the column, at most 9. `laplace`: decimals of what is written. `ff1`: 0 where all cells are integers, so that leading zeros which other programs leave out can be put back.
    /// `keep`: decimals that all numbers of the column have, which are put back as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decimals: Option<u8>,
}

/// How far cells are filled up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Padding {
    /// Not at all: lengths show (`siv` only).
    None,
    /// To the longest cell of the column.
    #[default]
    Longest,
    /// To sizes that do not depend much on the table, so that equal cells of two tables of one domain match: the next power of
    /// two, of at least 32 bytes (`siv`), 14 or 37 digits (`ff1`), 4 decimals where they fit (`ope`).
    Joinable,
}

/// The cells of one column so far, under one scheme.
#[derive(Debug, Clone)]
pub struct ColumnSurvey<'a> {
    scheme: &'a ColumnScheme,
    longest: usize,
    digits: usize,
    decimals: usize,
    any_fraction: bool,
    largest: f64,
    kept: Kept,
}

/// The form of a column that stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kept {
    Unseen,
    Fixed(u8),
    Any,
}

impl Kept {
    fn with(self, cell: &str) -> Self {
        match (self, fixed_decimals(cell)) {
            (Self::Unseen, Some(decimals)) => Self::Fixed(decimals),
            (Self::Fixed(before), Some(decimals)) if before == decimals => self,
            _ => Self::Any,
        }
    }
}

/// A column that a scheme cannot write.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{scheme} cannot write this column: {value:?} (row {row}) {fault}")]
pub struct CannotWrite {
    /// The scheme's id.
    pub scheme: &'static str,
    /// The row of the first cell that is refused, from 1.
    pub row: usize,
    /// That cell, cut to its first 60 characters.
    pub value: String,
    /// Why it is refused.
    pub fault: TextFault,
}

impl<'a> ColumnSurvey<'a> {
    /// Nothing seen yet.
    pub fn new(scheme: &'a ColumnScheme) -> Self {
        Self {
            scheme,
            longest: 0,
            digits: 0,
            decimals: 0,
            any_fraction: false,
            largest: 0.0,
            kept: Kept::Unseen,
        }
    }

    /// Looks at the next cell.
    ///
    /// # Errors
    /// [`TextFault`] for a cell that the scheme cannot write, by itself or together with those before it.
    pub fn add(&mut self, cell: &str) -> Result<(), TextFault> {
        let is_number = self.scheme.takes_numbers_only();
        if cell.is_empty() || is_number && is_missing_number(cell) {
            return Ok(());
        }
        if *self.scheme == ColumnScheme::Keep {
            self.kept = self.kept.with(cell);
        }
        self.longest = self.longest.max(cell.len());
        if is_number {
            let is_exact = self.scheme.is_encryption();
            let number = Decimal::parse(if is_exact { cell } else { cell.trim() })?;
            self.digits = self.digits.max(number.digits());
            self.decimals = self.decimals.max(number.decimals());
            self.any_fraction |= !number.is_whole();
            self.largest = self.largest.max(number.value().abs());
        }
        self.check(cell)
    }

    fn check(&self, cell: &str) -> Result<(), TextFault> {
        match self.scheme {
            ColumnScheme::Ope => {
                let most = most_decimals();
                let decimals = u8::try_from(self.decimals).ok().filter(|&n| n <= most);
                let decimals = decimals.ok_or(TextFault::NotCanonical { decimals: most })?;
                let limit = ope_limit(decimals);
                if self.largest >= limit {
                    return Err(TextFault::TooLargeForColumn { limit: limit as u64, decimals });
                }
                ope_number(cell, decimals).map(|_| ())
            }
            ColumnScheme::Ff1 if self.digits > crate::ff1::MAX_DIGITS => {
                Err(TextFault::TooManyDigits { digits: self.digits, limit: crate::ff1::MAX_DIGITS })
            }
            ColumnScheme::Laplace { low, high, .. } => {
                Grid::new(*low, *high, 0).map(|_| ()).ok_or(TextFault::NoGrid)
            }
            ColumnScheme::RandomisedResponse { domain: ResponseDomain::Levels(levels), .. } => {
                levels.iter().any(|level| level == cell).then_some(()).ok_or(TextFault::NotALevel)
            }
            _ => Ok(()),
        }
    }

    /// The sizes for the cells seen. `padding` does not matter to most schemes.
    pub fn shape(&self, padding: Padding) -> ColumnShape {
        let none = ColumnShape::default();
        let decimals = u8::try_from(self.decimals).unwrap_or(u8::MAX);
        match self.scheme {
            ColumnScheme::Keep => match self.kept {
                Kept::Fixed(decimals) => ColumnShape { decimals: Some(decimals), ..none },
                Kept::Unseen | Kept::Any => none,
            },
            ColumnScheme::Siv => ColumnShape { width: self.text_width(padding), ..none },
            ColumnScheme::Ff1 => ColumnShape {
                width: Some(self.digit_width(padding)),
                decimals: (!self.any_fraction).then_some(0),
            },
            ColumnScheme::Ope => {
                let is_joinable = padding == Padding::Joinable && self.largest < ope_limit(4);
                ColumnShape { decimals: Some(if is_joinable { decimals.max(4) } else { decimals }), ..none }
            }
            ColumnScheme::Laplace { low, high, .. } => {
                ColumnShape { decimals: Grid::new(*low, *high, decimals).map(|grid| grid.decimals), ..none }
            }
            _ => none,
        }
    }

    fn text_width(&self, padding: Padding) -> Option<u32> {
        let width = match padding {
            Padding::None => return None,
            Padding::Longest => self.longest,
            Padding::Joinable => self.longest.next_power_of_two().max(32),
        };
        u32::try_from(width).ok()
    }

    /// With 14 digits and the mark before them, ciphertexts are exact as doubles.
    fn digit_width(&self, padding: Padding) -> u32 {
        match padding {
            Padding::Joinable if self.digits <= 14 => 14,
            Padding::Joinable => crate::ff1::MAX_DIGITS as u32,
            _ => self.digits as u32,
        }
    }
}

impl CannotWrite {
    /// The cell in this row, from 1.
    pub(super) fn new(scheme: &ColumnScheme, row: usize, cell: &str, fault: TextFault) -> Self {
        Self { scheme: scheme.id(), row, value: cell.chars().take(60).collect(), fault }
    }
}

impl ColumnScheme {
    /// Whether the scheme can write a column of these cells; the sizes with which it would, filled up to the longest.
    ///
    /// # Errors
    /// [`CannotWrite`] for the first cell that it refuses.
    pub fn can_write<'a>(
        &self,
        cells: impl IntoIterator<Item = &'a str>,
    ) -> Result<ColumnShape, CannotWrite> {
        let mut survey = ColumnSurvey::new(self);
        for (row, cell) in (1..).zip(cells) {
            survey.add(cell).map_err(|fault| CannotWrite::new(self, row, cell, fault))?;
        }
        Ok(survey.shape(Padding::Longest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(id: &str, cells: &[&str], expected: Result<(Option<u32>, Option<u8>), &str>) {
        let scheme = ColumnScheme::without_options(id).expect("no options");
        let found = scheme.can_write(cells.iter().copied());
        match (found, expected) {
            (Ok(shape), Ok(expected)) => {
                assert_eq!((shape.width, shape.decimals), expected, "{id}: {cells:?}")
            }
            (Err(error), Err(part)) => assert!(error.to_string().contains(part), "no {part:?} in {error}"),
            (found, _) => panic!("{id} on {cells:?}: {found:?}"),
        }
    }

    #[test]
    fn a_scheme_says_which_columns_it_can_write() {
        check("siv", &["a", "", "éé"], Ok((Some(4), None)));
        check("keep", &["12.50", "", "0.75"], Ok((None, Some(2))));
        check("keep", &["12.50", "0.7"], Ok((None, None)));
        check("keep", &["7", "007"], Ok((None, None)));
        check("fernet", &["a"], Ok((None, None)));
        check("ff1", &["7", "", "NA", "-123"], Ok((Some(3), Some(0))));
        check("ff1", &["7", "12.5"], Ok((Some(3), None)));
        check("ff1", &["7", "x"], Err("ff1 cannot write this column: \"x\" (row 2) is not a decimal number"));
        check("ff1", &[&"9".repeat(50)], Err("50 digits"));
        check("ope", &["7", " ", "12.25", "0.5"], Ok((None, Some(2))));
        check("ope", &["60000000000.5"], Err("magnitudes below 54975581388"));
        check("ope", &["60000000", "0.00001"], Err("at 5 decimals, the most of its column"));
        check("ope", &["007"], Err("would not come back as written"));
        check("ope", &["0.0000000001"], Err("at most 9 decimals"));
    }

    #[test]
    fn joinable_sizes_do_not_depend_on_the_longest_cell() {
        let shape = |id: &str, cell: &str| {
            let scheme = ColumnScheme::without_options(id).expect("no options");
            let mut survey = ColumnSurvey::new(&scheme);
            survey.add(cell).expect("fits");
            survey.shape(Padding::Joinable)
        };
        for (id, short, long) in
            [("siv", "a", "a longer text"), ("ope", "1", "12.25"), ("ff1", "1", "12345678")]
        {
            assert_eq!(shape(id, short), shape(id, long), "{id}");
        }
        let siv = ColumnScheme::Siv;
        assert_eq!(ColumnSurvey::new(&siv).shape(Padding::None), ColumnShape::default());
    }
}
