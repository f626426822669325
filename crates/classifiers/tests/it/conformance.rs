//! What every learner promises, checked on every registered one and on the wrappers.

use classifiers::{
    Classifier, Folds, Learner, LearnerOptions, ModelFile, ModelScores, MultiClass, OneVsRest, Platt,
    PredictError, Svm, SvmOptions, TrainSet, Tuned, learner, learners,
};
use evaluation::ThresholdRule;
use ndarray::{Array2, ShapeBuilder, array, concatenate, s};

use crate::data::drawn;

fn registered() -> Vec<Box<dyn Learner>> {
    learners(&LearnerOptions::default()).unwrap()
}

/// Registered learners with options that make other models of them.
fn with_options() -> Vec<Box<dyn Learner>> {
    let options = LearnerOptions::default().with_multi_class(MultiClass::OneVsRest).with_tree_depth(Some(2));
    ["svm-linear", "svm-rbf", "tree"].map(|id| learner(id, &options).unwrap()).into()
}

fn wrapped() -> Vec<Box<dyn Learner>> {
    let folds = || Folds::new(3, [1; 32]).unwrap();
    let svm = || Box::new(Svm::new(SvmOptions::default()).unwrap());
    let logistic = learner("logistic", &LearnerOptions::default()).unwrap();
    vec![
        Box::new(Platt::new(svm(), folds())),
        Box::new(Tuned::new(logistic, ThresholdRule::Accuracy, folds())),
        Box::new(Tuned::new(Box::new(Platt::new(svm(), folds())), ThresholdRule::F1, folds())),
    ]
}

fn fit(learner: &dyn Learner, rows: &Array2<f32>, labels: &[usize], n_classes: usize) -> Box<dyn Classifier> {
    let train = TrainSet::new(rows.view(), labels, n_classes).unwrap();
    learner.fit(&train).unwrap_or_else(|error| panic!("{}: {error}", learner.id()))
}

/// Runs `check` on every learner, with two and, where it takes them, three classes.
fn for_all(check: impl Fn(&dyn Learner, &Array2<f32>, &[usize], usize)) {
    for n_classes in [2, 3] {
        let (rows, labels) = drawn(90, 5, n_classes, 17);
        let platt_of_each = || -> Box<dyn Learner> { Box::new(OneVsRest::new(wrapped().remove(0))) };
        let extra = if n_classes == 2 { wrapped() } else { vec![platt_of_each()] };
        let learners = registered().into_iter().chain(with_options()).chain(extra);
        for learner in learners {
            check(learner.as_ref(), &rows, &labels, n_classes);
        }
    }
}

fn n_columns(n_classes: usize) -> usize {
    if n_classes == 2 { 1 } else { n_classes }
}

#[test]
fn learners_and_models_can_be_shown() {
    let options = LearnerOptions::default().with_c(10.0).with_cache_bytes(1 << 20);
    let logistic = learner("logistic", &options).unwrap();
    let shown = format!("{logistic:?}");
    assert!(shown.starts_with("Learner { id: \"logistic\", options: "), "{shown}");
    assert!(shown.contains("10.0"), "{shown}");
    let (rows, labels) = drawn(30, 5, 2, 1);
    let model = fit(logistic.as_ref(), &rows, &labels, 2);
    assert_eq!(format!("{model:?}"), "Classifier { n_classes: 2, n_features: 5, threshold: 0.5, .. }");
    assert_eq!(learner("svm-rbf", &options).unwrap().options()["inner"]["cache_bytes"], 1 << 20);
}

#[test]
fn ids_are_unique_and_found() {
    let ids: Vec<&str> = registered().iter().map(|learner| learner.id()).collect();
    assert_eq!(ids, classifiers::LEARNER_IDS);
    let unique: std::collections::HashSet<_> = ids.iter().collect();
    assert_eq!(unique.len(), ids.len());
    let error = learner("svm-cubic", &LearnerOptions::default()).unwrap_err();
    assert!(error.to_string().contains("svm-cubic") && error.to_string().contains("svm-rbf"));
}

#[test]
fn fitting_twice_gives_the_same_model() {
    for_all(|learner, rows, labels, n_classes| {
        let [a, b] = [0, 1].map(|_| fit(learner, rows, labels, n_classes).saved());
        assert!(a == b, "{}", learner.id());
    });
}

#[test]
fn scores_have_the_promised_shape() {
    for_all(|learner, rows, labels, n_classes| {
        let model = fit(learner, rows, labels, n_classes);
        let scores = model.scores(rows.view()).unwrap();
        assert_eq!(scores.dim(), (90, n_columns(n_classes)), "{}", learner.id());
        assert!(scores.iter().all(|score| score.is_finite()), "{}", learner.id());
        assert_eq!((model.n_classes(), model.n_features()), (n_classes, 5), "{}", learner.id());
        assert!(model.predict(rows.view()).unwrap().iter().all(|&class| class < n_classes));
        assert_eq!(model.scores(rows.slice(s![..0, ..])).unwrap().nrows(), 0, "{}", learner.id());
    });
}

#[test]
fn rows_of_another_width_are_refused() {
    for_all(|learner, rows, labels, n_classes| {
        let model = fit(learner, rows, labels, n_classes);
        for found in [0, 4, 6] {
            let error = model.scores(Array2::zeros((2, found)).view()).err();
            assert_eq!(error, Some(PredictError::Width { expected: 5, found }), "{}", learner.id());
        }
    });
}

#[test]
fn a_row_scores_the_same_alone_and_among_others() {
    for_all(|learner, rows, labels, n_classes| {
        let model = fit(learner, rows, labels, n_classes);
        let together = model.scores(rows.view()).unwrap();
        for row in [0, 41, 89] {
            let alone = model.scores(rows.slice(s![row..=row, ..])).unwrap();
            assert_eq!(alone.row(0), together.row(row), "{}", learner.id());
        }
    });
}

#[test]
fn memory_order_does_not_matter() {
    for_all(|learner, rows, labels, n_classes| {
        let mut columns_first = Array2::zeros(rows.dim().f());
        columns_first.assign(rows);
        let (a, b) = (fit(learner, rows, labels, n_classes), fit(learner, &columns_first, labels, n_classes));
        assert!(a.saved() == b.saved(), "{}", learner.id());
        assert_eq!(
            a.scores(rows.view()).unwrap(),
            a.scores(columns_first.view()).unwrap(),
            "{}",
            learner.id()
        );
    });
}

#[test]
fn constant_columns_and_repeated_rows_are_harmless() {
    for_all(|learner, rows, labels, n_classes| {
        let with_constants =
            concatenate![ndarray::Axis(1), *rows, Array2::zeros((90, 1)), Array2::ones((90, 1))];
        let model = fit(learner, &with_constants, labels, n_classes);
        assert!(model.scores(with_constants.view()).unwrap().iter().all(|score| score.is_finite()));
        let twice = concatenate![ndarray::Axis(0), *rows, *rows];
        let model = fit(learner, &twice, &[labels, labels].concat(), n_classes);
        assert!(
            model.scores(twice.view()).unwrap().iter().all(|score| score.is_finite()),
            "{}",
            learner.id()
        );
        let constant = Array2::from_elem((90, 2), 3.5);
        let model = fit(learner, &constant, labels, n_classes);
        assert!(
            model.scores(constant.view()).unwrap().iter().all(|score| score.is_finite()),
            "{}",
            learner.id()
        );
    });
}

#[test]
fn one_row_a_class_is_enough() {
    for learner in registered() {
        for (rows, labels) in
            [(array![[-1.0f32], [1.0]], vec![0, 1]), (array![[0.0f32], [1.0], [2.0]], vec![0, 1, 2])]
        {
            let model = fit(learner.as_ref(), &rows, &labels, labels.len());
            let scores = model.scores(rows.view()).unwrap();
            assert!(scores.iter().all(|score| score.is_finite()), "{}", learner.id());
        }
    }
}

#[test]
fn an_easy_problem_is_learnt() {
    let rows = Array2::from_shape_fn((60, 3), |(i, j)| {
        ((i * 3 + j) as f32 * 0.7).sin() * 0.3 + (i % 2) as f32 - 0.5
    });
    let labels: Vec<usize> = (0..60).map(|row| row % 2).collect();
    for learner in registered().into_iter().chain(wrapped()).filter(|learner| learner.id() != "majority") {
        let model = fit(learner.as_ref(), &rows, &labels, 2);
        let right = model.predict(rows.view()).unwrap();
        let right = right.iter().zip(&labels).filter(|(a, b)| a == b).count();
        assert!(right >= 57, "{}: {right} of 60", learner.id());
    }
}

#[test]
fn exchanged_labels_turn_the_answers_round() {
    let (rows, mut labels) = drawn(91, 4, 2, 23);
    labels[90] = 1;
    let exchanged: Vec<usize> = labels.iter().map(|label| 1 - label).collect();
    for id in ["majority", "logistic", "svm-linear", "svm-rbf", "svm-poly", "linear-svm", "naive-bayes"] {
        let learner = learner(id, &LearnerOptions::default()).unwrap();
        let [a, b] = [&labels, &exchanged].map(|labels| fit(learner.as_ref(), &rows, labels, 2));
        let twice = 2.0 * a.threshold();
        for (a, b) in a.scores(rows.view()).unwrap().iter().zip(&b.scores(rows.view()).unwrap()) {
            assert!((a + b - twice).abs() < 2e-2, "{id}: {a} and {b}");
        }
    }
}

#[test]
fn a_model_file_gives_the_same_scores() {
    for_all(|learner, rows, labels, n_classes| {
        let train = TrainSet::new(rows.view(), labels, n_classes).unwrap();
        let file = ModelFile::new(learner, &train, learner.fit(&train).unwrap(), ModelScores::default());
        let read =
            ModelFile::from_json(&file.to_json()).unwrap_or_else(|error| panic!("{}: {error}", learner.id()));
        let expected = file.model().scores(rows.view()).unwrap();
        assert_eq!(read.model().scores(rows.view()).unwrap(), expected, "{}", learner.id());
        assert_eq!(read.model().threshold(), file.model().threshold());
        assert_eq!((read.learner(), read.options()), (learner.id(), &learner.options()));
        assert_eq!(read.to_json(), file.to_json(), "{}", learner.id());
    });
}
