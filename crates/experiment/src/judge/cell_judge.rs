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

    fn majority_accuracy(&self, trials: &[Trial<'_>]) -> f64 {
        let share = |trial: &Trial<'_>| {
            let mut counts = vec![0usize; self.n_classes];
            trial.records.iter().for_each(|&record| counts[self.targets[record]] += 1);
            counts.iter().copied().max().unwrap_or(0) as f64 / trial.records.len().max(1) as f64
        };
        trials.iter().map(share).sum::<f64>() / trials.len().max(1) as f64
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
        let interval = estimate.map(|estimate| estimate.interval(LEVEL)).transpose()?;
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
