//! Why a model file was refused.

use thiserror::Error;

/// Why a model file could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The bytes are not the JSON of a model file.
    #[error("not a model file: {reason}")]
    Syntax {
        /// What the parser said, with line and column.
        reason: String,
    },
    /// Another program's file.
    #[error("the file's format is {found:?}, expected {expected:?}")]
    Format {
        /// The format name found.
        found: String,
        /// The name written by this crate.
        expected: &'static str,
    },
    /// A version this crate does not know.
    #[error(
        "model file version {found} is not supported (this program reads 1 to {supported}); save the model again"
    )]
    Version {
        /// The version found.
        found: u32,
        /// The version this crate writes, and the latest it reads.
        supported: u32,
    },
    /// A kind of model this crate does not know.
    #[error("unknown model kind {kind:?}; known kinds: {known}")]
    Kind {
        /// The kind found.
        kind: String,
        /// The kinds that can be read, comma-separated.
        known: String,
    },
    /// The model's fields do not have the declared types.
    #[error("the {kind} model cannot be read: {reason}")]
    Content {
        /// The kind of the model.
        kind: &'static str,
        /// What the parser said.
        reason: String,
    },
    /// The fields were read but do not make a usable model.
    #[error("the {kind} model is damaged: {fault}")]
    Damaged {
        /// The kind of the model.
        kind: &'static str,
        /// What is wrong.
        fault: ModelFault,
    },
    /// The header and the model disagree.
    #[error("the header says {header} {what}, the model has {model}; the file was edited or damaged")]
    Header {
        /// What is counted: classes or features.
        what: &'static str,
        /// The number in the header.
        header: usize,
        /// The number in the model.
        model: usize,
    },
}

/// What makes the fields of a model unusable.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ModelFault {
    /// A list has the wrong length.
    #[error("{field} has {found} entries, expected {expected}")]
    Length {
        /// The field.
        field: &'static str,
        /// Entries found.
        found: usize,
        /// Entries expected.
        expected: usize,
    },
    /// A value is NaN, infinite or otherwise outside its range.
    #[error("{field} holds {value}; {rule}")]
    Range {
        /// The field.
        field: &'static str,
        /// The value found.
        value: String,
        /// What it must be.
        rule: &'static str,
    },
}

impl ModelFault {
    /// `Ok` when `found` is `expected`.
    pub(crate) fn length(field: &'static str, found: usize, expected: usize) -> Result<(), Self> {
        match found == expected {
            true => Ok(()),
            false => Err(Self::Length { field, found, expected }),
        }
    }

    /// `Ok` when every value is finite.
    pub(crate) fn finite<T: Into<f64> + Copy>(field: &'static str, values: &[T]) -> Result<(), Self> {
        match values.iter().find(|&&value| !value.into().is_finite()) {
            Some(&value) => Err(Self::range(field, value.into(), "it must be finite")),
            None => Ok(()),
        }
    }

    /// `Ok` when `value` lies in `least..=most`.
    pub(crate) fn within(field: &'static str, value: usize, least: usize, most: usize) -> Result<(), Self> {
        match (least..=most).contains(&value) {
            true => Ok(()),
            false => Err(Self::range(field, value, "it is out of range")),
        }
    }

    /// A value outside its range.
    pub(crate) fn range(field: &'static str, value: impl std::fmt::Display, rule: &'static str) -> Self {
        Self::Range { field, value: value.to_string(), rule }
    }
}
