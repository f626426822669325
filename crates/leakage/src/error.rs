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
    /// Nothing was given where something is needed.
    #[error("{what}: there is none, and at least one is needed")]
    Empty {
        /// What is missing.
        what: &'static str,
    },
    /// More than a function handles with bounded memory.
    #[error("{found} {what} are too many; at most {limit} are handled")]
    TooMany {
        /// What is counted.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// The most that are handled.
        limit: usize,
    },
    /// A number in a list that cannot be ranked (NaN) or, where finite ones are needed, calculated with.
    #[error("{what}[{index}] is {value}, which cannot be used")]
    NotANumber {
        /// Name of the list.
        what: &'static str,
        /// Position of the number.
        index: usize,
        /// The number found.
        value: f64,
    },
    /// An option or index for which nothing is defined.
    #[error("{option} is {found}; it must be {expected}")]
    Option {
        /// Name of the option.
        option: &'static str,
        /// Its value.
        found: f64,
        /// The values allowed.
        expected: &'static str,
    },
    /// A matrix that must be symmetric is not.
    #[error("the matrix is not symmetric: it differs from its transpose at row {row}, column {column}")]
    NotSymmetric {
        /// Row, from 0.
        row: usize,
        /// Column, from 0.
        column: usize,
    },
    /// Finite numbers whose sums or products are not.
    #[error("the {what} of these numbers is beyond the range of floating-point numbers")]
    Overflow {
        /// What was computed.
        what: &'static str,
    },
    /// No attack has this id.
    #[error("there is no attack `{id}`; there are {}", known.join(", "))]
    UnknownAttack {
        /// The id given.
        id: String,
        /// The ids that there are.
        known: Vec<&'static str>,
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
    /// A register of the population that lacks people of the table.
    #[error(
        "class {class} has {table} records in the table, but {register} in the register; the register must hold everybody \
         of the table"
    )]
    Register {
        /// Number of the class.
        class: usize,
        /// Its records in the table.
        table: usize,
        /// Its records in the register.
        register: usize,
    },
    /// An image that has one size in plain and another in a release.
    #[error(
        "image {index} is {}x{} pixels in plain and {}x{} in the release; pixels can be compared only where both have one \
         size: undo the padding, or scale the released image to the size of the plain one",
        plain.0, plain.1, released.0, released.1
    )]
    ImageSize {
        /// Its number, from 0.
        index: usize,
        /// Width and height of the plain image.
        plain: (u32, u32),
        /// Width and height of the released image.
        released: (u32, u32),
    },
    /// Released images that are those of other plain images than the ones at their places.
    #[error(
        "{moved} of {images} released images match the plain image at another place: the first is image {released}, which \
         matches plain image {plain}; both lists must have one order"
    )]
    ImageOrder {
        /// How many.
        moved: usize,
        /// Of how many.
        images: usize,
        /// Number of the first, from 0.
        released: usize,
        /// Number of the plain image that it matches, from 0.
        plain: usize,
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
    /// Guessed cells or images of another shape than the victims have.
    #[error("{what}: {rows} x {columns} were guessed for victims of {victim_rows} x {victim_columns}")]
    GuessShape {
        /// What was guessed.
        what: &'static str,
        /// Records guessed, or pixels from top to bottom.
        rows: usize,
        /// Columns guessed, or pixels from left to right.
        columns: usize,
        /// The same of the victims.
        victim_rows: usize,
        /// The same of the victims.
        victim_columns: usize,
    },
    /// Finite numbers so large that what is computed of them is not.
    #[error("the numbers are too large to calculate with")]
    Overflow,
    /// Encryptions of equally long messages that differ in length.
    #[error("takes ciphertexts of one length, found {first} and {other} numbers")]
    Lengths {
        /// Length of the first.
        first: usize,
        /// The other length.
        other: usize,
    },
    /// Images of a shape that the attack does not take.
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
