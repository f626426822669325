//! What became of the columns of a table.

use serde::{Deserialize, Serialize};

/// What a column was read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ColumnUse {
    /// The labels to be learned.
    Target,
    /// A feature: numbers.
    Numeric,
    /// A feature: 0 and 1.
    Indicator,
    /// A feature: one of a few levels.
    Categorical,
    /// Left out of the features: it names the rows.
    Identifier,
    /// Left out of the features.
    LeftOut,
}

impl ColumnUse {
    /// The words of the page.
    pub fn words(self) -> &'static str {
        match self {
            Self::Target => "target",
            Self::Numeric => "numeric",
            Self::Indicator => "indicator (0/1)",
            Self::Categorical => "categorical",
            Self::Identifier => "identifier, left out",
            Self::LeftOut => "left out",
        }
    }

    /// Whether a classifier learns from it.
    pub fn is_feature(self) -> bool {
        matches!(self, Self::Numeric | Self::Indicator | Self::Categorical)
    }
}

/// A column of a table, as it was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputColumn {
    /// Its name in the header.
    pub name: String,
    /// What it was read as.
    pub read_as: ColumnUse,
    /// Why, in words.
    pub why: String,
    /// Cells without a value.
    pub missing: u64,
    /// Missing and unreadable cells that were filled in, with a value learned from training rows.
    pub imputed: u64,
    /// Cells that are not what the rest of the column is (`inf` among numbers) and were taken as missing.
    pub unreadable: u64,
    /// The first unreadable cells.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub first_unreadable: Vec<CellAt>,
}

/// A cell and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellAt {
    /// Line of the file, from 1.
    pub line: u64,
    /// The first characters of the cell.
    pub value: String,
}
