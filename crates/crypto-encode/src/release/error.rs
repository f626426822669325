//! Why a plan is refused.

use thiserror::Error;

use super::ColumnScheme;

/// A text that is no plan of a release, or a plan that cannot be followed.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum PlanError {
    /// Not TOML.
    #[error("line {line}: {fault}; correct the file")]
    NotToml {
        /// The line of the fault, from 1.
        line: usize,
        /// What the reader of TOML says.
        fault: String,
    },
    /// No version, or one of another release.
    #[error("`version` is {found}; this program reads version 1: write `version = 1` at the top")]
    Version {
        /// What stands there.
        found: String,
    },
    /// A field at the top that plans do not have.
    #[error("`{field}` is no field of a plan; a plan has version, purpose, target and [[column]] tables")]
    UnknownField {
        /// The field.
        field: String,
    },
    /// A field at the top with a value of another type.
    #[error("`{field}` is {found}, expected {expected}")]
    FieldType {
        /// The field.
        field: &'static str,
        /// The value found.
        found: String,
        /// What is expected.
        expected: &'static str,
    },
    /// A column without a name.
    #[error("[[column]] number {number} has no name: write `name = \"…\"`, as in the header of the table")]
    NoName {
        /// Its number, from 1.
        number: usize,
    },
    /// A column named twice.
    #[error("column {column:?} is named twice; keep one of its [[column]] tables")]
    DoubledColumn {
        /// The column.
        column: String,
    },
    /// A column whose scheme or options are wrong.
    #[error("column {column:?}: {fault}")]
    Column {
        /// The column.
        column: String,
        /// What is wrong.
        fault: SchemeFault,
    },
}

/// What is wrong with a column's scheme.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum SchemeFault {
    /// No scheme is named.
    #[error("no scheme; write `scheme = \"…\"` with one of {}", ColumnScheme::IDS.join(", "))]
    NoScheme,
    /// An id that names nothing.
    #[error("`{id}` names no scheme of columns; there are {}", ColumnScheme::IDS.join(", "))]
    UnknownScheme {
        /// The id found.
        id: String,
    },
    /// An option that the scheme does not have.
    #[error("`{option}` is no option of {scheme}, which takes {known}")]
    UnknownOption {
        /// The scheme's id.
        scheme: &'static str,
        /// The option found.
        option: String,
        /// The options it takes.
        known: &'static str,
    },
    /// An option that the scheme needs.
    #[error("{scheme} needs `{option}`: {remedy}")]
    MissingOption {
        /// The scheme's id.
        scheme: &'static str,
        /// The option.
        option: &'static str,
        /// What to write.
        remedy: &'static str,
    },
    /// A value of another type.
    #[error("`{option}` is {found}, expected {expected}")]
    OptionType {
        /// The option.
        option: &'static str,
        /// The value found.
        found: String,
        /// What is expected.
        expected: &'static str,
    },
    /// A budget outside its range.
    #[error("`epsilon` is {found}: give a number from 1e-6 to 1e6 (small is private, 1 is usual)")]
    Epsilon {
        /// The value found.
        found: f64,
    },
    /// Bounds that are not finite or not rising.
    #[error("the bounds {low} to {high} are not finite and rising: give the lower number first")]
    Bounds {
        /// The lower bound.
        low: f64,
        /// The upper bound.
        high: f64,
    },
    /// Too few or too many intervals.
    #[error("`bins` is {found}: give a number from 2 to 1024")]
    Bins {
        /// The value found.
        found: i64,
    },
    /// Too few or too many levels.
    #[error("`levels` names {found} texts: give 2 to 1024")]
    LevelCount {
        /// How many there are.
        found: usize,
    },
    /// A level that is empty, or named twice.
    #[error("`levels` names {level:?} twice, or it is empty: give distinct texts")]
    Level {
        /// The level.
        level: String,
    },
    /// No edges.
    #[error("`edges` is empty: give at least one number, such as [10, 20, 30]")]
    NoEdges,
    /// An edge that is not finite, or not above the one before.
    #[error("`edges` must rise, and {found} stands after {before}: sort them and name each once")]
    Edges {
        /// The edge before, or minus infinity.
        before: f64,
        /// The edge found.
        found: f64,
    },
    /// Both bounds and levels.
    #[error(
        "randomised-response takes either `levels`, for texts, or `low`, `high` and `bins`, for numbers: leave one of \
         the two out"
    )]
    TwoDomains,
}
