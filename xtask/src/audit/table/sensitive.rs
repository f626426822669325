//! Which single columns are reported.

use anyhow::{Result, bail};
use leakage::score::{Extent, Finding};
use tabular_data::Schema;

/// The sensitive columns of a table.
#[derive(Debug, Clone, Default)]
pub struct Focus {
    left_out: Vec<String>,
}

impl Focus {
    /// All features are sensitive unless some are named.
    ///
    /// # Errors
    /// A name that is no feature: the target is what classifiers guess, and identifiers are not encrypted.
    pub fn new(named: &[String], schema: &Schema) -> Result<Self> {
        let features = check_features("--sensitive", named, schema)?;
        let is_left_out = |feature: &String| !named.is_empty() && !named.contains(feature);
        Ok(Self { left_out: features.into_iter().filter(is_left_out).collect() })
    }

    /// Whether a finding is reported: unless it is about a column that is not sensitive.
    pub fn keeps(&self, finding: &Finding) -> bool {
        match &finding.extent {
            Extent::Column(column) => !self.left_out.contains(column),
            Extent::Whole | Extent::Identity | Extent::Statement | Extent::Other => true,
        }
    }
}

/// Checks that all columns that `option` names are features; returns the names of those that there are.
///
/// # Errors
/// The option and the first name that is none, with what there is.
pub fn check_features(option: &str, named: &[String], schema: &Schema) -> Result<Vec<String>> {
    let features: Vec<String> = schema.features().map(|column| column.name.clone()).collect();
    for name in named {
        if schema.target() == Some(name.as_str()) {
            bail!("{option} {name}: that is the target, which the classifiers guess; name columns beside it");
        }
        if !features.contains(name) {
            bail!("{option} {name}: no such feature; there are: {}", features.join(", "));
        }
    }
    Ok(features)
}
