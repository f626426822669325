//! Fits and scores that end when the caller no longer wants them.

use std::sync::atomic::{AtomicUsize, Ordering};

use classifiers::{
    FitError, Folds, LEARNER_IDS, Learner, LearnerOptions, LinearLearner, LinearLoss, LinearOptions,
    LinearSolver, Logistic, LogisticOptions, MlElm, MlElmOptions, MultiClass, OneVsRest, OutOfCoreError,
    OutOfCoreOptions, Penalty, Platt, PredictError, RowFileWriter, Svm, SvmOptions, TrainSet, Tuned, learner,
};
use evaluation::ThresholdRule;
use ndarray::Array2;

use crate::data::drawn;

/// How many questions `fit` asks when none is answered with yes.
fn questions(fit: impl Fn(&(dyn Fn() -> bool + Sync)) -> Result<(), FitError>) -> usize {
    let asked = AtomicUsize::new(0);
    let never = || {
        asked.fetch_add(1, Ordering::Relaxed);
        false
    };
    fit(&never).unwrap();
    asked.into_inner()
}

/// Says yes to the first, second, middle and last question, and to all after it.
fn check(id: &str, fit: impl Fn(&(dyn Fn() -> bool + Sync)) -> Result<(), FitError>) {
    let all = questions(&fit);
    assert!(all > 0, "{id} never asks");
    for yes_from in [1, 2.min(all), all.div_ceil(2), all] {
        let asked = AtomicUsize::new(0);
        let stop = || asked.fetch_add(1, Ordering::Relaxed) + 1 >= yes_from;
        assert_eq!(fit(&stop), Err(FitError::Stopped), "{id}: question {yes_from} of {all}");
    }
}

fn check_learner(learner: &dyn Learner, rows: &Array2<f32>, labels: &[usize], n_classes: usize) {
    check(learner.id(), |stop| {
        let train = TrainSet::new(rows.view(), labels, n_classes).unwrap().with_stop(stop);
        learner.fit(&train).map(drop)
    });
}

fn options() -> LearnerOptions {
    LearnerOptions::default()
}

#[test]
fn every_learner_stops() {
    for n_classes in [2, 3] {
        let (rows, labels) = drawn(300, 6, n_classes, 5);
        for id in LEARNER_IDS {
            check_learner(learner(id, &options()).unwrap().as_ref(), &rows, &labels, n_classes);
        }
    }
}

#[test]
fn wrappers_hand_the_question_on() {
    let folds = || Folds::new(3, [1; 32]).unwrap();
    let svm = || Box::new(Svm::new(SvmOptions::default()).unwrap());
    let (rows, labels) = drawn(300, 6, 2, 6);
    check_learner(&Platt::new(svm(), folds()), &rows, &labels, 2);
    check_learner(&Tuned::new(svm(), ThresholdRule::F1, folds()), &rows, &labels, 2);
    let (rows, labels) = drawn(300, 6, 4, 7);
    check_learner(&OneVsRest::new(Box::new(Platt::new(svm(), folds()))), &rows, &labels, 4);
    let rest = learner("svm-rbf", &options().with_multi_class(MultiClass::OneVsRest)).unwrap();
    check_learner(rest.as_ref(), &rows, &labels, 4);
}

#[test]
fn rare_paths_stop_too() {
    let (rows, labels) = drawn(3000, 4, 2, 8);
    let shrinking = Svm::new(SvmOptions { c: 10.0, cache_bytes: 1 << 16, ..SvmOptions::default() });
    check_learner(&shrinking.unwrap(), &rows, &labels, 2);
    let newton = LinearOptions { solver: LinearSolver::Newton, c: 100.0, ..LinearOptions::default() };
    check_learner(&LinearLearner::new(newton).unwrap(), &rows, &labels, 2);
    let hinge = LinearOptions { loss: LinearLoss::Hinge, ..LinearOptions::default() };
    check_learner(&LinearLearner::new(hinge).unwrap(), &rows, &labels, 2);
    let exact = LogisticOptions { tolerance: 1e-10, ..LogisticOptions::default() };
    check_learner(&Logistic::new(exact).unwrap(), &rows, &labels, 2);
    let sparse = Penalty::Lasso { lambda: 0.1, steps: 20 };
    let sparse = MlElmOptions { hidden: vec![8, 16], autoencoder: sparse, ..MlElmOptions::default() };
    check_learner(&MlElm::new(sparse).unwrap(), &rows, &labels, 2);
    // fewer rows than columns: solved on a factor first
    let (rows, labels) = drawn(60, 3000, 3, 9);
    let linear = learner("linear-svm", &options()).unwrap();
    check_learner(linear.as_ref(), &rows, &labels, 3);
}

#[test]
fn a_fit_from_a_file_and_mining_stop() {
    let (rows, labels) = drawn(300, 6, 2, 10);
    let linear = LinearLearner::new(LinearOptions::default()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut writer = RowFileWriter::create(folder.path().join("rows"), 6).unwrap();
    for (row, &label) in rows.rows().into_iter().zip(&labels) {
        writer.push(&row.to_vec(), label).unwrap();
    }
    let file = writer.finish().unwrap();
    check("out of core", |stop| {
        let options = OutOfCoreOptions { block_bytes: 2000, stop: Some(stop) };
        match linear.fit_out_of_core(&file, |_| true, options) {
            Err(OutOfCoreError::Fit(error)) => Err(error),
            outcome => {
                assert!(outcome.is_ok());
                Ok(())
            }
        }
    });
    let hard = rows.slice(ndarray::s![..20, ..]).to_owned();
    check("mining", |stop| {
        let train = TrainSet::new(rows.view(), &labels, 2).unwrap().with_stop(stop);
        match linear.mine::<std::convert::Infallible>(&train, 2, |_| Ok(hard.clone())) {
            Err(classifiers::MiningError::Fit(error)) => Err(error),
            outcome => {
                assert!(outcome.is_ok());
                Ok(())
            }
        }
    });
}

#[test]
fn asking_changes_no_score_and_neither_do_chunks() {
    let (rows, labels) = drawn(1500, 6, 3, 11);
    for id in LEARNER_IDS {
        let learner = learner(id, &options()).unwrap();
        let never = || false;
        let train = TrainSet::new(rows.view(), &labels, 3).unwrap();
        let asked = learner.fit(&train.with_stop(&never)).unwrap();
        let scores = learner.fit(&train).unwrap().scores(rows.view()).unwrap();
        assert_eq!(asked.scores_until(rows.view(), &never).unwrap(), scores, "{id}");
        assert_eq!(asked.decide(scores.view()), asked.predict(rows.view()).unwrap(), "{id}");
        assert_eq!(asked.scores_until(rows.view(), &|| true), Err(PredictError::Stopped), "{id}");
    }
}
