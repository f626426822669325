//! Conditions that ask a fitted model in another form, and keys that are no further evidence.

use classifiers::{Classifier, learner};
use ndarray::Axis;

use super::{Clouds, Failure, frame};
use crate::{Grid, Judged, NoStore, Outcome, Rows, Sides, SplitRecords, SplitRows, Subject};

/// The clouds as they are, asked by the model and by the model turned around: two conditions of one group, the second under
/// three keys that change nothing.
struct Turned {
    clouds: Clouds,
    n_judged: usize,
    /// Outcomes that are given for the two conditions.
    n_outcomes: usize,
}

struct BothWays<'a>(&'a Turned);

impl Sides<Failure> for BothWays<'_> {
    fn split(&self, _split: usize) -> Result<SplitRows<'_>, Failure> {
        let rows = || Rows::All(&self.0.clouds.rows);
        Ok(SplitRows { train: rows(), tests: vec![rows(), rows()] })
    }

    fn ask(&self, split: usize, model: &dyn Classifier) -> Result<Option<Vec<Outcome>>, Failure> {
        let clouds = &self.0.clouds;
        let rows = clouds.rows.select(Axis(0), &clouds.splits[split].2);
        let straight = Outcome::of(model, rows.view()).expect("rows that the model takes");
        let turned = Outcome {
            scores: straight.scores.mapv(|score| -score),
            predicted: straight.predicted.iter().map(|class| 1 - class).collect(),
            threshold: -straight.threshold,
        };
        Ok(Some([straight, turned].into_iter().take(self.0.n_outcomes).collect()))
    }
}

impl Subject for Turned {
    type Error = Failure;

    fn targets(&self) -> &[usize] {
        self.clouds.targets()
    }

    fn n_classes(&self) -> usize {
        2
    }

    fn splits(&self) -> Vec<SplitRecords<'_>> {
        self.clouds.splits()
    }

    fn n_conditions(&self) -> usize {
        2
    }

    fn groups(&self) -> Vec<Vec<usize>> {
        vec![vec![0, 1]]
    }

    fn n_keys(&self, condition: usize) -> usize {
        [1, 3][condition]
    }

    fn n_judged_keys(&self, condition: usize) -> usize {
        [1, self.n_judged][condition]
    }

    fn sides<'s>(&'s self, _: &[usize], _key: usize) -> Result<Box<dyn Sides<Failure> + 's>, Failure> {
        Ok(Box::new(BothWays(self)))
    }
}

fn turned(n_judged: usize, n_outcomes: usize) -> Result<Vec<Judged>, Failure> {
    let turned = Turned { clouds: Clouds::new(200, 4), n_judged, n_outcomes };
    let learner = learner("naive-bayes", &Default::default()).expect("a learner of the registry");
    let grid = Grid { subject: &turned, learners: vec![learner.as_ref()], store: &NoStore, watch: &() };
    grid.judge(&turned.clouds.judge(), &frame, &mut |_, _| Ok(()))
}

#[test]
fn a_model_is_asked_in_the_form_that_a_condition_brings_it_into() {
    let judged = turned(3, 2).expect("a run");
    let accuracies = |row: &Judged| -> Vec<f64> { row.cell.runs.iter().map(|run| run.accuracy).collect() };
    let (straight, turned_around) = (accuracies(&judged[0]), accuracies(&judged[1]));
    assert_eq!((straight.len(), turned_around.len()), (4, 12));
    assert!(straight[0] > 0.7, "{straight:?}");
    for (run, accuracy) in turned_around.iter().enumerate() {
        assert!((accuracy + straight[run / 3] - 1.0).abs() < 1e-12, "{straight:?} {turned_around:?}");
    }
    let Err(Failure::Engine(error)) = turned(3, 1) else { panic!("one outcome for two conditions") };
    assert!(error.to_string().contains("1 outcomes for a group of 2 conditions"), "{error}");
}

#[test]
fn keys_that_are_no_evidence_are_run_and_not_judged() {
    let [one, all] = [1, 3].map(|n_judged| turned(n_judged, 2).expect("a run").remove(1));
    let keys = |row: &Judged| row.cell.runs.iter().map(|run| run.key).collect::<Vec<_>>();
    assert_eq!((keys(&one), keys(&all)), (vec![0; 4], [0, 1, 2].repeat(4)));
    // what stands in the row is of the runs that stand in the row
    let accuracies: Vec<f64> = one.cell.runs.iter().map(|run| run.accuracy).collect();
    let stat = one.cell.summary.accuracy.expect("it is defined");
    assert_eq!(stat.sd, evaluation::standard_deviation(&accuracies));
    let values = |row: &Judged| row.auc.as_ref().map(|auc| auc.values().len());
    assert_eq!((values(&one), values(&all)), (Some(4), Some(12)));
    let straight = turned(1, 2).expect("a run").remove(0);
    let width =
        |row: &Judged| row.cell.summary.accuracy.as_ref().and_then(|stat| stat.ci95).map(|[a, b]| b - a);
    assert_eq!(
        width(&one).map(|width| (width * 1e9).round()),
        width(&straight).map(|width| (width * 1e9).round())
    );
}
