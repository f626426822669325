//! One classifier on the rows of one split, in memory or from a file.

use classifiers::{Classifier, Learner, OutOfCoreOptions, RowFile, TrainSet};
use ndarray::{Array2, Axis};

use crate::error::LearnerError;
use crate::subject::Rows;
use crate::{Outcome, SplitRecords};

/// Whether to end a fit before it is done.
pub(crate) type Stop<'a> = dyn Fn() -> bool + Sync + 'a;

/// Fits on the training records of a split, until `stop` says yes.
pub(crate) fn fit(
    learner: &dyn Learner,
    rows: &Rows<'_>,
    split: &SplitRecords<'_>,
    targets: &[usize],
    n_classes: usize,
    stop: &Stop<'_>,
) -> Result<Box<dyn Classifier>, LearnerError> {
    match rows.of(split.train) {
        Ok(rows) => {
            let labels: Vec<usize> = split.train.iter().map(|&record| targets[record]).collect();
            Ok(learner.fit(&TrainSet::new(rows.view(), &labels, n_classes)?.with_stop(stop))?)
        }
        Err(file) => {
            let mut selected = vec![false; file.n_rows()];
            split.train.iter().for_each(|&record| selected[record] = true);
            let options = OutOfCoreOptions { stop: Some(stop), ..OutOfCoreOptions::default() };
            Ok(learner.fit_from_file(file, &|row| selected[row], options)?)
        }
    }
}

/// Asks a model about the test records of a split, until `stop` says yes.
pub(crate) fn ask(
    model: &dyn Classifier,
    rows: &Rows<'_>,
    split: &SplitRecords<'_>,
    stop: &Stop<'_>,
) -> Result<Outcome, LearnerError> {
    match rows.of(split.test) {
        Ok(rows) => Outcome::until(model, rows.view(), stop),
        Err(file) => ask_of_file(model, file, split, stop),
    }
}

/// As in memory, block by block; the test records are in any order.
fn ask_of_file(
    model: &dyn Classifier,
    file: &RowFile,
    split: &SplitRecords<'_>,
    stop: &Stop<'_>,
) -> Result<Outcome, LearnerError> {
    let mut place = vec![usize::MAX; file.n_rows()];
    split.test.iter().enumerate().for_each(|(at, &record)| place[record] = at);
    let columns = if model.n_classes() == 2 { 1 } else { model.n_classes() };
    let mut outcome = Outcome {
        scores: Array2::zeros((split.test.len(), columns)),
        predicted: vec![0; split.test.len()],
        threshold: model.threshold(),
    };
    for block in file.blocks(OutOfCoreOptions::default().block_bytes) {
        let block = block?;
        let wanted: Vec<usize> =
            (0..block.labels().len()).filter(|row| place[block.first() + row] != usize::MAX).collect();
        let part = Outcome::until(model, block.rows().select(Axis(0), &wanted).view(), stop)?;
        for (row, from) in wanted.iter().enumerate() {
            let at = place[block.first() + from];
            outcome.scores.row_mut(at).assign(&part.scores.row(row));
            outcome.predicted[at] = part.predicted[row];
        }
    }
    Ok(outcome)
}
