//! Training from a row file, block by block (Yu, Hsieh, Chang and Lin, KDD 2010).

use std::fmt;

use thiserror::Error;

use super::learner::{DualVariables, LinearFit, LinearLearner};
use super::row_file::{RowBlock, RowFile, RowFileError, Verifier};
use super::source::{Block, Source};
use crate::FitError;
use crate::stop::Stop;

/// How a row file is read in training.
#[derive(Clone, Copy)]
pub struct OutOfCoreOptions<'a> {
    /// The most bytes of rows in memory at once; at least one row is. Blocks that fit in the processor's last cache, as
    /// the default of 16 MiB often does, are the fastest. Besides, a fit keeps about `60 + 16 k` bytes per row
    /// for `k` hyperplanes, and the weights.
    pub block_bytes: usize,
    /// Whether to end the fit with [`FitError::Stopped`], asked at every block; see [`TrainSet::with_stop`].
    ///
    /// [`TrainSet::with_stop`]: crate::TrainSet::with_stop
    pub stop: Option<&'a (dyn Fn() -> bool + Sync)>,
}

impl Default for OutOfCoreOptions<'_> {
    fn default() -> Self {
        Self { block_bytes: 16 << 20, stop: None }
    }
}

impl fmt::Debug for OutOfCoreOptions<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { block_bytes, stop } = self;
        let mut shown = formatter.debug_struct("OutOfCoreOptions");
        shown.field("block_bytes", block_bytes).field("stop", &stop.is_some()).finish()
    }
}

/// Why a fit from a file failed.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum OutOfCoreError {
    /// The rows selected cannot be learnt from.
    #[error(transparent)]
    Fit(#[from] FitError),
    /// The file cannot be read or is damaged.
    #[error(transparent)]
    File(#[from] RowFileError),
    /// The algorithm does not work block by block.
    #[error("{learner} needs all rows in memory; use linear-svm, or fewer rows")]
    NeedsMemory {
        /// Id of the learner.
        learner: &'static str,
    },
}

impl LinearLearner {
    /// Fits on the rows of `file` for whose index `select` says yes, with one block of rows in memory at a time.
    ///
    /// The optimum is the same as in memory, and so is the model within the tolerance. A file that is damaged in any
    /// row, selected or not, is refused. Deterministic for equal blocks.
    ///
    /// ```
    /// use classifiers::{Classifier, LinearLearner, LinearOptions, OutOfCoreOptions, RowFileWriter};
    ///
    /// let folder = tempfile::tempdir()?;
    /// let mut writer = RowFileWriter::create(folder.path().join("rows"), 2)?;
    /// for step in 0..100u8 {
    ///     let x = f32::from(step) / 50.0 - 1.0;
    ///     writer.push(&[x, x * x], usize::from(x > 0.0))?;
    /// }
    /// let file = writer.finish()?;
    ///
    /// // every fifth row is kept for the test
    /// let learner = LinearLearner::new(LinearOptions::default())?;
    /// let options = OutOfCoreOptions { block_bytes: 256, ..OutOfCoreOptions::default() };
    /// let fit = learner.fit_out_of_core(&file, |row| row % 5 != 0, options)?;
    /// assert!(fit.reports[0].converged);
    /// for block in file.blocks(256) {
    ///     let block = block?;
    ///     let scores = fit.model.scores(block.rows())?;
    ///     assert_eq!(scores.dim(), (block.labels().len(), 1));
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`FitError::Stopped`], fewer than two classes in the file, a class without a selected row, what [`LinearLearner::fit_model`] refuses, or
    /// a file that cannot be read.
    pub fn fit_out_of_core(
        &self,
        file: &RowFile,
        select: impl Fn(usize) -> bool,
        options: OutOfCoreOptions<'_>,
    ) -> Result<LinearFit, OutOfCoreError> {
        self.fit_out_of_core_warm(file, select, options, &DualVariables::default())
    }

    /// As [`LinearLearner::fit_out_of_core`], starting from the variables of an earlier fit, one per row of the file.
    ///
    /// # Errors
    /// As [`LinearLearner::fit_out_of_core`].
    pub fn fit_out_of_core_warm(
        &self,
        file: &RowFile,
        select: impl Fn(usize) -> bool,
        options: OutOfCoreOptions<'_>,
        duals: &DualVariables,
    ) -> Result<LinearFit, OutOfCoreError> {
        let mut source = FileSource::new(file, select, options);
        let counts = source.class_counts();
        check_counts(&counts)?;
        self.fit_source(&mut source, &counts, duals)
    }
}

/// Selected rows of a file.
struct FileSource<'a> {
    file: &'a RowFile,
    rows_per_block: usize,
    /// The selected rows of each block, by their index within it.
    selected: Vec<Vec<u32>>,
    block: RowBlock,
    /// The number of the block in memory.
    loaded: Option<usize>,
    verified: bool,
    stop: Stop<'a>,
}

impl<'a> FileSource<'a> {
    fn new(file: &'a RowFile, select: impl Fn(usize) -> bool, options: OutOfCoreOptions<'a>) -> Self {
        let rows_per_block = file.rows_per_block(options.block_bytes);
        let starts = (0..file.n_rows()).step_by(rows_per_block);
        let selected = starts.map(|first| {
            let end = file.n_rows().min(first + rows_per_block);
            (first..end).filter(|&row| select(row)).map(|row| (row - first) as u32).collect()
        });
        Self {
            file,
            rows_per_block,
            selected: selected.collect(),
            block: RowBlock::default(),
            loaded: None,
            verified: false,
            stop: options.stop.map(Stop::when).unwrap_or_default(),
        }
    }

    fn class_counts(&self) -> Vec<usize> {
        let mut counts = vec![0; self.file.n_classes()];
        for (number, selected) in self.selected.iter().enumerate() {
            let first = number * self.rows_per_block;
            for &i in selected {
                counts[self.file.labels()[first + i as usize]] += 1;
            }
        }
        counts
    }

    fn load(&mut self, number: usize) -> Result<(), RowFileError> {
        if self.loaded != Some(number) {
            self.loaded = None;
            let first = number * self.rows_per_block;
            self.file.read_into(first..first + self.rows_per_block, &mut self.block)?;
            self.loaded = Some(number);
        }
        Ok(())
    }
}

impl Source for FileSource<'_> {
    type Error = OutOfCoreError;

    fn n_rows(&self) -> usize {
        self.file.n_rows()
    }

    fn width(&self) -> usize {
        self.file.n_features()
    }

    /// The first visit reads blocks without a selected row too, to compare the whole file with its checksum.
    fn each(&mut self, visit: &mut dyn FnMut(Block<'_>, Stop<'_>)) -> Result<(), OutOfCoreError> {
        let mut verifier = (!self.verified).then(|| Verifier::new(self.file));
        for number in 0..self.selected.len() {
            self.stop.check()?;
            if verifier.is_some() || !self.selected[number].is_empty() {
                self.load(number)?;
            }
            if let Some(verifier) = &mut verifier {
                verifier.add(&self.block);
            }
            let block = Block {
                first: number * self.rows_per_block,
                values: self.block.values(),
                width: self.file.n_features(),
                labels: self.block.labels(),
                selected: &self.selected[number],
            };
            visit(block, self.stop);
        }
        self.stop.check()?;
        verifier.map_or(Ok(()), Verifier::finish)?;
        self.verified = true;
        Ok(())
    }
}

fn check_counts(counts: &[usize]) -> Result<(), FitError> {
    let classes = counts.len();
    if classes < 2 {
        return Err(FitError::TooFewClasses { classes });
    }
    match counts.iter().position(|&count| count == 0) {
        Some(class) => Err(FitError::AbsentClass { class, classes }),
        None => Ok(()),
    }
}
