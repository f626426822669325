//! What one column is, how its missing cells are filled, and what an unseen level means.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::bounds::Bounds;
use super::marks::NumberFault;
use super::number::NumberFormat;

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ColumnKind {
    /// Names the row; never a feature.
    Identifier,
    /// Numbers.
    Numeric {
        /// Whether the numbers are 0 and 1 and mean no and yes, so that encoders treat the column as they treat an indicator.
        indicator: bool,
    },
    /// One of a few texts.
    Categorical {
        /// The levels in their order; `None`: those met in the training rows, in the order of their bytes.
        levels: Option<Vec<String>>,
        /// The level coded as zeros in all indicator columns; `None`: the first level.
        reference: Option<String>,
    },
    /// Left out.
    Ignored,
}

/// How missing cells are filled; fitted on training rows only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Imputer {
    /// The most frequent value; among equally frequent ones the smallest (for texts: first in the order of their bytes).
    Mode,
    /// The median (mean of the two middle values when their number is even). Numeric columns only.
    Median,
    /// The arithmetic mean. Numeric columns only.
    Mean,
    /// A given value; for a numeric column a number with a decimal point, for a categorical one a level (added if new).
    Constant(String),
}

impl fmt::Display for Imputer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mode => f.write_str("mode"),
            Self::Median => f.write_str("median"),
            Self::Mean => f.write_str("mean"),
            Self::Constant(value) => write!(f, "constant {value:?}"),
        }
    }
}

/// What a level means that the training rows (or the declared levels) do not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UnseenLevel {
    /// An error that names the row, the column and the level.
    #[default]
    Error,
    /// Zeros in all indicators of the column, as for the reference level.
    Reference,
    /// The most frequent level of the training rows.
    Mode,
}

impl fmt::Display for UnseenLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Reference => "reference",
            Self::Mode => "mode",
        })
    }
}

/// What a cell of a numeric column means that is no finite number (`inf`, `1e999`, `tall`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unreadable {
    /// An error that names the line, the column and the value.
    #[default]
    Error,
    /// An infinite number (`inf`, `1e999`) is a missing cell, anything else an error; [`crate::Table::reading`] counts such cells
    /// and has the first ones. What inference says of a column that has some.
    Infinite,
    /// A missing cell, counted likewise.
    Missing,
}

/// One column of a schema.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "ColumnFile", into = "ColumnFile")]
pub struct ColumnSpec {
    /// The name in the header.
    pub name: String,
    /// What the column holds.
    pub kind: ColumnKind,
    /// How its missing cells are filled. Default: mode for categorical and indicator columns, median for numeric ones.
    pub impute: Imputer,
    /// What an unseen level means (categorical columns only).
    pub unseen: UnseenLevel,
    /// Declared range (numeric columns only).
    pub bounds: Option<Bounds>,
    /// How its numbers are written, where that is not how the file writes numbers (numeric columns only).
    pub number: Option<NumberFormat>,
    /// What a cell means that is no finite number (numeric columns only).
    pub unreadable: Unreadable,
}

impl ColumnSpec {
    /// A column of the given kind with the default imputer and policy.
    pub fn new(name: impl Into<String>, kind: ColumnKind) -> Self {
        let impute = default_imputer(&kind);
        let (unseen, unreadable) = (UnseenLevel::default(), Unreadable::default());
        Self { name: name.into(), kind, impute, unseen, bounds: None, number: None, unreadable }
    }

    /// Whether the column becomes columns of the design matrix.
    pub fn is_feature(&self) -> bool {
        matches!(self.kind, ColumnKind::Numeric { .. } | ColumnKind::Categorical { .. })
    }

    /// Whether the column holds numbers.
    pub fn is_numeric(&self) -> bool {
        matches!(self.kind, ColumnKind::Numeric { .. })
    }
}

impl Unreadable {
    /// Whether a cell that is no finite number counts as missing.
    pub(crate) fn passes_over(self, fault: NumberFault) -> bool {
        match self {
            Self::Error => false,
            Self::Infinite => fault == NumberFault::NotFinite,
            Self::Missing => true,
        }
    }
}

impl fmt::Display for ColumnSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.name)?;
        match &self.kind {
            ColumnKind::Identifier => f.write_str("identifier"),
            ColumnKind::Ignored => f.write_str("ignored"),
            ColumnKind::Numeric { indicator } => {
                let kind = if *indicator { "numeric, an indicator (0/1)" } else { "numeric" };
                write!(f, "{kind}; missing: {}", self.impute)?;
                self.number.iter().try_for_each(|number| write!(f, "; written {number}"))
            }
            ColumnKind::Categorical { levels, .. } => {
                f.write_str("categorical")?;
                if let Some(levels) = levels {
                    write!(f, " ({})", levels.join(", "))?;
                }
                write!(f, "; missing: {}; unseen level: {}", self.impute, self.unseen)
            }
        }
    }
}

fn default_imputer(kind: &ColumnKind) -> Imputer {
    match kind {
        ColumnKind::Numeric { indicator: false } => Imputer::Median,
        _ => Imputer::Mode,
    }
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum KindName {
    Identifier,
    Numeric,
    Categorical,
    Ignored,
}

/// A column as written in a schema file: flat, with everything but name and kind optional.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ColumnFile {
    name: String,
    kind: KindName,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    indicator: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    levels: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    impute: Option<Imputer>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unseen: Option<UnseenLevel>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bounds: Option<Bounds>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    number: Option<NumberFormat>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unreadable: Option<Unreadable>,
}

/// A key that does not suit the column's kind.
#[derive(Debug, Error)]
#[error("column {column:?}: `{key}` is meant for {meant_for} columns only; remove it")]
struct MisplacedKey {
    column: String,
    key: &'static str,
    meant_for: &'static str,
}

impl TryFrom<ColumnFile> for ColumnSpec {
    type Error = MisplacedKey;

    fn try_from(file: ColumnFile) -> Result<Self, Self::Error> {
        check_keys(&file)?;
        let kind = match file.kind {
            KindName::Identifier => ColumnKind::Identifier,
            KindName::Ignored => ColumnKind::Ignored,
            KindName::Numeric => ColumnKind::Numeric { indicator: file.indicator.unwrap_or(false) },
            KindName::Categorical => {
                ColumnKind::Categorical { levels: file.levels, reference: file.reference }
            }
        };
        let impute = file.impute.unwrap_or_else(|| default_imputer(&kind));
        let (unseen, unreadable) = (file.unseen.unwrap_or_default(), file.unreadable.unwrap_or_default());
        let (bounds, number) = (file.bounds, file.number);
        Ok(Self { name: file.name, kind, impute, unseen, bounds, number, unreadable })
    }
}

fn check_keys(file: &ColumnFile) -> Result<(), MisplacedKey> {
    let numeric = matches!(file.kind, KindName::Numeric);
    let categorical = matches!(file.kind, KindName::Categorical);
    let rules = [
        ("indicator", file.indicator.is_some(), numeric, "numeric"),
        ("bounds", file.bounds.is_some(), numeric, "numeric"),
        ("number", file.number.is_some(), numeric, "numeric"),
        ("unreadable", file.unreadable.is_some(), numeric, "numeric"),
        ("levels", file.levels.is_some(), categorical, "categorical"),
        ("reference", file.reference.is_some(), categorical, "categorical"),
        ("unseen", file.unseen.is_some(), categorical, "categorical"),
        ("impute", file.impute.is_some(), numeric || categorical, "numeric and categorical"),
    ];
    match rules.into_iter().find(|(_, given, suits, _)| *given && !suits) {
        Some((key, _, _, meant_for)) => Err(MisplacedKey { column: file.name.clone(), key, meant_for }),
        None => Ok(()),
    }
}

impl From<ColumnSpec> for ColumnFile {
    fn from(spec: ColumnSpec) -> Self {
        let feature = spec.is_feature();
        let mut file = Self {
            name: spec.name,
            kind: KindName::Ignored,
            indicator: None,
            levels: None,
            reference: None,
            impute: feature.then_some(spec.impute),
            unseen: None,
            bounds: spec.bounds,
            number: spec.number,
            unreadable: (spec.unreadable != Unreadable::default()).then_some(spec.unreadable),
        };
        match spec.kind {
            ColumnKind::Ignored => {}
            ColumnKind::Identifier => file.kind = KindName::Identifier,
            ColumnKind::Numeric { indicator } => {
                file.kind = KindName::Numeric;
                file.indicator = indicator.then_some(true);
            }
            ColumnKind::Categorical { levels, reference } => {
                file.kind = KindName::Categorical;
                file.levels = levels;
                file.reference = reference;
                file.unseen = Some(spec.unseen);
            }
        }
        file
    }
}
