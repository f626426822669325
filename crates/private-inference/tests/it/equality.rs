//! Encrypted decisions equal those of the quantised plain model, for every kind of model and packing.

use super::demo::{self, Pair};
use private_inference::model::{FloatModel, QuadraticMethod};
use private_inference::{Packing, QuantiseOptions};

fn check(model: &FloatModel, packing: Packing, columns: usize, records: usize, label: u8) {
    let options = QuantiseOptions { packing, ..QuantiseOptions::default() };
    let quantised = demo::quantise(model, options);
    let rows = demo::records(records, columns, &mut demo::rng(label));
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
fn gaussian_naive_bayes() {
    let mut rng = demo::rng(5);
    for (classes, packing, records) in
        [(2, Packing::Coefficients, 700), (4, Packing::Coefficients, 50), (2, Packing::Slots, 4100)]
    {
        let model = demo::bayes(11, classes, &mut rng);
        check(&model, packing, 11, records, 6);
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
