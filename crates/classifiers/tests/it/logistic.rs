//! Logistic regression against scikit-learn.

use classifiers::{Classifier, FitError, Learner, Link, Logistic, LogisticModel, LogisticOptions, TrainSet};
use ndarray::{Array2, array};
use serde::Deserialize;

use crate::data::{Matrix, assert_close, golden};
use crate::kernel_data::kernel_data;

#[derive(Deserialize)]
struct Golden {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    data: String,
    c: f64,
    coefficients: Matrix,
    intercepts: Vec<f64>,
    probabilities: Matrix,
    predicted: Vec<usize>,
}

fn fit(c: f64, rows: &Array2<f32>, labels: &[usize]) -> LogisticModel {
    let n_classes = labels.iter().max().unwrap() + 1;
    let train = TrainSet::new(rows.view(), labels, n_classes).unwrap();
    Logistic::new(LogisticOptions { c, ..LogisticOptions::default() }).unwrap().fit_model(&train).unwrap()
}

#[test]
fn coefficients_equal_scikit_learn() {
    let golden: Golden = golden(include_str!("../golden/logistic.json"));
    for case in golden.cases {
        let data = kernel_data(&case.data);
        let model = fit(case.c, &data.train, &data.labels);
        assert_close(&model.coefficients().to_owned(), &case.coefficients.array(), 2e-5);
        for (found, expected) in model.intercepts().iter().zip(&case.intercepts) {
            assert!((found - expected).abs() < 2e-5, "{}: {found} instead of {expected}", case.data);
        }
        assert_eq!(model.predict(data.test.view()).unwrap(), case.predicted);
    }
}

#[test]
fn probabilities_equal_scikit_learn() {
    let golden: Golden = golden(include_str!("../golden/logistic.json"));
    for case in golden.cases {
        let data = kernel_data(&case.data);
        let scores = fit(case.c, &data.train, &data.labels).scores(data.test.view()).unwrap();
        let expected = case.probabilities.array();
        match scores.ncols() {
            1 => assert_close(&scores, &expected.select(ndarray::Axis(1), &[1]), 1e-5),
            _ => assert_close(&scores, &expected, 1e-5),
        }
    }
}

/// linfa takes the more frequent class as positive; the probabilities must be those of class 1 all the same.
#[test]
fn probabilities_are_of_class_one_whichever_is_more_frequent() {
    let rows = Array2::from_shape_fn((30, 1), |(row, _)| row as f32 / 10.0);
    for n_negative in [5, 15, 25] {
        let labels: Vec<usize> = (0..30).map(|row| usize::from(row >= n_negative)).collect();
        let scores = fit(1.0, &rows, &labels).scores(rows.view()).unwrap();
        assert!(scores[[0, 0]] < 0.5 && scores[[29, 0]] > 0.5, "{n_negative}: {scores}");
    }
}

/// A block of the parameters of 15 columns, intercept included, fills the vector lanes; nothing may be lost there.
#[test]
fn fifteen_and_thirty_one_columns_are_fitted() {
    for (n_columns, n_classes) in [(15, 2), (15, 3), (31, 2), (31, 3)] {
        let labels: Vec<usize> = (0..90).map(|row| row % n_classes).collect();
        let rows = Array2::from_shape_fn((90, n_columns), |(row, column)| {
            let noise = ((row * 7 + column * 5) as f32 * 0.37).sin();
            noise + if column == labels[row] { 3.0 } else { 0.0 }
        });
        let predicted = fit(1.0, &rows, &labels).predict(rows.view()).unwrap();
        let right = predicted.iter().zip(&labels).filter(|(a, b)| a == b).count();
        assert!(right >= 85, "{n_columns} columns, {n_classes} classes: {right} of 90");
    }
}

#[test]
fn columns_of_very_different_size_are_fitted() {
    let data = kernel_data("cancer");
    let factors: Vec<f32> = (0..12).map(|column| 10f32.powi(column % 5 - 1)).collect();
    let scaled = |rows: &Array2<f32>| Array2::from_shape_fn(rows.dim(), |(i, j)| rows[[i, j]] * factors[j]);
    let model = fit(1.0, &scaled(&data.train), &data.labels);
    let right = model.predict(scaled(&data.test).view()).unwrap();
    let right = right.iter().zip(&data.answers).filter(|(a, b)| a == b).count();
    assert!(right >= 45, "{right} of {}", data.answers.len());
}

#[test]
fn separable_rows_have_a_finite_optimum() {
    let rows = array![[-2.0f32], [-1.0], [1.0], [2.0]];
    let model = fit(100.0, &rows, &[0, 0, 1, 1]);
    assert!(model.coefficients()[[0, 0]].is_finite() && model.coefficients()[[0, 0]] > 1.0);
    assert_eq!(model.predict(rows.view()).unwrap(), vec![0, 0, 1, 1]);
}

#[test]
fn the_linear_form_and_link_give_the_scores() {
    let data = kernel_data("iris");
    let model = fit(1.0, &data.train, &data.labels);
    let form = model.linear().unwrap();
    assert_eq!(form.link, Link::Softmax);
    let mut linear = data.test.mapv(f64::from).dot(&form.coefficients.t()) + form.intercepts;
    for mut row in linear.rows_mut() {
        row.mapv_inplace(f64::exp);
        let sum = row.sum();
        row.mapv_inplace(|value| value / sum);
    }
    assert_close(&model.scores(data.test.view()).unwrap(), &linear, 1e-6);
}

#[test]
fn a_tolerance_out_of_reach_is_an_error() {
    let data = kernel_data("cancer");
    let train = TrainSet::new(data.train.view(), &data.labels, 2).unwrap();
    let options = LogisticOptions { tolerance: 1e-300, ..LogisticOptions::default() };
    let error = Logistic::new(options).unwrap().fit(&train).err();
    assert!(matches!(error, Some(FitError::Solver { learner: "logistic", .. })), "{error:?}");
}

#[test]
fn options_out_of_range_are_refused() {
    let bad = [
        LogisticOptions { c: -1.0, ..LogisticOptions::default() },
        LogisticOptions { tolerance: f64::NAN, ..LogisticOptions::default() },
        LogisticOptions { max_iterations: 0, ..LogisticOptions::default() },
    ];
    for options in bad {
        assert!(matches!(Logistic::new(options), Err(FitError::Option { .. })));
    }
}
