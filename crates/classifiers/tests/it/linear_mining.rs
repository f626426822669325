//! Hard-negative mining.

use std::convert::Infallible;

use classifiers::{Classifier, FitError, LinearLearner, LinearModel, LinearOptions, MiningError, TrainSet};
use ndarray::{Array2, Axis};

use crate::data::drawn;

fn learner() -> LinearLearner {
    LinearLearner::new(LinearOptions { tolerance: 1e-8, max_passes: 50_000, ..LinearOptions::default() })
        .unwrap()
}

/// A training set whose negatives are few, and a pool of unseen ones.
fn task() -> (Array2<f32>, Vec<usize>, Array2<f32>) {
    let (rows, labels) = drawn(400, 6, 2, 11);
    let of = |class| -> Vec<usize> { (0..400).filter(|&row| labels[row] == class).collect() };
    let (negatives, positives) = (of(0), of(1));
    let first: Vec<usize> = positives.iter().chain(&negatives[..5]).copied().collect();
    let kinds = first.iter().map(|&row| labels[row]).collect();
    (rows.select(Axis(0), &first), kinds, rows.select(Axis(0), &negatives[5..]))
}

/// The rows of the pool that score at least `least`.
fn above(least: f32, model: &LinearModel, pool: &Array2<f32>) -> Vec<usize> {
    let scores = model.scores(pool.view()).unwrap();
    (0..pool.nrows()).filter(|&row| scores[[row, 0]] >= least).collect()
}

#[test]
fn mined_rows_lower_the_false_alarms_and_end_at_the_joint_optimum() {
    let (rows, labels, pool) = task();
    let train = TrainSet::new(rows.view(), &labels, 2).unwrap();
    let before = above(0.0, &learner().fit_model(&train).unwrap().model, &pool).len();
    let mut pending: Vec<usize> = (0..pool.nrows()).collect();
    let mined = learner().mine::<Infallible>(&train, 10, |model| {
        let mut found = above(-1.0, model, &pool);
        found.retain(|row| pending.contains(row));
        pending.retain(|row| !found.contains(row));
        Ok(pool.select(Axis(0), &found))
    });
    let mined = mined.unwrap();
    let after = above(0.0, &mined.fit.model, &pool).len();
    assert!(after * 2 < before, "{after} false alarms, {before} before");
    assert_eq!(mined.added.iter().sum::<usize>(), pool.nrows() - pending.len());
    assert!(mined.added.len() < 10 && mined.fit.reports[0].converged);
}

#[test]
fn no_rounds_or_no_finds_leave_the_first_fit() {
    let (rows, labels, _) = task();
    let train = TrainSet::new(rows.view(), &labels, 2).unwrap();
    let plain = learner().fit_model(&train).unwrap();
    for rounds in [0, 3] {
        let mined = learner().mine::<Infallible>(&train, rounds, |_| Ok(Array2::zeros((0, 6)))).unwrap();
        assert_eq!((mined.fit, mined.added.len()), (plain.clone(), 0));
    }
}

#[test]
fn what_cannot_be_mined_is_refused() {
    let (rows, labels, _) = task();
    let train = TrainSet::new(rows.view(), &labels, 2).unwrap();
    let narrow = learner().mine::<Infallible>(&train, 1, |_| Ok(Array2::zeros((2, 5))));
    assert_eq!(narrow.unwrap_err(), MiningError::Width { expected: 6, found: 5 });
    let broken = learner().mine::<Infallible>(&train, 1, |_| Ok(Array2::from_elem((1, 6), f32::NAN)));
    assert!(matches!(broken, Err(MiningError::Fit(FitError::NotFinite { .. }))));
    let failed = learner().mine(&train, 1, |_| Err(std::fmt::Error));
    assert_eq!(failed.unwrap_err(), MiningError::Scan(std::fmt::Error));
    let (rows, labels) = drawn(30, 6, 3, 1);
    let three = learner().mine::<Infallible>(&TrainSet::new(rows.view(), &labels, 3).unwrap(), 1, |_| {
        Ok(Array2::zeros((0, 6)))
    });
    assert!(matches!(three, Err(MiningError::Fit(FitError::TwoClassesOnly { classes: 3, .. }))));
}
