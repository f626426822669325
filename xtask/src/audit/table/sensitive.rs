//! Which single columns are reported.

use anyhow::{Result, bail};
use leakage::score::Finding;
use tabular_data::Schema;

/// Attacks whose guesses of single columns say nothing that `frequency`, `sorting` and `neighbours` do not.
const OVERALL_ONLY: [&str; 1] = ["sorting-joint"];

/// The sensitive columns of a table.
#[derive(Debug, Clone)]
pub struct Focus {
    left_out: Vec<String>,
}

impl Focus {
    /// All features are sensitive unless some are named.
    ///
    /// # Errors
    /// A name that is no feature: the target is what classifiers guess, and identifiers are not encrypted.
    pub fn new(named: &[String], schema: &Schema) -> Result<Self> {
        let features: Vec<String> = schema.features().map(|column| column.name.clone()).collect();
        for name in named {
            if schema.target() == Some(name.as_str()) {
                bail!(
                    "--sensitive {name}: that is the target, which the classifiers guess; name columns beside it"
                );
            }
            if !features.contains(name) {
                bail!("--sensitive {name}: no such feature; there are: {}", features.join(", "));
            }
        }
        let is_left_out = |feature: &String| !named.is_empty() && !named.contains(feature);
        Ok(Self { left_out: features.into_iter().filter(is_left_out).collect() })
    }

    /// The findings of an attack that are reported.
    pub fn keep(&self, attack: &str, findings: Vec<Finding>) -> Vec<Finding> {
        let mut findings = findings;
        if OVERALL_ONLY.contains(&attack) {
            findings.truncate(1);
        }
        findings.retain(|finding| {
            let column = finding.target.strip_prefix("length of ").unwrap_or(&finding.target);
            !self.left_out.iter().any(|left_out| left_out == column)
        });
        findings
    }
}
