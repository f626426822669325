//! Quotation marks around the cells of an encrypted column.
//!
//! Marks around a ciphertext would show which cells held a separator or a line end, so ciphertexts are written without (unless
//! they hold the separator, which is possible for a `-`). The note says instead how the column was written; where that is one rule, decryption restores the marks as they were.

use serde::{Deserialize, Serialize};

use super::Cell;

/// Which cells of a column stand between quotation marks. Empty cells are kept as they are and do not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum QuoteStyle {
    /// Those that need them (RFC 4180): cells with a separator, a quotation mark or a line end.
    Needed,
    /// All.
    All,
    /// Some that need none, without a rule: decryption writes them where they are needed.
    Mixed,
}

/// What has been seen of a column.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct QuoteSurvey {
    any_bare: bool,
    any_needless: bool,
}

impl QuoteSurvey {
    /// Counts a cell that is not empty.
    pub(super) fn add(&mut self, cell: &Cell<'_>, separator: char) {
        let is_quoted = cell.is_quoted(separator);
        self.any_bare |= !is_quoted;
        self.any_needless |= is_quoted && !needs_quotes(cell.text(), separator);
    }

    /// The rule that fits all cells seen.
    pub(super) fn style(self) -> QuoteStyle {
        match (self.any_needless, self.any_bare) {
            (false, _) => QuoteStyle::Needed,
            (true, false) => QuoteStyle::All,
            (true, true) => QuoteStyle::Mixed,
        }
    }
}

impl QuoteStyle {
    /// Appends a cell to a line.
    pub(super) fn write(self, text: &str, separator: char, line: &mut String) {
        let is_quoted = needs_quotes(text, separator) || (self == QuoteStyle::All && !text.is_empty());
        if !is_quoted {
            line.push_str(text);
            return;
        }
        line.push('"');
        line.push_str(&text.replace('"', "\"\""));
        line.push('"');
    }
}

pub(super) fn needs_quotes(text: &str, separator: char) -> bool {
    text.contains([separator, '"', '\n', '\r'])
}
