//! What one fitted classifier says of its test records, and the run that a results file keeps of it.

use classifiers::Classifier;
use evaluation::{Confusion, ConfusionMatrix, average_precision, macro_one_vs_rest_auc, roc_auc};
use ndarray::{Array2, ArrayView2};
use results::Run;

use crate::{ExperimentError, LearnerError};

/// Scores and decisions of one model on the test records of one split.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// n x 1 scores for two classes, else n x k.
    pub scores: Array2<f32>,
    /// The decided class of each record.
    pub predicted: Vec<usize>,
    /// The score from which class 1 is decided.
    pub threshold: f32,
}

impl Outcome {
    /// Asks a model.
    ///
    /// # Errors
    /// Rows that the model does not take.
    pub fn of(model: &dyn Classifier, rows: ArrayView2<'_, f32>) -> Result<Self, LearnerError> {
        Self::until(model, rows, &|| false)
    }

    /// Asks a model, until `stop` says yes.
    ///
    /// # Errors
    /// Rows that the model does not take, and that it was stopped.
    pub fn until(
        model: &dyn Classifier,
        rows: ArrayView2<'_, f32>,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Result<Self, LearnerError> {
        let scores = model.scores_until(rows, stop)?;
        let predicted = model.decide(scores.view());
        Ok(Self { scores, predicted, threshold: model.threshold() })
    }

    /// The measures against the true classes `targets`.
    ///
    /// # Errors
    /// Scores that are not finite, or as many targets as there are no scores.
    pub fn run(
        &self,
        split: &str,
        key: usize,
        targets: &[usize],
        n_classes: usize,
    ) -> Result<Run, ExperimentError> {
        match n_classes {
            2 => self.binary(split, key as u64, targets),
            _ => self.multi_class(split, key as u64, targets, n_classes),
        }
    }

    /// The scores for class 1 of a two-class model, or of class `class` of several.
    pub fn column(&self, class: usize) -> Vec<f32> {
        let column = class.min(self.scores.ncols().saturating_sub(1));
        self.scores.column(column).to_vec()
    }

    fn binary(&self, split: &str, key: u64, targets: &[usize]) -> Result<Run, ExperimentError> {
        let positive = is_class(targets, 1);
        let counts = Confusion::from_predictions(&is_class(&self.predicted, 1), &positive)?;
        let scores = self.column(0);
        let (auc, precision) = (roc_auc(&scores, &positive)?, average_precision(&scores, &positive)?);
        Ok(Run::binary(split, key, f64::from(self.threshold), counts).with_ranking(auc, precision))
    }

    fn multi_class(
        &self,
        split: &str,
        key: u64,
        targets: &[usize],
        n_classes: usize,
    ) -> Result<Run, ExperimentError> {
        let counts = ConfusionMatrix::from_predictions(&self.predicted, targets, n_classes)?;
        let scores: Vec<f32> = self.scores.iter().copied().collect();
        let auc = macro_one_vs_rest_auc(&scores, n_classes, targets)?;
        Ok(Run::multi_class(split, key, &counts).with_ranking(auc, None))
    }
}

/// Whether each of `classes` is `class`.
pub fn is_class(classes: &[usize], class: usize) -> Vec<bool> {
    classes.iter().map(|&other| other == class).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn two_classes_by_hand() -> Result<(), ExperimentError> {
        let outcome = Outcome {
            scores: array![[0.9], [0.2], [0.6], [0.1]],
            predicted: vec![1, 0, 1, 0],
            threshold: 0.5,
        };
        let run = outcome.run("paper", 3, &[1, 1, 0, 0], 2)?;
        assert_eq!((run.accuracy, run.key, run.roc_auc), (0.5, 3, Some(0.75)));
        assert_eq!(run.confusion.map(|c| [c.tn, c.fp, c.fn_, c.tp]), Some([1; 4]));
        Ok(())
    }

    #[test]
    fn three_classes_by_hand() -> Result<(), ExperimentError> {
        let scores = array![[3.0, 1.0, 0.0], [0.0, 2.0, 1.0], [1.0, 0.0, 2.0], [2.0, 0.0, 1.0]];
        let outcome = Outcome { scores, predicted: vec![0, 1, 2, 0], threshold: 0.0 };
        let run = outcome.run("0", 0, &[0, 1, 2, 2], 3)?;
        assert_eq!(run.accuracy, 0.75);
        assert_eq!(run.matrix, Some(vec![vec![1, 0, 0], vec![0, 1, 0], vec![1, 0, 1]]));
        Ok(())
    }
}
