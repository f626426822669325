//! Training from a file: the same optimum as in memory, whatever the size of a block.

use std::fs;
use std::path::Path;

use classifiers::{
    Classifier, FitError, LEARNER_IDS, LearnerOptions, LinearLearner, LinearLoss, LinearOptions,
    LinearSolver, OutOfCoreError, OutOfCoreOptions, RowFile, RowFileError, RowFileWriter, TrainSet, learner,
};
use ndarray::{Array2, Axis};
use proptest::prelude::*;
use tempfile::TempDir;

use crate::data::{assert_close, drawn};

fn write(path: &Path, rows: &Array2<f32>, labels: &[usize]) -> RowFile {
    let mut writer = RowFileWriter::create(path, rows.ncols()).unwrap();
    for (row, &label) in rows.rows().into_iter().zip(labels) {
        writer.push(row.to_slice().unwrap(), label).unwrap();
    }
    writer.finish().unwrap()
}

fn exact(loss: LinearLoss, solver: LinearSolver) -> LinearLearner {
    let options =
        LinearOptions { loss, solver, tolerance: 1e-8, max_passes: 100_000, ..LinearOptions::default() };
    LinearLearner::new(options).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn blocks_lead_to_the_optimum_of_memory(
        seed in 0u64..999, classes in 2usize..4, rows_per_block in 1usize..130, fold in 0usize..5,
        loss in prop_oneof![Just(LinearLoss::Hinge), Just(LinearLoss::SquaredHinge), Just(LinearLoss::Logistic)],
        newton in any::<bool>(),
    ) {
        let solver = if newton { LinearSolver::Newton } else { LinearSolver::DualDescent };
        let folder = TempDir::new().unwrap();
        let (rows, labels) = drawn(120, 8, classes, seed);
        let file = write(&folder.path().join("rows"), &rows, &labels);
        let keep: Vec<usize> = (0..120).filter(|row| (row / classes) % 5 != fold).collect();
        let options = OutOfCoreOptions { block_bytes: rows_per_block * 8 * 4, ..OutOfCoreOptions::default() };
        let streamed = exact(loss, solver).fit_out_of_core(&file, |row| keep.contains(&row), options).unwrap();

        let (subset, kinds) = (rows.select(Axis(0), &keep), keep.iter().map(|&row| labels[row]).collect::<Vec<_>>());
        let train = TrainSet::new(subset.view(), &kinds, classes).unwrap();
        let held = exact(loss, solver).fit_model(&train).unwrap();
        for (a, b) in streamed.reports.iter().zip(&held.reports) {
            prop_assert!(a.converged && b.converged && (a.primal / b.primal - 1.0).abs() < 1e-7, "{:?} {:?}", a, b);
        }
        assert_close(&streamed.model.coefficients().to_owned(), &held.model.coefficients().to_owned(), 3e-3);
    }
}

#[test]
fn one_block_is_the_fit_in_memory() {
    let folder = TempDir::new().unwrap();
    let (rows, labels) = drawn(150, 9, 3, 21);
    let file = write(&folder.path().join("rows"), &rows, &labels);
    let learner = LinearLearner::new(LinearOptions::default()).unwrap();
    let streamed = learner.fit_out_of_core(&file, |_| true, OutOfCoreOptions::default()).unwrap();
    assert_eq!(streamed, learner.fit_model(&TrainSet::new(rows.view(), &labels, 3).unwrap()).unwrap());
}

#[test]
fn the_rows_of_a_file_are_scored_block_by_block() {
    let folder = TempDir::new().unwrap();
    let (rows, labels) = drawn(100, 6, 2, 2);
    let file = write(&folder.path().join("rows"), &rows, &labels);
    let learner = LinearLearner::new(LinearOptions::default()).unwrap();
    let fit = learner
        .fit_out_of_core(
            &file,
            |_| true,
            OutOfCoreOptions { block_bytes: 500, ..OutOfCoreOptions::default() },
        )
        .unwrap();
    let scores: Vec<f32> = file
        .blocks(700)
        .flat_map(|block| fit.model.scores(block.unwrap().rows()).unwrap().into_raw_vec_and_offset().0)
        .collect();
    assert_eq!(scores, fit.model.scores(rows.view()).unwrap().into_raw_vec_and_offset().0);
}

#[test]
fn a_warm_start_from_a_file_needs_fewer_passes() {
    let folder = TempDir::new().unwrap();
    let (rows, labels) = drawn(300, 10, 2, 7);
    let file = write(&folder.path().join("rows"), &rows, &labels);
    let learner = exact(LinearLoss::SquaredHinge, LinearSolver::DualDescent);
    let options = OutOfCoreOptions { block_bytes: 4000, ..OutOfCoreOptions::default() };
    let cold = learner.fit_out_of_core(&file, |_| true, options).unwrap();
    let warm = learner.fit_out_of_core_warm(&file, |_| true, options, &cold.duals).unwrap();
    assert!(warm.reports[0].passes * 2.0 < cold.reports[0].passes, "{:?} {:?}", warm.reports, cold.reports);
}

#[test]
fn what_cannot_be_learnt_from_is_refused() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("rows");
    let (rows, labels) = drawn(20, 3, 2, 2);
    let file = write(&path, &rows, &labels);
    let learner = LinearLearner::new(LinearOptions::default()).unwrap();
    let options = OutOfCoreOptions { block_bytes: 40, ..OutOfCoreOptions::default() };
    let absent = learner.fit_out_of_core(&file, |row| row % 2 == 0, options).unwrap_err();
    assert!(
        matches!(absent, OutOfCoreError::Fit(FitError::AbsentClass { class: 1, classes: 2 })),
        "{absent}"
    );

    let mut bytes = fs::read(&path).unwrap();
    bytes[100] ^= 1;
    fs::write(&path, bytes).unwrap();
    let file = RowFile::open(&path).unwrap();
    let damaged = learner.fit_out_of_core(&file, |row| row > 7, options).unwrap_err();
    assert!(
        matches!(damaged, OutOfCoreError::File(RowFileError::Checksum { part: "rows", .. })),
        "{damaged}"
    );

    let file = write(&path, &rows, &[0; 20]);
    let single = learner.fit_out_of_core(&file, |_| true, options).unwrap_err();
    assert!(matches!(single, OutOfCoreError::Fit(FitError::TooFewClasses { classes: 1 })), "{single}");
}

#[test]
fn every_learner_says_whether_it_is_fitted_from_a_file() {
    let folder = TempDir::new().unwrap();
    let (rows, labels) = drawn(60, 4, 2, 5);
    let file = write(&folder.path().join("rows"), &rows, &labels);
    let selected: Vec<usize> = (0..60).filter(|row| row % 3 != 0).collect();
    let kept = rows.select(Axis(0), &selected);
    let kinds: Vec<usize> = selected.iter().map(|&row| labels[row]).collect();
    let train = TrainSet::new(kept.view(), &kinds, 2).unwrap();
    let mut from_file = Vec::new();
    for id in LEARNER_IDS {
        let learner = learner(id, &LearnerOptions::default()).unwrap();
        let fitted = learner.fit_from_file(&file, &|row| row % 3 != 0, OutOfCoreOptions::default());
        assert_eq!(fitted.is_ok(), learner.fits_from_file(), "{id}");
        match fitted {
            Ok(model) => {
                from_file.push(*id);
                let held = learner.fit(&train).unwrap();
                assert_eq!(model.n_features(), 4, "{id}");
                assert_eq!(model.predict(rows.view()).unwrap(), held.predict(rows.view()).unwrap(), "{id}");
            }
            Err(OutOfCoreError::NeedsMemory { learner }) => assert_eq!(learner, *id),
            Err(other) => panic!("{id}: {other}"),
        }
    }
    assert_eq!(from_file, ["majority", "linear-svm"]);
}
