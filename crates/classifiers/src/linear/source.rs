//! Where training rows come from: one matrix in memory, or blocks of a file, one after the other.

use super::options::Task;
use crate::FitError;
use crate::stop::Stop;

/// Consecutive rows, with which of them take part in training.
#[derive(Clone, Copy)]
pub(super) struct Block<'a> {
    /// The index of the first row among all rows of the source.
    pub(super) first: usize,
    /// The rows, each `width` values.
    pub(super) values: &'a [f32],
    pub(super) width: usize,
    /// The class of each row.
    pub(super) labels: &'a [usize],
    /// The indices, within this block, of the rows to train on.
    pub(super) selected: &'a [u32],
}

impl<'a> Block<'a> {
    /// Row `i` of the block.
    #[inline]
    pub(super) fn row(&self, i: usize) -> &'a [f32] {
        let start = i * self.width;
        &self.values[start..start + self.width]
    }

    /// The selected rows with their index in the block and, for `task`, their sign and cost.
    pub(super) fn training_rows<'t>(&self, task: &'t Task) -> impl Iterator<Item = Row<'a>> + use<'a, 't> {
        let block = *self;
        block.selected.iter().map(move |&i| {
            let index = i as usize;
            let (sign, cost) = task.row(block.labels[index]);
            Row { index, values: block.row(index), sign, cost }
        })
    }
}

/// One training row of a two-class problem.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    pub(super) index: usize,
    pub(super) values: &'a [f32],
    pub(super) sign: f64,
    pub(super) cost: f64,
}

/// Training rows that can be visited block by block, any number of times, always in the same blocks and order.
pub(super) trait Source {
    /// Why a visit may fail; at least because the fit is to stop.
    type Error: From<FitError>;

    /// The number of rows of all blocks, selected or not.
    fn n_rows(&self) -> usize;

    /// The number of values in a row.
    fn width(&self) -> usize;

    /// Hands every block to `visit`, in order, with what a long visit asks in order to leave off early. Fails when the
    /// fit is to stop, at the latest after the last block.
    fn each(&mut self, visit: &mut dyn FnMut(Block<'_>, Stop<'_>)) -> Result<(), Self::Error>;
}

/// All rows of a contiguous matrix as one block.
pub(super) struct InMemory<'a> {
    values: &'a [f32],
    width: usize,
    labels: &'a [usize],
    selected: Vec<u32>,
    stop: Stop<'a>,
}

impl<'a> InMemory<'a> {
    /// `values` are `labels.len()` rows of `width` values.
    ///
    /// # Errors
    /// More rows than a `u32` counts.
    pub(super) fn new(
        values: &'a [f32],
        width: usize,
        labels: &'a [usize],
        stop: Stop<'a>,
    ) -> Result<Self, FitError> {
        let n_rows = u32::try_from(labels.len()).map_err(|_| FitError::Solver {
            learner: "linear-svm",
            reason: format!("{} rows are more than {}", labels.len(), u32::MAX),
        })?;
        Ok(Self { values, width, labels, selected: (0..n_rows).collect(), stop })
    }
}

impl Source for InMemory<'_> {
    type Error = FitError;

    fn n_rows(&self) -> usize {
        self.labels.len()
    }

    fn width(&self) -> usize {
        self.width
    }

    fn each(&mut self, visit: &mut dyn FnMut(Block<'_>, Stop<'_>)) -> Result<(), Self::Error> {
        self.stop.check()?;
        let block = Block {
            first: 0,
            values: self.values,
            width: self.width,
            labels: self.labels,
            selected: &self.selected,
        };
        visit(block, self.stop);
        self.stop.check()
    }
}
