//! What can go wrong with a cell's text.

use thiserror::Error;

use crate::Address;

/// A text cipher could not be built, or a text could not be encrypted or decrypted.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TextError {
    /// A scheme that does not work on texts.
    #[error("scheme `{scheme}` is not a text cipher: {reason}")]
    NotATextCipher {
        /// The scheme's id.
        scheme: &'static str,
        /// Why, and what to use instead where there is something.
        reason: &'static str,
    },
    /// A cipher that was not compiled.
    #[error("`{feature}` needs the feature `{feature}` of crypto-encode, which is off in this program")]
    WithoutFeature {
        /// The cipher, and the feature that adds it.
        feature: &'static str,
    },
    /// An id that names nothing.
    #[error("`{id}` names no text cipher; known are {}", super::text_cipher_ids().collect::<Vec<_>>().join(", "))]
    Unknown {
        /// The id given.
        id: String,
    },
    /// A text that the cipher cannot take.
    #[error("row {}, column `{column}`: {value:?} {fault}", row.saturating_add(1))]
    Cell {
        /// The record's number, from 0; messages count from 1.
        row: usize,
        /// The column's name.
        column: String,
        /// The text found, cut to its first 60 characters.
        value: String,
        /// Why it was refused.
        fault: TextFault,
    },
}

/// Why a text was refused; completes the sentence "the text …".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TextFault {
    /// Not decimal text.
    #[error(
        "is not a decimal number (an optional sign, digits, at most one point): this cipher takes numbers only"
    )]
    NotNumeric,
    /// More digits than the cipher takes.
    #[error("has {digits} digits: this cipher takes at most {limit}")]
    TooManyDigits {
        /// Digits found.
        digits: usize,
        /// The largest number of digits.
        limit: usize,
    },
    /// A number that the cipher could not give back as it was written.
    #[error(
        "would not come back as written: this cipher takes numbers with at most {decimals} decimals, without leading zeros or `+`"
    )]
    NotCanonical {
        /// The most digits after the point.
        decimals: u8,
    },
    /// A number outside the cipher's domain.
    #[error(
        "is too large: this cipher takes magnitudes up to {limit} with at most four decimals; `ff1` and `siv` take larger ones"
    )]
    TooLarge {
        /// The largest whole magnitude.
        limit: u64,
    },
    /// A number outside the domain of its column.
    #[error(
        "does not fit: at {decimals} decimals, the most of its column, ope takes magnitudes below {limit}; `ff1` and \
         `siv` take larger ones"
    )]
    TooLargeForColumn {
        /// The first whole magnitude that is too large.
        limit: u64,
        /// The most decimals of a cell of the column.
        decimals: u8,
    },
    /// A text longer than its column was said to be.
    #[error(
        "has {bytes} bytes, and its column is padded to {width}: give at least the length of the longest cell"
    )]
    TooLong {
        /// Bytes found.
        bytes: usize,
        /// Bytes of the padded column.
        width: usize,
    },
    /// A text that is no answer of randomised response.
    #[error("is none of the `levels` of its column: add it to them, or empty the cell")]
    NotALevel,
    /// Bounds between which no noise can be drawn.
    #[error(
        "has no place between the bounds of its column, which are too far apart: give bounds less than 1e12 apart"
    )]
    NoGrid,
    /// A ciphertext of the wrong form, under another key or column, or altered.
    #[error("is not a ciphertext under this key and column")]
    NotCiphertext,
    /// No Fernet token, one under another key, or an altered one.
    #[error("is not a Fernet token under this key")]
    NotToken,
    /// A message that is not UTF-8 text.
    #[error("decrypts to bytes that are not text")]
    NotText,
}

impl TextError {
    /// The error for a text at an address.
    pub(super) fn cell(column: &str, value: &str, at: Address, fault: TextFault) -> Self {
        let value = value.chars().take(60).collect();
        TextError::Cell { row: at.row, column: column.to_owned(), value, fault }
    }
}
