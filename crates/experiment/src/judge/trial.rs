//! One outcome of an experiment.

use crate::Outcome;

/// One outcome with its place in the plan.
#[derive(Debug, Clone, Copy)]
pub struct Trial<'a> {
    /// Index of the split.
    pub split: usize,
    /// The split's label.
    pub label: &'a str,
    /// Number of the key.
    pub key: usize,
    /// Record numbers of the test rows.
    pub records: &'a [usize],
    /// What the classifier said of them.
    pub outcome: &'a Outcome,
}
