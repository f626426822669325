//! Input that makes no sense, and attacks that have nothing to work on.

use thiserror::Error;

/// Input that contradicts itself.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum LeakageError {
    /// Two parts of one input differ in a length that they must share.
    #[error("{left} has {left_len} {unit}, {right} has {right_len}; they must agree")]
    Shape {
        /// Name of the first part.
        left: &'static str,
        /// Its length.
        left_len: usize,
        /// Name of the second part.
        right: &'static str,
        /// Its length.
        right_len: usize,
        /// What is counted.
        unit: &'static str,
    },
    /// A number that is NaN or infinite.
    #[error("{part}: row {row}, column {column} is {value}; attacks need finite numbers")]
    NotFinite {
        /// Which matrix.
        part: &'static str,
        /// Row, from 0.
        row: usize,
        /// Column, from 0.
        column: usize,
        /// The value found.
        value: f64,
    },
    /// The findings of an attack could not be summed up.
    #[error("{attack} on {scheme}: cannot sum up")]
    SumUp {
        /// Id of the attack.
        attack: &'static str,
        /// Id of the scheme.
        scheme: &'static str,
        /// What went wrong.
        source: Box<LeakageError>,
    },
    /// A statistic could not be computed.
    #[error(transparent)]
    Evaluation(#[from] evaluation::EvaluationError),
}

/// Why an attack says nothing in a case. This is an answer, not a failure: the report prints it instead of a figure.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NotApplicable {
    /// Fewer known pairs than the attack needs.
    #[error("needs {needed} known pairs, there are {found}")]
    TooFewPairs {
        /// Pairs needed.
        needed: usize,
        /// Pairs there are.
        found: usize,
    },
    /// Fewer records (or images) than the attack needs.
    #[error("needs {needed} {what}, there are {found}")]
    TooFew {
        /// What is counted.
        what: &'static str,
        /// How many are needed.
        needed: usize,
        /// How many there are.
        found: usize,
    },
    /// More columns (or pixels) than the attack handles in reasonable time.
    #[error("handles at most {limit} {what}, there are {found}")]
    TooMany {
        /// What is counted.
        what: &'static str,
        /// The most it handles.
        limit: usize,
        /// How many there are.
        found: usize,
    },
    /// Every record holds the same values, so there is nobody to tell apart.
    #[error("all records are identical")]
    IdenticalRecords,
    /// No column varies, so the best guess without ciphertexts is always right.
    #[error("every column is constant: there is nothing to guess")]
    NothingToGuess,
    /// The scheme does not hand out what the attack reads.
    #[error("there is no {what} to read")]
    Absent {
        /// What is missing.
        what: &'static str,
    },
    /// Pictures of a shape that the attack does not take.
    #[error("takes {expected}, found {width}x{height}")]
    ImageShape {
        /// What it takes.
        expected: &'static str,
        /// Width found, in pixels.
        width: u32,
        /// Height found, in pixels.
        height: u32,
    },
}
