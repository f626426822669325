//! What is handed over: a scheme per column of a table, with the reasons.
//!
//! A [`ReleasePlan`] is the one description of a release: a planner proposes it, [`cipher_table`](crate::cipher_table) writes a
//! table by it, an audit checks it. As a file it is `release.toml`:
//!
//! ```
//! use crypto_encode::release::{ColumnScheme, ReleasePlan};
//!
//! let plan = ReleasePlan::parse(
//!     "version = 1
//! purpose = \"vendor-trains\"
//! target = \"churn\"
//!
//! [[column]]
//! name = \"city\"
//! scheme = \"siv\"
//! why = \"names people together with the age\"
//!
//! [[column]]
//! name = \"age\"
//! scheme = \"bins\"
//! edges = [30, 50, 70]
//! ",
//! )?;
//! assert_eq!(plan.scheme_of("age"), Some(&ColumnScheme::Bins { edges: vec![30.0, 50.0, 70.0] }));
//! assert_eq!(ReleasePlan::parse(&plan.to_toml())?, plan);
//! # Ok::<(), crypto_encode::release::PlanError>(())
//! ```
//!
//! Columns that a plan does not name stay as they are.

pub(crate) mod column;
mod error;
mod fields;
mod file;
mod missing;
mod scheme;
mod survey;
#[cfg(test)]
mod tests;
mod written;

pub use error::{PlanError, SchemeFault};
pub(crate) use fields::Fields;
pub use missing::is_missing_number;
pub use protocol::Visible;
pub use scheme::{ColumnScheme, FeatureUse, ResponseDomain};
pub use survey::{CannotWrite, ColumnShape, ColumnSurvey, Padding};

/// What a table becomes, column by column.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ReleasePlan {
    /// What the release is for, in words of the planner.
    pub purpose: Option<String>,
    /// The column that a receiver is to predict.
    pub target: Option<String>,
    /// The columns in any order, each once; those of the table that are not named stay as they are.
    pub columns: Vec<ColumnPlan>,
}

/// What one column becomes.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnPlan {
    /// Its name, as in the header, without spaces around it.
    pub name: String,
    /// How its cells are written.
    pub scheme: ColumnScheme,
    /// Why, in a sentence; may be empty.
    pub why: String,
}

impl ColumnPlan {
    /// A column without a reason.
    pub fn new(name: impl Into<String>, scheme: ColumnScheme) -> Self {
        Self { name: name.into(), scheme, why: String::new() }
    }
}

impl ReleasePlan {
    /// One scheme for several columns.
    pub fn of_one_scheme<S: Into<String>>(
        scheme: &ColumnScheme,
        columns: impl IntoIterator<Item = S>,
    ) -> Self {
        let columns = columns.into_iter().map(|name| ColumnPlan::new(name, scheme.clone())).collect();
        Self { columns, ..Self::default() }
    }

    /// The scheme of a column, where the plan names it.
    pub fn scheme_of(&self, column: &str) -> Option<&ColumnScheme> {
        self.columns.iter().find(|plan| plan.name == column).map(|plan| &plan.scheme)
    }

    /// Checks what the types do not: every column once, every option in its range.
    ///
    /// # Errors
    /// [`PlanError::DoubledColumn`] and [`PlanError::Column`].
    pub fn check(&self) -> Result<(), PlanError> {
        let mut seen = std::collections::BTreeSet::new();
        for ColumnPlan { name, scheme, .. } in &self.columns {
            if !seen.insert(name.as_str()) {
                return Err(PlanError::DoubledColumn { column: name.clone() });
            }
            scheme.check().map_err(|fault| PlanError::Column { column: name.clone(), fault })?;
        }
        Ok(())
    }
}
