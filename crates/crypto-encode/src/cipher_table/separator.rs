//! Which characters can stand between cells.

use thiserror::Error;

/// A character that cannot separate cells: a quotation mark, a line end, or one outside ASCII.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{0:?} cannot separate cells")]
pub struct NotASeparator(pub char);

impl NotASeparator {
    pub(super) fn check(separator: char) -> Result<(), Self> {
        match separator.is_ascii() && !matches!(separator, '"' | '\r' | '\n') {
            true => Ok(()),
            false => Err(Self(separator)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_csv_gives_another_meaning_is_no_separator() {
        assert!([',', ';', '\t', '|', ' '].iter().all(|&c| NotASeparator::check(c).is_ok()));
        assert!(['"', '\n', '\r', '·'].iter().all(|&c| NotASeparator::check(c) == Err(NotASeparator(c))));
    }
}
