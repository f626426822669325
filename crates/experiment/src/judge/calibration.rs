//! What the design of an experiment can claim: how often it would call nothing a signal, and how small a signal it finds.

use evaluation::{LabelPermutation, PermutationOptions, ScoredRun, SplitDesign, SplitSets, Verdict, wilson};
use ndarray::{Array1, Array2, ArrayView1, Axis};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use rayon::prelude::*;
use results::{Calibration, Cell};

use super::cell_judge::CellJudge;
use crate::{ExperimentError, SplitRecords};

/// Data sets without signal that are made.
const NULL_SETS: usize = 1000;
/// Permutations of the test of each: .05 is ten of two hundred.
const PERMUTATIONS: usize = 199;
/// Columns of their records.
const COLUMNS: usize = 10;
/// The most records that are looked at: what counts is the overlap of splits, and that of a sample is the same.
const MOST_RECORDS: usize = 600;
/// The most classes that are told apart in them; more are taken as one of two.
const MOST_CLASSES: usize = 10;

impl CellJudge<'_> {
    /// The calibration of the design that these cells were measured by: 1,000 data sets with the labels and splits of
    /// this one and records of noise are tested for a signal, each by the classifier that takes the difference of class means,
    /// at level [`Verdict::ALPHA`]. The share that is called a signal should be that level. `None` without a tested cell.
    ///
    /// # Errors
    /// Splits without records.
    pub fn calibration(
        &self,
        cells: &[Cell],
        experiment: &str,
        seed: [u8; 32],
    ) -> Result<Option<Calibration>, ExperimentError> {
        let Some(first) = cells.iter().find(|cell| cell.p_adjusted.is_some()) else { return Ok(None) };
        let sample = Sample::of(self)?;
        let called = (0..NULL_SETS as u64).into_par_iter().map(|set| sample.is_called(set, seed));
        let called =
            called.collect::<Result<Vec<bool>, ExperimentError>>()?.into_iter().filter(|is| *is).count();
        let of = |kind: &str| {
            let family = format!("{experiment}, {kind}");
            let cells = cells.iter().filter(move |cell| cell.family.as_ref() == Some(&family));
            cells.map(|cell| cell.smallest_auc).collect::<Vec<_>>()
        };
        let (plain, protected) = (of("plain"), of("protected"));
        let keys = cells.iter().flat_map(|cell| cell.runs.iter().map(|run| run.key)).max();
        Ok(Some(Calibration {
            dataset: first.dataset.clone(),
            experiment: experiment.to_owned(),
            records: self.targets.len() as u64,
            splits: self.splits.len() as u64,
            keys: keys.map_or(0, |most| most + 1),
            plain_tests: plain.len() as u64,
            protected_tests: protected.len() as u64,
            null_sets: NULL_SETS as u64,
            called_signal: called as u64,
            called_ci95: wilson(called as u64, NULL_SETS as u64, 0.95)?,
            plain_finds: ends(&plain),
            protected_finds: ends(&protected),
        }))
    }
}

/// The smallest and the largest AUC that tests find, of those that find any.
fn ends(found: &[Option<f64>]) -> Option<[f64; 2]> {
    // a classifier that says the same of all records has no spread, and finds nothing
    let found = || found.iter().flatten().copied().filter(|auc| *auc > 0.5);
    Some([found().reduce(f64::min)?, found().reduce(f64::max)?])
}

/// Some records of a data set with its splits among them.
struct Sample {
    labels: Vec<usize>,
    n_classes: usize,
    splits: Vec<(Vec<usize>, Vec<usize>)>,
    widening: f64,
}

impl Sample {
    fn of(judge: &CellJudge<'_>) -> Result<Self, ExperimentError> {
        let n = judge.targets.len();
        let step = n.div_ceil(MOST_RECORDS).max(1);
        let two = judge.n_classes > MOST_CLASSES;
        let label = |&class: &usize| if two { class % 2 } else { class };
        let labels: Vec<usize> = judge.targets.iter().step_by(step).map(label).collect();
        let within = |records: &[usize]| -> Vec<usize> {
            records.iter().filter(|record| **record % step == 0).map(|record| record / step).collect()
        };
        let pair = |split: &SplitRecords<'_>| (within(split.train), within(split.test));
        let mut splits: Vec<_> = judge.splits.iter().map(pair).collect();
        splits.retain(|(train, test)| !train.is_empty() && !test.is_empty());
        let sets: Vec<_> = splits.iter().map(|(train, test)| SplitSets { train, test }).collect();
        let widening = SplitDesign::new(labels.len(), &sets)?.widening();
        Ok(Self { labels, n_classes: if two { 2 } else { judge.n_classes }, splits, widening })
    }

    /// Whether noise number `set` is called a signal.
    fn is_called(&self, set: u64, seed: [u8; 32]) -> Result<bool, ExperimentError> {
        let mut random = ChaCha20Rng::from_seed(seed);
        random.set_stream(set);
        let rows =
            Array2::from_shape_simple_fn((self.labels.len(), COLUMNS), || random.random::<f32>() - 0.5);
        let scores: Vec<Vec<f32>> = self.splits.iter().map(|split| self.scores(&rows, split)).collect();
        let runs: Vec<_> = self
            .splits
            .iter()
            .zip(&scores)
            .map(|((_, test), scores)| ScoredRun { records: test, scores })
            .collect();
        let test = match self.n_classes {
            2 => LabelPermutation::new(&crate::is_class(&self.labels, 1), &runs)?,
            several => LabelPermutation::of_classes(&self.labels, several, &runs)?,
        };
        let options =
            PermutationOptions::default().with_permutations(PERMUTATIONS).with_seed(random.random());
        let Some(null) = test.null(&options)? else { return Ok(false) };
        Ok(null.standardised(self.widening, false)?.p() <= Verdict::ALPHA)
    }

    /// Scores of the test records by the difference of class means of the training records: one for each record with two classes,
    /// else one for each class.
    fn scores(&self, rows: &Array2<f32>, (train, test): &(Vec<usize>, Vec<usize>)) -> Vec<f32> {
        let classes = if self.n_classes == 2 { 1..2 } else { 0..self.n_classes };
        let directions: Vec<Array1<f32>> = classes.map(|class| self.direction(rows, train, class)).collect();
        let of = |row: ArrayView1<'_, f32>| directions.iter().map(|to| row.dot(to)).collect::<Vec<f32>>();
        test.iter().flat_map(|&record| of(rows.row(record))).collect()
    }

    fn direction(&self, rows: &Array2<f32>, train: &[usize], class: usize) -> Array1<f32> {
        let (of_class, others): (Vec<usize>, Vec<usize>) =
            train.iter().partition(|record| self.labels.get(**record) == Some(&class));
        let mean = |records: &[usize]| rows.select(Axis(0), records).mean_axis(Axis(0));
        match (mean(&of_class), mean(&others)) {
            (Some(one), Some(other)) => one - other,
            _ => Array1::zeros(rows.ncols()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use results::{Modality, Regime};

    fn calibration(n: usize, n_classes: usize, rounds: usize) -> Calibration {
        let targets: Vec<usize> = (0..n).map(|record| record % n_classes).collect();
        let fold = |i: usize| {
            let (round, fold) = (i / 5, i % 5);
            let in_fold = move |record: &usize| (record / n_classes * (1 + 2 * round)) % 5 == fold;
            let (test, train): (Vec<usize>, Vec<usize>) = (0..n).partition(in_fold);
            (train, test)
        };
        let folds: Vec<_> = (0..5 * rounds).map(fold).collect();
        let splits = folds.iter().map(|(train, test)| SplitRecords { label: "fold", train, test }).collect();
        let judge = CellJudge::new(&targets, n_classes, splits, [1; 32]);
        let cell = |auc, family: &str| {
            let mut cell = Cell::new("noise", Modality::Tabular, "plain", Regime::None, "mine");
            (cell.p_adjusted, cell.smallest_auc, cell.family) = (Some(0.5), auc, Some(family.to_owned()));
            cell
        };
        let cells =
            [cell(Some(0.6), "toy, plain"), cell(Some(0.7), "toy, plain"), cell(None, "toy, protected")];
        judge.calibration(&cells, "toy", [2; 32]).expect("splits with records").expect("tested cells")
    }

    #[test]
    fn the_level_is_kept_for_folds_of_two_and_of_several_classes() {
        for found in [calibration(200, 2, 1), calibration(200, 2, 4), calibration(150, 3, 1)] {
            let share = found.called_signal as f64 / found.null_sets as f64;
            assert!((0.02..=0.065).contains(&share), "{found:?}");
        }
    }

    #[test]
    fn a_calibration_says_what_tests_find() {
        let found = calibration(60, 2, 1);
        assert_eq!((found.plain_tests, found.protected_tests), (2, 1));
        assert_eq!((found.plain_finds, found.protected_finds), (Some([0.6, 0.7]), None));
        assert_eq!((found.records, found.splits, found.keys), (60, 5, 0));
        let nothing = CellJudge::new(&[0, 1], 2, Vec::new(), [0; 32]);
        assert!(nothing.calibration(&[], "toy", [0; 32]).is_ok_and(|found| found.is_none()));
    }
}
