//! One classifier on the rows of one split, in memory or from a file.

use classifiers::{Classifier, Learner, OutOfCoreOptions, RowFile, TrainSet};
use ndarray::{Array2, Axis};

use crate::error::LearnerError;
use crate::subject::Rows;
use crate::{Outcome, SplitRecords};

/// Fits on the training records of a split.
pub(crate) fn fit(
    learner: &dyn Learner,
    rows: &Rows<'_>,
    split: &SplitRecords<'_>,
    targets: &[usize],
    n_classes: usize,
) -> Result<Box<dyn Classifier>, LearnerError> {
    match rows.of(split.train) {
        Ok(rows) => {
            let labels: Vec<usize> = split.train.iter().map(|&record| targets[record]).collect();
            Ok(learner.fit(&TrainSet::new(rows.view(), &labels, n_classes)?)?)
        }
        Err(file) => {
            let mut selected = vec![false; file.n_rows()];
            split.train.iter().for_each(|&record| selected[record] = true);
            Ok(learner.fit_from_file(file, &|row| selected[row], OutOfCoreOptions::default())?)
        }
    }
}

/// Asks a model about the test records of a split. `check` is asked before every block of a file.
pub(crate) fn ask<E: From<LearnerError>>(
    model: &dyn Classifier,
    rows: &Rows<'_>,
    split: &SplitRecords<'_>,
    check: &dyn Fn() -> Result<(), E>,
) -> Result<Outcome, E> {
    match rows.of(split.test) {
        Ok(rows) => Ok(Outcome::of(model, rows.view())?),
        Err(file) => ask_of_file(model, file, split, check),
    }
}

/// As in memory, block by block; the test records are in any order.
fn ask_of_file<E: From<LearnerError>>(
    model: &dyn Classifier,
    file: &RowFile,
    split: &SplitRecords<'_>,
    check: &dyn Fn() -> Result<(), E>,
) -> Result<Outcome, E> {
    let mut place = vec![usize::MAX; file.n_rows()];
    split.test.iter().enumerate().for_each(|(at, &record)| place[record] = at);
    let columns = if model.n_classes() == 2 { 1 } else { model.n_classes() };
    let mut outcome = Outcome {
        scores: Array2::zeros((split.test.len(), columns)),
        predicted: vec![0; split.test.len()],
        threshold: model.threshold(),
    };
    for block in file.blocks(OutOfCoreOptions::default().block_bytes) {
        check()?;
        let block = block.map_err(LearnerError::from)?;
        let wanted: Vec<usize> =
            (0..block.labels().len()).filter(|row| place[block.first() + row] != usize::MAX).collect();
        let part = Outcome::of(model, block.rows().select(Axis(0), &wanted).view())?;
        for (row, from) in wanted.iter().enumerate() {
            let at = place[block.first() + from];
            outcome.scores.row_mut(at).assign(&part.scores.row(row));
            outcome.predicted[at] = part.predicted[row];
        }
    }
    Ok(outcome)
}
