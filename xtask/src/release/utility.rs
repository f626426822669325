//! What a receiver learns of a release: read as it was written, by logistic regression.

use anyhow::{Context, Result};
use classifiers::{MixedColumn, MixedRows, ReadingAuc, Receiver, ReceiverFold};
use protocol::KeySchedule;
use tabular_data::{Received, ReceivedCells, ReceivedColumn, Split, stratified_kfold};

use crate::interrupt;

/// Folds that a receiver is judged on.
const FOLDS: usize = 5;

/// What the receiver is to predict, and the folds that it is judged on.
#[derive(Debug, Clone)]
pub struct Labels {
    targets: Vec<usize>,
    n_classes: usize,
    folds: Vec<Split>,
}

impl Labels {
    /// The labels in the column `target`; with `positive`, that label against all others.
    pub fn new(keys: KeySchedule, received: &Received, target: &str, positive: Option<&str>) -> Result<Self> {
        let found = received.target(target, positive)?;
        let folds = stratified_kfold(&found.targets, FOLDS, keys.seed_of("release/folds"));
        let folds = folds.with_context(|| format!("--target {target}: cannot make {FOLDS} folds"))?;
        Ok(Self { n_classes: found.classes.len(), targets: found.targets, folds })
    }

    /// The mean area under the ROC curve of a receiver who reads these columns as they were written: texts one-hot, numbers
    /// scaled; one half of no columns.
    pub fn auc(&self, columns: &[MixedColumn<'_>]) -> Result<f64> {
        if columns.is_empty() {
            return Ok(0.5);
        }
        let rows = MixedRows::new(self.targets.len(), columns.to_vec())?;
        let folds = self.with_receiver(|receiver| Ok(receiver.auc(&rows)?))?;
        Ok(folds.iter().sum::<f64>() / folds.len() as f64)
    }

    /// What each way of reading the columns gives away, the strongest first; empty of no columns.
    pub fn readings(&self, columns: &[MixedColumn<'_>]) -> Result<Vec<ReadingAuc>> {
        if columns.is_empty() {
            return Ok(Vec::new());
        }
        let rows = MixedRows::new(self.targets.len(), columns.to_vec())?;
        self.with_receiver(|receiver| Ok(receiver.readings(&rows)?))
    }

    fn with_receiver<T>(&self, ask: impl FnOnce(&Receiver<'_>) -> Result<T>) -> Result<T> {
        interrupt::check()?;
        let parts = self.folds.iter().map(|split| ReceiverFold { train: split.train(), test: split.test() });
        let folds: Vec<ReceiverFold<'_>> = parts.collect();
        let receiver =
            Receiver::new(&self.targets, self.n_classes, &folds)?.with_stop(&interrupt::is_requested);
        let answer = ask(&receiver);
        interrupt::check()?;
        answer
    }
}

/// A received column as it was written: numbers scaled, texts one-hot.
pub fn as_written(column: &ReceivedColumn) -> MixedColumn<'_> {
    match column.cells() {
        ReceivedCells::Numbers(numbers) => MixedColumn::Scaled(numbers),
        ReceivedCells::Texts { codes, levels } => MixedColumn::OneHot { codes, n_levels: levels.len() },
    }
}
