//! Learners around learners: folds, Platt scaling, tuned thresholds, one-vs-rest.

use classifiers::{
    Classifier, FitError, Folds, KernelKind, Learner, Logistic, LogisticOptions, Majority, OneVsRest, Platt,
    Svm, SvmOptions, TrainSet, Tuned, cross_validated_scores,
};
use evaluation::ThresholdRule;
use ndarray::Array2;
use proptest::prelude::*;

use crate::data::drawn;
use crate::kernel_data::{KernelData, kernel_data};

fn folds(n_folds: usize) -> Folds {
    Folds::new(n_folds, [7; 32]).unwrap()
}

fn svm() -> Box<dyn Learner> {
    Box::new(Svm::new(SvmOptions::default()).unwrap())
}

fn logistic() -> Box<dyn Learner> {
    Box::new(Logistic::new(LogisticOptions::default()).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn folds_divide_every_class_evenly(
        counts in prop::collection::vec(2usize..20, 2..5),
        n_folds in 2usize..7,
        seed: [u8; 32],
    ) {
        let labels: Vec<usize> =
            counts.iter().enumerate().flat_map(|(class, &count)| vec![class; count]).collect();
        let rows = Array2::<f32>::zeros((labels.len(), 1));
        let train = TrainSet::new(rows.view(), &labels, counts.len()).unwrap();
        let assigned = Folds::new(n_folds, seed).unwrap().assign(&train).unwrap();
        let made = assigned.iter().max().unwrap() + 1;
        prop_assert_eq!(made, n_folds.min(*counts.iter().min().unwrap()));
        for (class, &count) in counts.iter().enumerate() {
            for fold in 0..made {
                let here = (0..labels.len()).filter(|&row| labels[row] == class && assigned[row] == fold).count();
                prop_assert!(here == count / made || here == count.div_ceil(made));
                prop_assert!(here < count);
            }
        }
    }
}

#[test]
fn a_class_with_one_row_cannot_be_divided() {
    let rows = Array2::zeros((4, 1));
    let train = TrainSet::new(rows.view(), &[0, 0, 0, 1], 2).unwrap();
    assert_eq!(folds(3).assign(&train), Err(FitError::TooFewForFolds { class: 1, rows: 1 }));
    assert!(matches!(Folds::new(1, [0; 32]), Err(FitError::Option { .. })));
}

#[test]
fn cross_validated_scores_come_from_the_other_folds() {
    let (rows, labels) = drawn(60, 3, 2, 3);
    let train = TrainSet::new(rows.view(), &labels, 2).unwrap();
    let assigned = folds(4).assign(&train).unwrap();
    let scores = cross_validated_scores(&Majority, &train, &folds(4)).unwrap();
    for fold in 0..4 {
        let others: Vec<usize> = (0..60).filter(|&row| assigned[row] != fold).collect();
        let share = others.iter().filter(|&&row| labels[row] == 1).count() as f32 / others.len() as f32;
        assert!((0..60).filter(|&row| assigned[row] == fold).all(|row| scores[[row, 0]] == share));
    }
}

#[test]
fn platt_scaling_gives_calibrated_probabilities() {
    let KernelData { train, test, labels, answers } = kernel_data("loan");
    let train = TrainSet::new(train.view(), &labels, 2).unwrap();
    let model = Platt::new(svm(), folds(5)).fit_model(&train).unwrap();
    let scores = model.scores(test.view()).unwrap();
    assert!(model.slope() < 0.0 && model.threshold() == 0.5);
    assert!(scores.iter().all(|score| (0.0..=1.0).contains(score)));
    let expected: f32 = scores.sum();
    let found = answers.iter().sum::<usize>() as f32;
    assert!(
        (expected - found).abs() < 0.1 * answers.len() as f32,
        "{expected} positives expected, {found} found"
    );
}

#[test]
fn platt_scaling_keeps_the_order_of_the_scores() {
    let KernelData { train, test, labels, .. } = kernel_data("cancer");
    let train = TrainSet::new(train.view(), &labels, 2).unwrap();
    let model = Platt::new(svm(), folds(3)).fit_model(&train).unwrap();
    let (inner, outer) = (model.inner().scores(test.view()).unwrap(), model.scores(test.view()).unwrap());
    for (a, b) in (0..49).map(|row| (row, row + 1)) {
        assert_eq!(inner[[a, 0]] > inner[[b, 0]], outer[[a, 0]] > outer[[b, 0]]);
    }
}

#[test]
fn a_tuned_threshold_is_at_least_as_good_on_the_training_folds() {
    let KernelData { train, labels, .. } = kernel_data("loan");
    let train = TrainSet::new(train.view(), &labels, 2).unwrap();
    let scores = cross_validated_scores(logistic().as_ref(), &train, &folds(5)).unwrap();
    let accuracy = |threshold: f32| {
        let right =
            scores.iter().zip(&labels).filter(|(score, label)| usize::from(**score >= threshold) == **label);
        right.count() as f64 / labels.len() as f64
    };
    let model = Tuned::new(logistic(), ThresholdRule::Accuracy, folds(5)).fit_model(&train).unwrap();
    assert!(accuracy(model.threshold()) >= accuracy(0.5));
    assert!((accuracy(model.threshold()) - model.training_value()).abs() < 1e-12);
}

#[test]
fn a_tuned_model_scores_as_the_model_inside() {
    let KernelData { train, test, labels, .. } = kernel_data("cancer");
    let train = TrainSet::new(train.view(), &labels, 2).unwrap();
    let model = Tuned::new(logistic(), ThresholdRule::F1, folds(4)).fit_model(&train).unwrap();
    let plain = logistic().fit(&train).unwrap();
    assert_eq!(model.scores(test.view()).unwrap(), plain.scores(test.view()).unwrap());
    assert_eq!(model.linear().unwrap().coefficients, plain.linear().unwrap().coefficients);
}

#[test]
fn one_vs_rest_separates_three_classes() {
    let KernelData { train, test, labels, answers } = kernel_data("iris");
    let train = TrainSet::new(train.view(), &labels, 3).unwrap();
    for kernel in [KernelKind::Linear, KernelKind::Rbf] {
        let svm = Svm::new(SvmOptions { kernel, ..SvmOptions::default() }).unwrap();
        let model = OneVsRest::new(Box::new(svm)).fit(&train).unwrap();
        let right = model.predict(test.view()).unwrap();
        let right = right.iter().zip(&answers).filter(|(a, b)| a == b).count();
        assert!(right * 10 >= 9 * answers.len(), "{kernel:?}: {right} of {}", answers.len());
    }
}

#[test]
fn one_vs_rest_columns_are_the_two_class_models() {
    let KernelData { train, test, labels, .. } = kernel_data("iris");
    let model = OneVsRest::new(svm()).fit_model(&TrainSet::new(train.view(), &labels, 3).unwrap()).unwrap();
    let against: Vec<usize> = labels.iter().map(|&label| usize::from(label == 2)).collect();
    let alone = svm().fit(&TrainSet::new(train.view(), &against, 2).unwrap()).unwrap();
    let scores = model.scores(test.view()).unwrap();
    assert_eq!(scores.column(2), alone.scores(test.view()).unwrap().column(0));
}

#[test]
fn two_class_wrappers_refuse_three_classes() {
    let KernelData { train, labels, .. } = kernel_data("iris");
    let train = TrainSet::new(train.view(), &labels, 3).unwrap();
    let expected = FitError::TwoClassesOnly { learner: "svm-rbf", classes: 3 };
    assert_eq!(Platt::new(svm(), folds(3)).fit(&train).err(), Some(expected.clone()));
    assert_eq!(Tuned::new(svm(), ThresholdRule::F1, folds(3)).fit(&train).err(), Some(expected.clone()));
    assert_eq!(svm().fit(&train).err(), Some(expected));
}
