//! The plainest subject: a few conditions whose rows a closure makes.

use crate::{ExperimentError, Sides, SplitRecords, Subject};

/// Records whose rows `protect` makes for a condition and a key, both by their number. Each condition is fitted by itself,
/// and no piece is kept.
pub struct InMemory<'a, F> {
    /// The class of every record.
    pub targets: &'a [usize],
    /// The number of classes.
    pub n_classes: usize,
    /// The splits.
    pub splits: Vec<SplitRecords<'a>>,
    /// How many keys each condition is repeated over.
    pub n_keys: Vec<usize>,
    /// Makes the rows of a condition under a key.
    pub protect: F,
}

impl<F, R> Subject for InMemory<'_, F>
where
    F: Fn(usize, usize) -> Result<R, ExperimentError> + Sync,
    R: Sides<ExperimentError> + 'static,
{
    type Error = ExperimentError;

    fn targets(&self) -> &[usize] {
        self.targets
    }

    fn n_classes(&self) -> usize {
        self.n_classes
    }

    fn splits(&self) -> Vec<SplitRecords<'_>> {
        self.splits.clone()
    }

    fn n_conditions(&self) -> usize {
        self.n_keys.len()
    }

    fn n_keys(&self, condition: usize) -> usize {
        self.n_keys[condition]
    }

    fn sides<'s>(
        &'s self,
        group: &[usize],
        key: usize,
    ) -> Result<Box<dyn Sides<ExperimentError> + 's>, ExperimentError> {
        Ok(Box::new((self.protect)(group[0], key)?))
    }
}
