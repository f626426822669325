//! The schema of a table: what each column is, which one is the target, how cells are written.
//!
//! A schema comes from a file (`[schema]` in a `dataset.toml`, or a `schema.toml` of one's own) or is inferred from a CSV file
//! and printed so that a person can correct it. [`SchemaOptions`] is the file as it stands; [`Schema`] is the checked form.

mod bounds;
mod column;
mod format;
pub(crate) mod infer;
mod labels;
pub(crate) mod marks;
mod missing;
pub(crate) mod number;

use std::collections::HashSet;

use serde::{Deserialize, Deserializer, Serialize};
use thiserror::Error;

use crate::toml_fault;

pub use bounds::{Bounds, BoundsError};
pub use column::{ColumnKind, ColumnSpec, Imputer, Unreadable, UnseenLevel};
pub use format::CsvFormat;
#[cfg(feature = "polars")]
pub(crate) use infer::infer_from_rows;
pub use infer::{Conclusion, Finding, InferOptions, Inferred, Reason, sniff_separator};
pub use labels::LabelCase;
pub(crate) use labels::{alike, folded, one_spelling};
pub use marks::{DecimalMark, NumberFault, ThousandsMark};
pub(crate) use missing::LONGEST_USUAL_MARKER;
pub use missing::{DEFAULT_MISSING, DEFAULT_MISSING_NUMBERS};
pub use number::NumberFormat;

/// A schema as written in a file; every field has a default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SchemaOptions {
    /// Name of the data set, for reports.
    pub name: String,
    /// Column of class labels; absent for a table that is only encrypted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// Labels that count as positive; all others are then the negative class. Written as a text or a list. Empty: every label is a
    /// class of its own, and of two the second in `target_levels` (or in the order of bytes) is the positive one.
    #[serde(deserialize_with = "one_or_many", skip_serializing_if = "Vec::is_empty")]
    pub positive: Vec<String>,
    /// Declared labels in their order; empty: those met.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub target_levels: Vec<String>,
    /// What becomes of labels that differ in upper and lower case or in spaces only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_case: Option<LabelCase>,
    /// Whether rows without a label are left out (and counted) instead of refused.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub drop_missing_target: bool,
    /// Column that names the rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Cells that mean "missing", compared after trimming white space.
    pub missing: Vec<String>,
    /// Cells that mean "missing" in numeric columns, beside those of `missing`: `-` and `None` may be levels elsewhere. Absent:
    /// [`DEFAULT_MISSING_NUMBERS`] where `missing` is left at its default, none where it is set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing_numbers: Option<Vec<String>>,
    /// How cells are written.
    pub csv: CsvFormat,
    /// Columns in the order of the design matrix. Columns of a file that are not listed are left out.
    pub columns: Vec<ColumnSpec>,
}

impl Default for SchemaOptions {
    fn default() -> Self {
        Self {
            name: String::new(),
            target: None,
            positive: Vec::new(),
            target_levels: Vec::new(),
            target_case: None,
            drop_missing_target: false,
            id: None,
            missing: DEFAULT_MISSING.map(str::to_owned).to_vec(),
            missing_numbers: None,
            csv: CsvFormat::default(),
            columns: Vec::new(),
        }
    }
}

/// A schema that cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SchemaError {
    /// The text is not a schema in TOML.
    #[error(
        "the schema cannot be read: {0}; correct it there, or have one written by `cargo xtask numeric --write-schema FILE`"
    )]
    Syntax(String),
    /// The schema cannot be written as TOML.
    #[error("the schema cannot be written: {0}")]
    Unwritable(#[from] Box<toml::ser::Error>),
    /// One column listed twice, or as feature and as target or identifier.
    #[error("column {column:?} is listed twice (as a column, target or identifier); keep one")]
    DuplicateColumn {
        /// The column.
        column: String,
    },
    /// A level, label or missing mark listed twice.
    #[error("column {column:?}: the level {level:?} is listed twice; keep one")]
    DuplicateLevel {
        /// The column.
        column: String,
        /// The level.
        level: String,
    },
    /// The reference level or positive label is not among the declared levels.
    #[error("column {column:?}: {level:?} is not among its declared levels: {}", declared.join(", "))]
    UndeclaredLevel {
        /// The column.
        column: String,
        /// The level.
        level: String,
        /// The declared levels.
        declared: Vec<String>,
    },
    /// An imputer that needs numbers on a categorical column, or a constant that is no number on a numeric one.
    #[error("column {column:?}: imputer {imputer} does not suit its kind")]
    Imputer {
        /// The column.
        column: String,
        /// The imputer.
        imputer: Imputer,
    },
    /// Marks that are the same character, or a currency that is part of a number.
    #[error(
        "column {column:?}: number = {format} cannot be read by; take two different marks, and a currency sign without digits, signs or brackets"
    )]
    NumberFormat {
        /// The column.
        column: String,
        /// Its format.
        format: NumberFormat,
    },
    /// A separator that cannot separate.
    #[error("separator {separator:?} is not usable; take one ASCII character such as \",\", \";\" or a tab")]
    Separator {
        /// The character.
        separator: char,
    },
    /// Positive labels or levels without a target.
    #[error("positive labels are given, but no target column; set `target`")]
    PositiveWithoutTarget,
}

/// A checked schema.
///
/// ```
/// use tabular_data::Schema;
///
/// let schema = Schema::from_toml(r#"
///     target = "approved"
///     positive = "yes"
///     columns = [
///         { name = "income", kind = "numeric" },
///         { name = "area", kind = "categorical", levels = ["rural", "urban"] },
///     ]
/// "#)?;
/// assert_eq!(schema.features().count(), 2);
/// assert_eq!(Schema::from_toml(&schema.to_toml()?)?, schema);
/// # Ok::<(), tabular_data::SchemaError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "SchemaOptions", into = "SchemaOptions")]
pub struct Schema {
    options: SchemaOptions,
}

impl Schema {
    /// Checks `options`.
    ///
    /// # Errors
    /// [`SchemaError`] when columns or levels repeat, or an imputer or separator does not suit. A schema without features is
    /// valid: files can be read in batches by it, but not as a [`crate::Table`].
    pub fn new(options: SchemaOptions) -> Result<Self, SchemaError> {
        check_names(&options)?;
        check_target(&options)?;
        options.columns.iter().try_for_each(check_column)?;
        if options.csv.separator_byte().is_none() {
            return Err(SchemaError::Separator { separator: options.csv.separator });
        }
        Ok(Self { options })
    }

    /// Reads a schema written by hand or by [`Schema::to_toml`].
    ///
    /// # Errors
    /// [`SchemaError::Syntax`] with line and column, or what [`Schema::new`] finds.
    pub fn from_toml(text: &str) -> Result<Self, SchemaError> {
        Self::new(toml::from_str(text).map_err(|error| SchemaError::Syntax(toml_fault::words(text, &error)))?)
    }

    /// The schema as an editable file.
    ///
    /// # Errors
    /// [`SchemaError::Unwritable`], which no schema is known to cause.
    pub fn to_toml(&self) -> Result<String, SchemaError> {
        Ok(toml::to_string(&self.options).map_err(Box::new)?)
    }

    /// The options the schema was built from; change them and call [`Schema::new`] to get another schema.
    pub fn options(&self) -> &SchemaOptions {
        &self.options
    }

    /// Name of the data set.
    pub fn name(&self) -> &str {
        &self.options.name
    }

    /// Target column.
    pub fn target(&self) -> Option<&str> {
        self.options.target.as_deref()
    }

    /// Identifier column.
    pub fn id(&self) -> Option<&str> {
        self.options.id.as_deref()
    }

    /// All listed columns.
    pub fn columns(&self) -> &[ColumnSpec] {
        &self.options.columns
    }

    /// Numeric and categorical columns in the order of the design matrix.
    pub fn features(&self) -> impl Iterator<Item = &ColumnSpec> {
        self.options.columns.iter().filter(|c| c.is_feature())
    }

    /// The listed column of that name.
    pub fn column(&self, name: &str) -> Option<&ColumnSpec> {
        self.options.columns.iter().find(|c| c.name == name)
    }

    /// How cells are written.
    pub fn csv(&self) -> &CsvFormat {
        &self.options.csv
    }

    /// Whether a trimmed cell means "missing".
    pub fn is_missing(&self, cell: &str) -> bool {
        self.options.missing.iter().any(|m| m == cell)
    }

    /// Whether a trimmed cell of a numeric column means "missing".
    pub fn is_missing_number(&self, cell: &str) -> bool {
        self.is_missing(cell) || self.options.is_marker_of_numbers(cell)
    }

    pub(crate) fn separator(&self) -> u8 {
        self.options.csv.separator_byte().expect("checked by Schema::new")
    }
}

impl TryFrom<SchemaOptions> for Schema {
    type Error = SchemaError;

    fn try_from(options: SchemaOptions) -> Result<Self, Self::Error> {
        Self::new(options)
    }
}

impl From<Schema> for SchemaOptions {
    fn from(schema: Schema) -> Self {
        schema.options
    }
}

fn check_names(options: &SchemaOptions) -> Result<(), SchemaError> {
    let listed =
        |name: &str| options.columns.iter().any(|c| c.name == name && c.kind == ColumnKind::Identifier);
    let id = options.id.as_deref().filter(|id| !listed(id));
    let names = options.columns.iter().map(|c| c.name.as_str()).chain(options.target.as_deref()).chain(id);
    match first_repeated(names) {
        Some(column) => Err(SchemaError::DuplicateColumn { column }),
        None => Ok(()),
    }
}

fn check_target(options: &SchemaOptions) -> Result<(), SchemaError> {
    let labels = || options.positive.iter().chain(&options.target_levels);
    let Some(target) = &options.target else {
        return if labels().next().is_some() { Err(SchemaError::PositiveWithoutTarget) } else { Ok(()) };
    };
    check_levels(target, &options.positive)?;
    if options.target_levels.is_empty() {
        return Ok(());
    }
    check_levels(target, &options.target_levels)?;
    options.positive.iter().try_for_each(|label| check_declared(target, label, &options.target_levels))
}

fn check_column(column: &ColumnSpec) -> Result<(), SchemaError> {
    if let Some(format) = column.number.as_ref().filter(|format| !format.is_sound()) {
        return Err(SchemaError::NumberFormat { column: column.name.clone(), format: format.clone() });
    }
    let suits = match (&column.kind, &column.impute) {
        (ColumnKind::Numeric { .. }, Imputer::Constant(value)) => {
            CsvFormat::default().parse_number(value).is_ok()
        }
        (ColumnKind::Categorical { .. }, Imputer::Median | Imputer::Mean) => false,
        _ => true,
    };
    if !suits {
        return Err(SchemaError::Imputer { column: column.name.clone(), imputer: column.impute.clone() });
    }
    let ColumnKind::Categorical { levels: Some(levels), reference } = &column.kind else { return Ok(()) };
    check_levels(&column.name, levels)?;
    reference.iter().try_for_each(|level| check_declared(&column.name, level, levels))
}

fn check_levels(column: &str, levels: &[String]) -> Result<(), SchemaError> {
    match first_repeated(levels.iter().map(String::as_str)) {
        Some(level) => Err(SchemaError::DuplicateLevel { column: column.to_owned(), level }),
        None => Ok(()),
    }
}

fn check_declared(column: &str, level: &String, declared: &[String]) -> Result<(), SchemaError> {
    if declared.contains(level) {
        return Ok(());
    }
    Err(SchemaError::UndeclaredLevel {
        column: column.to_owned(),
        level: level.clone(),
        declared: declared.to_vec(),
    })
}

fn first_repeated<'a>(names: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut seen = HashSet::new();
    names.into_iter().find(|name| !seen.insert(*name)).map(str::to_owned)
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

fn one_or_many<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    Ok(match OneOrMany::deserialize(deserializer)? {
        OneOrMany::One(label) => vec![label],
        OneOrMany::Many(labels) => labels,
    })
}
