//! In which form a cell enters the digest of its table.
//!
//! Programs that read a table and write it again leave texts alone and write numbers in a form of their own: pandas writes `007` as
//! `7`, and as `7.0` where the column has empty cells. In columns whose ciphertexts are numbers, and in plain ones whose numbers all
//! have as many decimals, the digest takes every number in one form, so that such a table is still known to be the one that was
//! encrypted, and decryption puts the form back.

use std::borrow::Cow;

use crate::release::column::{canonical_double, fixed, whole};
use crate::release::{ColumnScheme, ColumnShape, ResponseDomain};

/// The form of the cells of one column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CellForm {
    /// As they are written.
    Exact,
    /// Integers without leading zeros and without a point.
    Whole,
    /// Numbers with this many decimals.
    Fixed(u8),
    /// The shortest text of the double that the number is read as.
    Double,
}

impl CellForm {
    /// The form of a column in tables of the current version.
    pub(super) fn of(scheme: &ColumnScheme, shape: ColumnShape) -> Self {
        match scheme {
            ColumnScheme::Keep => shape.decimals.map_or(Self::Exact, Self::Fixed),
            ColumnScheme::Ope => Self::Whole,
            ColumnScheme::Ff1 if shape.decimals == Some(0) => Self::Whole,
            ColumnScheme::Laplace { .. } => Self::Double,
            ColumnScheme::RandomisedResponse { domain: ResponseDomain::Bins { .. }, .. } => Self::Double,
            _ => Self::Exact,
        }
    }

    /// A cell in this form; a text that is no number stays as it is.
    pub(super) fn apply(self, cell: &str) -> Cow<'_, str> {
        let number = match self {
            Self::Exact => None,
            Self::Whole => whole(cell),
            Self::Fixed(decimals) => fixed(cell, decimals),
            Self::Double => canonical_double(cell),
        };
        number.map_or(Cow::Borrowed(cell), Cow::Owned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_columns_of_numbers_have_a_form() {
        let form =
            |scheme: ColumnScheme, decimals| CellForm::of(&scheme, ColumnShape { width: None, decimals });
        assert_eq!(form(ColumnScheme::Keep, None), CellForm::Exact);
        assert_eq!(form(ColumnScheme::Keep, Some(2)), CellForm::Fixed(2));
        assert_eq!(form(ColumnScheme::Siv, None), CellForm::Exact);
        assert_eq!(form(ColumnScheme::Ff1, None), CellForm::Exact);
        assert_eq!(form(ColumnScheme::Ff1, Some(0)), CellForm::Whole);
        assert_eq!(form(ColumnScheme::Ope, Some(2)), CellForm::Whole);
        let laplace = ColumnScheme::Laplace { epsilon: 1.0, low: 0.0, high: 1.0 };
        assert_eq!(form(laplace, Some(2)), CellForm::Double);
        for (form, cell, expected) in [
            (CellForm::Exact, "007", "007"),
            (CellForm::Whole, "007", "7"),
            (CellForm::Whole, "7.0", "7"),
            (CellForm::Whole, "NA", "NA"),
            (CellForm::Fixed(0), "128.0", "128"),
            (CellForm::Fixed(0), "007", "007"),
            (CellForm::Double, "12.50", "12.5"),
            (CellForm::Double, "", ""),
        ] {
            assert_eq!(form.apply(cell), expected);
        }
    }
}
