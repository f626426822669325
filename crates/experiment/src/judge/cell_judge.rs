//! One cell: its runs, their spread, and whether its scores have anything to do with the labels.

use evaluation::{
    ClassPermutation, DecidedRun, LabelPermutation, MeanEstimate, PermutationOptions, RunTable, ScoredRun,
    Verdict, central_interval, combined_p, equivalence_to_chance, key_level_p, permutations_needed,
    standard_deviation, wilson,
};
use results::{Cell, Run, Stat, Summary};

use crate::{ExperimentError, Outcome, is_class};

/// Level of every interval.
const LEVEL: f64 = 0.95;

/// The fewest permutations of a test.
const FEWEST_PERMUTATIONS: usize = 1999;
/// A test stops once this many permuted statistics have reached the observed one.
const STOP_AFTER: usize = 20;

/// A permutation test fine enough for a cell among `n_cells` to pass Holm's correction.
pub fn permutation_options(n_cells: usize, seed: [u8; 32]) -> PermutationOptions {
    let needed = permutations_needed(2 * n_cells, Verdict::ALPHA).expect("the level lies between 0 and 1");
    let permutations = needed.max(FEWEST_PERMUTATIONS);
    PermutationOptions::default().with_permutations(permutations).with_stop_after(STOP_AFTER).with_seed(seed)
}

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

/// What the cells of one data set are judged by.
#[derive(Debug, Clone)]
pub struct CellJudge<'a> {
    /// Class of every record.
    pub targets: &'a [usize],
    /// Number of classes.
    pub n_classes: usize,
    /// Test records over training records of a split.
    pub test_train_ratio: f64,
    /// The permutation test.
    pub permutation: PermutationOptions,
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
    /// Test records over training records.
    pub test_train_ratio: f64,
}

impl CellJudge<'_> {
    /// Fills in the runs, summary and raw p-value of a row.
    pub fn judge(&self, frame: Frame, trials: &[Trial<'_>]) -> Result<Judged, ExperimentError> {
        let Frame { mut cell, is_reference, learner_options } = frame;
        cell.runs = self.runs(trials)?;
        cell.majority_accuracy = self.majority_accuracy(trials);
        cell.summary = self.summary(trials, &cell.runs)?;
        let auc = table(trials, &cell.runs, |run| run.roc_auc)?;
        if let Some(auc) = &auc {
            self.test(&mut cell, trials, auc)?;
        }
        Ok(Judged { cell, is_reference, learner_options, auc, test_train_ratio: self.test_train_ratio })
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

    fn test(&self, cell: &mut Cell, trials: &[Trial<'_>], auc: &RunTable) -> Result<(), ExperimentError> {
        let Some(permutation) = self.permutation_p(trials)? else { return Ok(()) };
        let keys = key_level_p(&over_keys(auc)?, self.test_train_ratio, 0.5)?;
        cell.p_permutation = Some(permutation);
        cell.p_floor = Some(1.0 / (1.0 + self.permutation.permutations as f64));
        cell.p_keys = keys;
        cell.p_value = Some(combined_p(permutation, keys)?);
        let chance = equivalence_to_chance(auc, self.test_train_ratio, Verdict::MARGIN)?;
        cell.equivalent_to_chance = chance.map(|test| test.passes(Verdict::ALPHA));
        Ok(())
    }

    /// Permutes labels over the records of the data set: against the mean AUC for two classes, the mean accuracy for
    /// more.
    fn permutation_p<'a>(&self, trials: &[Trial<'a>]) -> Result<Option<f64>, ExperimentError> {
        if self.n_classes > 2 {
            let run = |t: &Trial<'a>| DecidedRun { records: t.records, predicted: &t.outcome.predicted };
            let runs: Vec<_> = trials.iter().map(run).collect();
            return Ok(Some(ClassPermutation::new(self.targets, &runs)?.test(&self.permutation)?.p));
        }
        let scores: Vec<Vec<f32>> = trials.iter().map(|trial| trial.outcome.column(0)).collect();
        let paired = trials.iter().zip(&scores);
        let runs: Vec<_> =
            paired.map(|(trial, scores)| ScoredRun { records: trial.records, scores }).collect();
        let test = LabelPermutation::new(&is_class(self.targets, 1), &runs)?.test(&self.permutation)?;
        Ok(test.map(|test| test.p))
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

    fn summary(&self, trials: &[Trial<'_>], runs: &[Run]) -> Result<Summary, ExperimentError> {
        let share = |measure: fn(&Run) -> Option<f64>| self.stat(trials, runs, 0.0, measure);
        Ok(Summary {
            accuracy: self.accuracy(trials, runs)?,
            balanced_accuracy: share(|run| run.balanced_accuracy)?,
            f1: share(|run| run.f1)?,
            mcc: self.stat(trials, runs, -1.0, |run| run.mcc)?,
            roc_auc: share(|run| run.roc_auc)?,
            average_precision: share(|run| run.average_precision)?,
        })
    }

    /// As every measure, but a single run has Wilson's interval of its test records.
    fn accuracy(&self, trials: &[Trial<'_>], runs: &[Run]) -> Result<Option<Stat>, ExperimentError> {
        let mut stat = self.stat(trials, runs, 0.0, |run| Some(run.accuracy))?;
        if let ([trial], [run], Some(stat)) = (trials, runs, stat.as_mut()) {
            let records = trial.records.len() as u64;
            let right = (run.accuracy * records as f64).round() as u64;
            stat.ci95 = Some(wilson(right, records, LEVEL)?);
        }
        Ok(stat)
    }

    /// Mean, spread and interval of a measure whose values lie in [`least`, 1].
    fn stat(
        &self,
        trials: &[Trial<'_>],
        runs: &[Run],
        least: f64,
        measure: fn(&Run) -> Option<f64>,
    ) -> Result<Option<Stat>, ExperimentError> {
        let Some(table) = table(trials, runs, measure)? else { return Ok(None) };
        let estimate = MeanEstimate::of_runs(&table, self.test_train_ratio)?;
        let several = table.values().len() > 1;
        let interval = estimate.map(|estimate| estimate.interval(LEVEL)).transpose()?.flatten();
        Ok(Some(Stat {
            mean: table.mean(),
            sd: standard_deviation(table.values()),
            ci95: interval.map(|ends| ends.map(|end| end.clamp(least, 1.0))),
            central95: several.then(|| central_interval(table.values(), LEVEL)).transpose()?,
        }))
    }
}

/// The mean over splits of every key. What chance does between records is the permutation test's part; this one asks
/// whether the signal is there under other keys too.
fn over_keys(auc: &RunTable) -> Result<RunTable, ExperimentError> {
    let means: Vec<_> = auc.key_means().into_iter().enumerate().map(|(key, mean)| (0, key, mean)).collect();
    Ok(RunTable::new(&means)?)
}

/// One measure by split and key; `None` where it is undefined in some run.
fn table(
    trials: &[Trial<'_>],
    runs: &[Run],
    measure: fn(&Run) -> Option<f64>,
) -> Result<Option<RunTable>, ExperimentError> {
    let place = |(trial, run): (&Trial<'_>, &Run)| Some((trial.split, trial.key, measure(run)?));
    let values: Option<Vec<(usize, usize, f64)>> = trials.iter().zip(runs).map(place).collect();
    Ok(values.map(|values: Vec<_>| RunTable::new(&values)).transpose()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The majority accuracy of folds that test these records, which classes `targets` have.
    fn majority_accuracy(targets: &[usize], folds: &[Vec<usize>]) -> f64 {
        let n_classes = targets.iter().max().map_or(0, |most| most + 1);
        let permutation = permutation_options(1, [0; 32]);
        let judge = CellJudge { targets, n_classes, test_train_ratio: 0.25, permutation };
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
