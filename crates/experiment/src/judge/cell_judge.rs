//! One cell: its runs, their spread, and whether its scores have anything to do with the labels.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use evaluation::{
    EvaluationError, LabelPermutation, MeanEstimate, NullStatistics, PermutationOptions, PermutedLabels,
    RunTable, ScoredRun, SignalStatistic, SplitDesign, SplitSets, Verdict, combined_p, equivalence_to_chance,
    key_level_p,
};
use results::{Cell, Run};

use super::intervals::{Intervals, table};
use super::trial::Trial;
use crate::{ExperimentError, SplitRecords, is_class};

/// Permutations of a test. Tests are corrected by their joint distribution, so their number does not grow with that of tests.
const PERMUTATIONS: usize = 1999;

/// What the cells of one data set are judged by.
#[derive(Debug, Clone)]
pub struct CellJudge<'a> {
    /// Class of every record.
    pub targets: &'a [usize],
    /// Number of classes.
    pub n_classes: usize,
    /// The splits, by their number.
    pub splits: Vec<SplitRecords<'a>>,
    /// The permutation test; cells that are concluded on together need the same.
    pub permutation: PermutationOptions,
    /// Its permutations, drawn when the first cell is judged; `None` where there are too many to keep.
    permuted: OnceLock<Option<PermutedLabels>>,
}

/// An empty row of results, with what decides which rows it is compared with.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The row.
    pub cell: Cell,
    /// Whether others are measured against it: nothing was done to its records.
    pub is_reference: bool,
    /// Settings of its classifier, as `name=value`, as far as [`Cell::options`] holds them. The other options there are those
    /// of a scheme, which rows may differ in and still be compared.
    pub learner_options: Vec<String>,
}

impl Frame {
    /// A row that is measured against others.
    pub fn new(cell: Cell) -> Self {
        Self { cell, is_reference: false, learner_options: Vec::new() }
    }

    /// A row that others are measured against, where `is_reference` says so.
    #[must_use]
    pub fn with_reference(self, is_reference: bool) -> Self {
        Self { is_reference, ..self }
    }

    /// A row of a classifier with these settings.
    #[must_use]
    pub fn with_learner_options(self, learner_options: Vec<String>) -> Self {
        Self { learner_options, ..self }
    }
}

/// A row of results with what comparing it to other rows needs.
#[derive(Debug, Clone)]
pub struct Judged {
    /// The row; Holm's p-value, retained utility and verdict are still open.
    pub cell: Cell,
    /// As in [`Frame`].
    pub is_reference: bool,
    /// As in [`Frame`].
    pub learner_options: Vec<String>,
    /// AUC by split and key, where it is defined in every run.
    pub auc: Option<RunTable>,
    /// Accuracy by split and key.
    pub accuracy: Option<RunTable>,
    /// The covariance of two splits over the variance between them.
    pub covariance_ratio: f64,
    /// The mean AUC beside those under permuted labels.
    pub signal: Option<SignalStatistic>,
    /// The mean AUC over keys, where there are several.
    pub keys: Option<MeanEstimate>,
    /// p-value of "the mean AUC lies outside the margin around one half".
    pub p_chance: Option<f64>,
}

impl<'a> CellJudge<'a> {
    /// What judges the cells of records of these classes on these splits; `seed` decides the permutations.
    pub fn new(
        targets: &'a [usize],
        n_classes: usize,
        splits: Vec<SplitRecords<'a>>,
        seed: [u8; 32],
    ) -> Self {
        let permutation = PermutationOptions::default().with_permutations(PERMUTATIONS).with_seed(seed);
        Self { targets, n_classes, splits, permutation, permuted: OnceLock::new() }
    }
}

impl CellJudge<'_> {
    /// Fills in the runs, summary and raw p-value of a row.
    pub fn judge(&self, frame: Frame, trials: &[Trial<'_>]) -> Result<Judged, ExperimentError> {
        let Frame { mut cell, is_reference, learner_options } = frame;
        let design = self.design(trials)?;
        cell.runs = self.runs(trials)?;
        cell.majority_accuracy = self.majority_accuracy(trials);
        let auc = table(trials, &cell.runs, |run| run.roc_auc)?;
        let null = auc.as_ref().map_or(Ok(None), |_| self.null(trials))?;
        let two_sided = cell.regime.is_across();
        let signal = null.map(|null| null.standardised(design.widening(), two_sided)).transpose()?;
        cell.summary = Intervals {
            targets: self.targets,
            n_classes: self.n_classes,
            trials,
            runs: &cell.runs,
            design: &design,
        }
        .summary(signal.as_ref())?;
        let mut judged = Judged {
            accuracy: table(trials, &cell.runs, |run| Some(run.accuracy))?,
            covariance_ratio: design.covariance_ratio(),
            keys: None,
            p_chance: None,
            cell,
            is_reference,
            learner_options,
            auc,
            signal,
        };
        judged.test(two_sided)?;
        Ok(judged)
    }

    /// What the splits of these trials have in common.
    fn design(&self, trials: &[Trial<'_>]) -> Result<SplitDesign, ExperimentError> {
        let used: BTreeSet<usize> = trials.iter().map(|trial| trial.split).collect();
        let sets = used.into_iter().filter_map(|split| self.splits.get(split));
        let sets: Vec<SplitSets<'_>> =
            sets.map(|split| SplitSets { train: split.train, test: split.test }).collect();
        Ok(SplitDesign::new(self.targets.len(), &sets)?)
    }

    /// The run of each trial.
    pub fn runs(&self, trials: &[Trial<'_>]) -> Result<Vec<Run>, ExperimentError> {
        let run = |trial: &Trial<'_>| {
            let targets = self.classes_of(trial.records);
            trial.outcome.run(trial.label, trial.key, &targets, self.n_classes)
        };
        trials.iter().map(run).collect()
    }

    fn classes_of(&self, records: &[usize]) -> Vec<usize> {
        records.iter().map(|&record| self.targets[record]).collect()
    }

    /// The mean AUC under the labels and under permuted ones: over one-vs-rest where there are more than two classes.
    fn null(&self, trials: &[Trial<'_>]) -> Result<Option<NullStatistics>, ExperimentError> {
        let scores: Vec<Vec<f32>> =
            trials.iter().map(|trial| trial.outcome.scores.iter().copied().collect()).collect();
        let paired = trials.iter().zip(&scores);
        let runs: Vec<_> =
            paired.map(|(trial, scores)| ScoredRun { records: trial.records, scores }).collect();
        let test = match self.n_classes {
            2 => LabelPermutation::new(&is_class(self.targets, 1), &runs)?,
            several => LabelPermutation::of_classes(self.targets, several, &runs)?,
        };
        Ok(match self.permuted.get_or_init(|| self.permuted_labels().ok()) {
            Some(permuted) => test.null_under(permuted)?,
            None => test.null(&self.permutation)?,
        })
    }

    fn permuted_labels(&self) -> Result<PermutedLabels, EvaluationError> {
        match self.n_classes {
            2 => PermutedLabels::new(&is_class(self.targets, 1), &self.permutation),
            several => PermutedLabels::of_classes(self.targets, several, &self.permutation),
        }
    }

    /// The accuracy of one constant answer, the class that most records of the data set have, on the test records of each
    /// run, averaged over runs. Where several classes are the most frequent it is the mean over their constant answers, which
    /// is what drawing one of them reaches.
    ///
    /// The most frequent class of each training part would not do: where classes are equally frequent, a fold that tests more
    /// records of one class trains on more of the other, and answers wrong more often than not.
    fn majority_accuracy(&self, trials: &[Trial<'_>]) -> f64 {
        let mut counts = vec![0usize; self.n_classes];
        let class_of = |record: &usize| self.targets.get(*record).copied();
        self.targets.iter().for_each(|&class| counts[class] += 1);
        let most = counts.iter().copied().max().unwrap_or(0);
        let n_tied = counts.iter().filter(|&&count| count == most).count().max(1);
        let is_most = |class: usize| counts.get(class) == Some(&most);
        let accuracy = |trial: &Trial<'_>| {
            let right = trial.records.iter().filter_map(class_of).filter(|&class| is_most(class)).count();
            right as f64 / (n_tied * trial.records.len().max(1)) as f64
        };
        trials.iter().map(accuracy).sum::<f64>() / trials.len().max(1) as f64
    }
}

impl Judged {
    /// Fills in the p-values of this row alone.
    fn test(&mut self, two_sided: bool) -> Result<(), ExperimentError> {
        let (Some(auc), Some(signal)) = (&self.auc, &self.signal) else { return Ok(()) };
        let over_keys = over_keys(auc)?;
        self.keys = if over_keys.n_keys() > 1 { MeanEstimate::of_runs(&over_keys, 0.0)? } else { None };
        let p_keys = key_level_p(&over_keys, 0.0, 0.5, two_sided)?;
        self.cell.p_permutation = Some(signal.p());
        self.cell.p_floor = Some(signal.smallest_p());
        self.cell.p_keys = p_keys;
        self.cell.p_value = Some(combined_p(signal.p(), p_keys)?);
        let chance = equivalence_to_chance(auc, self.covariance_ratio, Verdict::MARGIN)?;
        self.p_chance = chance.map(|test| test.p());
        Ok(())
    }
}

/// The mean over splits of every key. What chance does between records is the permutation test's part; this one asks
/// whether the signal is there under other keys too.
fn over_keys(auc: &RunTable) -> Result<RunTable, ExperimentError> {
    let means: Vec<_> = auc.key_means().into_iter().enumerate().map(|(key, mean)| (0, key, mean)).collect();
    Ok(RunTable::new(&means)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Outcome;

    /// The majority accuracy of folds that test these records, which classes `targets` have.
    fn majority_accuracy(targets: &[usize], folds: &[Vec<usize>]) -> f64 {
        let n_classes = targets.iter().max().map_or(0, |most| most + 1);
        let judge = CellJudge::new(targets, n_classes, Vec::new(), [0; 32]);
        let outcome =
            Outcome { scores: ndarray::Array2::zeros((0, 1)), predicted: Vec::new(), threshold: 0.0 };
        let trial = |(split, records)| Trial { split, label: "", key: 0, records, outcome: &outcome };
        let trials: Vec<Trial<'_>> =
            folds.iter().enumerate().map(|(split, fold)| trial((split, fold.as_slice()))).collect();
        judge.majority_accuracy(&trials)
    }

    /// Twelve records of each of two classes in five folds of 3 + 2, 3 + 2, 2 + 3, 2 + 3 and 2 + 2: the mean over folds of the
    /// largest share is .58, and the most frequent class of the training part is right in .42. Naming one class is right for
    /// half of the records.
    #[test]
    fn a_constant_answer_is_right_for_half_of_balanced_records() {
        let targets: Vec<usize> = (0..24).map(|record| record / 12).collect();
        let fold = |first: std::ops::Range<usize>, second: std::ops::Range<usize>| -> Vec<usize> {
            first.chain(second).collect()
        };
        let folds = [
            fold(0..3, 12..14),
            fold(3..6, 14..16),
            fold(6..8, 16..19),
            fold(8..10, 19..22),
            fold(10..12, 22..24),
        ];
        assert!((majority_accuracy(&targets, &folds) - 0.5).abs() < 1e-12);
    }

    /// Of ten records six are of class 1: it is the constant answer in a fold, too, where another class is more frequent.
    #[test]
    fn the_constant_answer_is_that_of_the_whole_data_set() {
        let targets = [1, 1, 1, 1, 1, 1, 0, 0, 2, 2];
        let folds = [vec![0, 6, 7], vec![1, 2, 8]];
        assert!((majority_accuracy(&targets, &folds) - (1.0 / 3.0 + 2.0 / 3.0) / 2.0).abs() < 1e-12);
        assert_eq!(majority_accuracy(&[0, 1, 2], &[vec![0, 1, 2]]), 1.0 / 3.0);
        assert_eq!(majority_accuracy(&targets, &[]), 0.0);
    }
}
