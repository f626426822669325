//! Models fitted by the `classifiers` crate, served encrypted.

use super::demo::{self, Pair};
use classifiers::{
    Classifier, DecisionTree, LearnerOptions, Majority, NaiveBayes, NaiveBayesOptions, TrainSet, TreeOptions,
    learner,
};
use ndarray::Array2;
use private_inference::model::{FloatModel, QuadraticMethod};
use private_inference::{ModelError, QuantiseOptions, Range};
use rand::Rng;

const COLUMNS: usize = 6;

/// Rows of two or three classes that differ in several columns; the last column is 0 or 1.
fn data(classes: usize) -> (Array2<f32>, Vec<usize>) {
    let mut rng = demo::rng(71);
    let labels: Vec<usize> = (0..240).map(|row| row % classes).collect();
    let rows = Array2::from_shape_fn((240, COLUMNS), |(row, column)| {
        let class = labels[row] as f32;
        if column == COLUMNS - 1 {
            return f32::from(u8::from(rng.random_bool(0.2 + 0.3 * f64::from(class))));
        }
        rng.random_range(-1.5..1.5) + class * (column % 3) as f32 - class * class * 0.4
    });
    (rows, labels)
}

fn served(model: &dyn Classifier, rows: &Array2<f32>) -> (Vec<usize>, Vec<usize>) {
    let ranges = Range::of_columns(rows.view()).unwrap();
    let float = FloatModel::from_classifier(model, ranges, QuadraticMethod::Multiplied).unwrap();
    let quantised = demo::quantise(&float, QuantiseOptions::default());
    let plain = quantised.decisions(rows.view()).unwrap();
    let some = rows.slice(ndarray::s![..20, ..]);
    let encrypted = Pair::new(quantised, 72).classify(some).classes().to_vec();
    assert_eq!(encrypted, plain[..20]);
    (plain, model.predict(rows.view()).unwrap())
}

/// At most `allowed` decisions may differ from the float model's.
fn check(model: &dyn Classifier, rows: &Array2<f32>, allowed: usize) {
    let (quantised, float) = served(model, rows);
    let different = quantised.iter().zip(&float).filter(|(a, b)| a != b).count();
    assert!(different <= allowed, "{different} of {} differ", float.len());
}

#[test]
fn registered_learners_of_two_classes() {
    let (rows, labels) = data(2);
    let train = TrainSet::new(rows.view(), &labels, 2).unwrap();
    for id in ["logistic", "linear-svm", "naive-bayes", "tree", "svm-linear"] {
        let options = LearnerOptions::default().with_tree_depth(Some(3));
        let model = learner(id, &options).unwrap().fit(&train).unwrap();
        check(model.as_ref(), &rows, usize::from(id != "tree"));
    }
}

#[test]
fn a_polynomial_svm_of_degree_two() {
    let (rows, labels) = data(2);
    let train = TrainSet::new(rows.view(), &labels, 2).unwrap();
    let options = classifiers::SvmOptions {
        kernel: classifiers::KernelKind::Poly,
        degree: 2,
        coef0: 1.0,
        ..Default::default()
    };
    let model = classifiers::Svm::new(options).unwrap().fit_model(&train).unwrap();
    check(&model, &rows, 1);
}

#[test]
fn three_classes() {
    let (rows, labels) = data(3);
    let train = TrainSet::new(rows.view(), &labels, 3).unwrap();
    let logistic = learner("logistic", &LearnerOptions::default()).unwrap().fit(&train).unwrap();
    check(logistic.as_ref(), &rows, 1);
    let bayes = NaiveBayes::new(NaiveBayesOptions::default()).unwrap().fit_model(&train).unwrap();
    check(&bayes, &rows, 1);
}

#[test]
fn a_tree_of_too_many_leaves_is_refused() {
    let (rows, mut labels) = data(2);
    labels.iter_mut().step_by(3).for_each(|label| *label = 1 - *label);
    let train = TrainSet::new(rows.view(), &labels, 2).unwrap();
    let tree = DecisionTree::new(TreeOptions::default()).unwrap().fit_model(&train).unwrap();
    let refused = FloatModel::from_classifier(&tree, Vec::new(), QuadraticMethod::Multiplied).unwrap_err();
    assert!(
        matches!(refused, ModelError::TreeSize { .. }) && refused.to_string().contains("limit the depth")
    );
}

#[test]
fn models_without_an_encrypted_form_are_refused() {
    let (rows, labels) = data(3);
    let train = TrainSet::new(rows.view(), &labels, 3).unwrap();
    let ranges = || Range::of_columns(rows.view()).unwrap();
    let refused = |model: &dyn Classifier| {
        FloatModel::from_classifier(model, ranges(), QuadraticMethod::Multiplied).unwrap_err()
    };
    let tree = DecisionTree::new(TreeOptions::default()).unwrap().fit_model(&train).unwrap();
    assert!(matches!(refused(&tree), ModelError::Unsupported { .. }));
    assert!(matches!(refused(&Majority.fit_model(&train).unwrap()), ModelError::Unsupported { .. }));
}
