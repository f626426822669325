//! The baseline: its scores are class shares.

use classifiers::{Classifier, Learner, Majority, TrainSet};
use ndarray::Array2;

fn scores(labels: &[usize], n_classes: usize) -> Array2<f32> {
    let rows = Array2::zeros((labels.len(), 3));
    let train = TrainSet::new(rows.view(), labels, n_classes).unwrap();
    let model = Majority.fit(&train).unwrap();
    model.scores(Array2::ones((2, 3)).view()).unwrap()
}

#[test]
fn two_classes_give_the_positive_share() {
    assert_eq!(scores(&[0, 1, 1, 1], 2), ndarray::arr2(&[[0.75], [0.75]]));
}

#[test]
fn three_classes_give_a_column_each() {
    let expected = ndarray::arr2(&[[0.25, 0.5, 0.25], [0.25, 0.5, 0.25]]);
    assert_eq!(scores(&[0, 1, 1, 2], 3), expected);
}

#[test]
fn the_answer_is_the_larger_class() {
    let rows = Array2::zeros((3, 1));
    let train = TrainSet::new(rows.view(), &[0, 0, 1], 2).unwrap();
    let model = Majority.fit_model(&train).unwrap();
    assert_eq!(model.predict(rows.view()).unwrap(), vec![0, 0, 0]);
}
