//! Our learners through linfa's traits.

use classifiers::linfa::traits::{Fit, Predict};
use classifiers::linfa::{Dataset, DatasetView};
use classifiers::{
    DecisionTree, FitError, LEARNER_IDS, LabelledModel, Learner, LearnerOptions, LinearLearner,
    LinearOptions, Logistic, LogisticOptions, NaiveBayes, NaiveBayesOptions, Svm, SvmOptions, TrainSet,
    TreeOptions, learner,
};
use ndarray::{Array1, Array2, Ix1, array, s};

use crate::data::drawn;

/// What the native trait decides on `tests`.
fn native(learner: &dyn Learner, rows: &Array2<f32>, labels: &[usize], tests: &Array2<f32>) -> Vec<usize> {
    let n_classes = labels.iter().max().unwrap() + 1;
    let train = TrainSet::new(rows.view(), labels, n_classes).unwrap();
    Learner::fit(learner, &train).unwrap().predict(tests.view()).unwrap()
}

/// Fits and asks `learner` through linfa's traits with records of both widths and every kind of label, and compares with
/// the native trait.
fn check<L>(learner: &L)
where
    L: Learner
        + Fit<Array2<f32>, Array1<usize>, FitError, Object = LabelledModel<usize>>
        + Fit<Array2<f64>, Array1<usize>, FitError, Object = LabelledModel<usize>>
        + Fit<Array2<f64>, Array1<bool>, FitError, Object = LabelledModel<bool>>,
{
    let (all, labels) = drawn(140, 4, 2, 29);
    let (rows, tests) = (all.slice(s![..90, ..]).to_owned(), all.slice(s![90.., ..]).to_owned());
    let labels = &labels[..90];
    let expected = native(learner, &rows, labels, &tests);
    assert!(expected.contains(&0) && expected.contains(&1), "{}", learner.id());

    let single: Dataset<f32, usize, Ix1> = Dataset::new(rows.clone(), Array1::from(labels.to_vec()));
    assert_eq!(Fit::fit(learner, &single).unwrap().predict(&tests).to_vec(), expected, "{}", learner.id());

    let wide_tests = tests.mapv(f64::from);
    let double = Dataset::new(rows.mapv(f64::from), Array1::from(labels.to_vec()));
    let found = Fit::fit(learner, &double).unwrap().predict(&wide_tests);
    assert_eq!(found.to_vec(), expected, "{}", learner.id());

    let truths = double.map_targets(|label| *label == 1);
    let found = Fit::fit(learner, &truths).unwrap().predict(&wide_tests);
    assert_eq!(found.to_vec(), expected.iter().map(|class| *class == 1).collect::<Vec<_>>());
}

#[test]
fn decisions_are_those_of_the_native_trait() {
    check(&Svm::new(SvmOptions::default()).unwrap());
    check(&LinearLearner::new(LinearOptions::default()).unwrap());
    check(&Logistic::new(LogisticOptions::default()).unwrap());
    check(&DecisionTree::new(TreeOptions::default()).unwrap());
    check(&NaiveBayes::new(NaiveBayesOptions::default()).unwrap());
}

#[test]
fn every_registered_learner_fits_data_sets_of_three_classes() {
    let (all, labels) = drawn(150, 4, 3, 31);
    let (rows, tests) = (all.slice(s![..90, ..]).to_owned(), all.slice(s![90.., ..]).to_owned());
    let names = ["high", "low", "mid"];
    let targets: Array1<&str> = labels[..90].iter().map(|&label| names[label]).collect();
    for id in LEARNER_IDS {
        let learner = learner(id, &LearnerOptions::default()).unwrap();
        let expected = native(learner.as_ref(), &rows, &labels[..90], &tests);
        let dataset = DatasetView::new(rows.view(), targets.view());
        let model = Fit::fit(learner.as_ref(), &dataset).unwrap();
        assert_eq!(model.labels(), names);
        let expected: Vec<&str> = expected.into_iter().map(|class| names[class]).collect();
        assert_eq!(model.predict(&tests).to_vec(), expected, "{id}");
        assert_eq!(model.into_model().n_features(), 4);
    }
}

#[test]
fn labels_need_not_count_from_zero() {
    let rows = array![[-2.0f64], [-1.0], [1.0], [2.0]];
    let dataset = Dataset::new(rows.clone(), array![7usize, 7, 40, 40]);
    let model = Fit::fit(&Logistic::new(LogisticOptions::default()).unwrap(), &dataset).unwrap();
    assert_eq!(model.predict(&rows), array![7, 7, 40, 40]);
    assert!(model.model().scores_f64(rows.view()).unwrap()[[3, 0]] > 0.5);
}

#[test]
fn what_cannot_be_fitted_is_refused() {
    let logistic = Logistic::new(LogisticOptions::default()).unwrap();
    let rows = array![[0.0f64], [1.0], [2.0]];
    let refused = |dataset: &Dataset<f64, usize, Ix1>| Fit::fit(&logistic, dataset).unwrap_err();
    let one_class = Dataset::new(rows.clone(), array![3usize, 3, 3]);
    assert_eq!(refused(&one_class), FitError::TooFewClasses { classes: 1 });
    let infinite = Dataset::new(array![[0.0f64], [f64::NAN], [2.0]], array![0usize, 1, 1]);
    assert!(matches!(refused(&infinite), FitError::NotFinite { row: 1, column: 0, .. }));
    let weighted = Dataset::new(rows, array![0usize, 1, 1]).with_weights(array![1.0, 2.0, 3.0]);
    let error = refused(&weighted).to_string();
    assert_eq!(error, "logistic: records cannot be weighted; leave the weights out of the data set");
    let error = FitError::from(classifiers::linfa::Error::NotEnoughSamples);
    assert!(matches!(error, FitError::Solver { learner: "linfa", .. }));
}

/// linfa's own tools take our learners.
#[test]
fn linfa_cross_validates_our_learners() {
    let (rows, labels) = drawn(90, 3, 2, 37);
    let mut dataset = Dataset::new(rows, Array1::from(labels));
    let learners = [1.0, 0.001].map(|c| Logistic::new(LogisticOptions { c, ..Default::default() }).unwrap());
    let accuracies = dataset
        .cross_validate_single(3, &learners, |predicted, truth| {
            let right = predicted.iter().zip(truth).filter(|(a, b)| a == b).count();
            Ok(right as f32 / truth.len() as f32)
        })
        .map_err(|error: FitError| error.to_string())
        .unwrap();
    assert!(accuracies.iter().all(|accuracy| *accuracy > 0.5), "{accuracies}");
}
