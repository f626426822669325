//! Encrypted decisions equal those of the quantised plain model, for every kind of model and packing.

use super::demo::{self, Pair};
use ndarray::Array2;
use private_inference::model::{FloatModel, QuadraticMethod};
use private_inference::{Packing, QuantiseOptions};
use rand::Rng;

fn check(model: &FloatModel, packing: Packing, columns: usize, records: usize, label: u8) {
    let rows = demo::records(records, columns, &mut demo::rng(label));
    check_rows(model, packing, rows, label);
}

fn check_rows(model: &FloatModel, packing: Packing, rows: Array2<f32>, label: u8) {
    let options = QuantiseOptions { packing, ..QuantiseOptions::default() };
    let quantised = demo::quantise(model, options);
    let expected = quantised.scores(rows.view()).unwrap();
    let classes = quantised.decisions(rows.view()).unwrap();
    let decisions = Pair::new(quantised, label).classify(rows.view());
    for (row, scores) in decisions.scores().iter().enumerate() {
        assert_eq!(scores[..], expected.row(row).to_vec(), "record {row}");
    }
    assert_eq!(decisions.classes(), classes);
    assert!(decisions.noise().budget_left_bits > 0.0);
}

#[test]
fn linear_scores_in_coefficients() {
    let mut rng = demo::rng(1);
    for (columns, scores, records) in
        [(14, 1, 1500), (1000, 1, 9), (14, 3, 300), (700, 10, 2), (5000, 1, 1), (3000, 3, 2)]
    {
        let model = demo::linear(columns, scores, &mut rng);
        check(&model, Packing::Coefficients, columns, records, 2);
    }
}

#[test]
fn linear_scores_in_slots() {
    let mut rng = demo::rng(3);
    for (columns, scores, records) in [(14, 1, 5000), (5, 3, 70)] {
        let model = demo::linear(columns, scores, &mut rng);
        check(&model, Packing::Slots, columns, records, 4);
    }
}

#[test]
fn naive_bayes_of_gaussian_and_bernoulli_columns() {
    let mut rng = demo::rng(5);
    for (classes, packing, records) in
        [(2, Packing::Coefficients, 700), (4, Packing::Coefficients, 50), (2, Packing::Slots, 4100)]
    {
        let model = demo::bayes(11, classes, &mut rng);
        check(&model, packing, 11, records, 6);
    }
}

#[test]
fn naive_bayes_of_categories() {
    let mut rng = demo::rng(13);
    for (classes, packing, records) in
        [(2, Packing::Coefficients, 400), (3, Packing::Coefficients, 100), (2, Packing::Slots, 900)]
    {
        let model = demo::categorical(5, classes, &mut rng);
        let rows = Array2::from_shape_fn((records, 5), |_| rng.random_range(0..3) as f32);
        check_rows(&model, packing, rows, 14);
    }
}

#[test]
fn polynomial_svm_multiplied_by_the_server() {
    let mut rng = demo::rng(7);
    for (columns, packing, records) in
        [(14, Packing::Coefficients, 10), (120, Packing::Coefficients, 2), (6, Packing::Slots, 3000)]
    {
        let model = demo::polynomial(columns, QuadraticMethod::Multiplied, &mut rng);
        check(&model, packing, columns, records, 8);
    }
}

#[test]
fn polynomial_svm_expanded_by_the_client() {
    let mut rng = demo::rng(9);
    for (columns, packing, records) in
        [(14, Packing::Coefficients, 200), (120, Packing::Coefficients, 2), (8, Packing::Slots, 4000)]
    {
        let model = demo::polynomial(columns, QuadraticMethod::Expanded, &mut rng);
        check(&model, packing, columns, records, 10);
    }
}

#[test]
fn trees() {
    let mut rng = demo::rng(11);
    for (depth, records) in [(0, 3), (1, 20), (3, 200), (5, 40)] {
        let model = demo::tree(9, depth, &mut rng);
        check(&model, Packing::Coefficients, 9, records, 12);
    }
}
