//! Models and options that the certificate does not cover.

use super::demo;
use ndarray::Array2;
use private_inference::model::{FloatModel, Linear, PolynomialSvm, QuadraticMethod};
use private_inference::{
    CertificateError, Client, Degree, InferenceError, ModelId, Packing, QuantiseOptions, QuantisedModel,
    Range, RequestId, SecretKey,
};

fn search(model: &FloatModel, options: QuantiseOptions) -> Result<QuantisedModel, CertificateError> {
    QuantisedModel::search(model, ModelId([0; 16]), options)
}

fn line(bias: f64) -> FloatModel {
    let model = Linear { weights: Array2::from_elem((1, 3), 1.0), biases: vec![bias] };
    model.into_model(vec![Range::new(-1.0, 1.0).unwrap(); 3]).unwrap()
}

#[test]
fn a_bias_that_no_precision_can_hold_is_refused() {
    assert!(search(&line(1e3), QuantiseOptions::default()).is_ok());
    let refused = search(&line(1e12), QuantiseOptions::default()).unwrap_err();
    assert!(matches!(refused, CertificateError::NothingFits { features: 3, outputs: 1, .. }), "{refused}");
}

#[test]
fn options_out_of_range_are_refused() {
    for (max_input_bits, max_weight_bits) in [(1, 8), (21, 8), (8, 1), (8, 25)] {
        let options = QuantiseOptions { max_input_bits, max_weight_bits, packing: Packing::Coefficients };
        assert!(matches!(search(&line(0.0), options), Err(CertificateError::Option { .. })));
    }
}

#[test]
fn the_search_holds_to_its_options() {
    let options = QuantiseOptions { max_input_bits: 6, max_weight_bits: 7, packing: Packing::Slots };
    let precision = search(&line(0.0), options).unwrap().precision();
    assert_eq!((precision.input_bits, precision.weight_bits), (6, 7));
}

#[test]
fn a_certificate_covers_every_score() {
    let mut rng = demo::rng(51);
    let models = [
        demo::linear(30, 1, &mut rng),
        demo::bayes(9, 2, &mut rng),
        demo::polynomial(10, QuadraticMethod::Multiplied, &mut rng),
        demo::polynomial(10, QuadraticMethod::Expanded, &mut rng),
    ];
    for model in models {
        let quantised = search(&model, QuantiseOptions::default()).unwrap();
        let rows = demo::records(2000, model.feature_map().n_columns(), &mut rng);
        let scores = quantised.scores(rows.view()).unwrap();
        let largest = scores.iter().map(|score| u128::from(score.unsigned_abs())).max().unwrap();
        let certificate = quantised.certificate();
        assert!(largest <= certificate.largest_score());
        assert!(certificate.largest_score() <= certificate.score_limit());
        assert!(certificate.margin_bits() > 0.0);
        let float = model.scores(rows.view()).unwrap();
        let spread = float.iter().fold(0.0f64, |m, s| m.max(s.abs()));
        for (score, float) in scores.iter().zip(&float) {
            assert!((quantised.card().float_score(*score) - float).abs() < 5e-3 * spread);
        }
    }
}

#[test]
fn a_polynomial_svm_too_wide_for_products_is_refused() {
    let svm = PolynomialSvm {
        support_vectors: Array2::from_elem((1, 900), 0.1),
        dual_coefficients: vec![1.0],
        gamma: 0.1,
        coef0: 1.0,
        bias: 0.0,
    };
    let model =
        svm.into_model(vec![Range::new(-1.0, 1.0).unwrap(); 900], QuadraticMethod::Multiplied).unwrap();
    let refused = search(&model, QuantiseOptions::default()).unwrap_err();
    assert!(matches!(refused, CertificateError::TooWide { features: 900, .. }), "{refused}");
}

#[test]
fn a_key_of_another_degree_is_refused() {
    let card = search(&line(0.0), QuantiseOptions::default()).unwrap().card().clone();
    let key = SecretKey::generate(Degree::N8192, &mut demo::rng(52)).unwrap();
    assert_eq!(Client::new(key, card).unwrap_err(), InferenceError::KeyDegree { key: 8192, model: 4096 });
}

#[test]
fn unusable_batches_are_refused() {
    let mut pair = demo::Pair::new(search(&line(0.0), QuantiseOptions::default()).unwrap(), 53);
    let mut encrypt =
        |rows: Array2<f32>| pair.client.encrypt(rows.view(), RequestId([0; 16]), &mut pair.rng).unwrap_err();
    assert!(matches!(encrypt(Array2::zeros((0, 3))), InferenceError::Batch { records: 0, .. }));
    assert!(matches!(encrypt(Array2::zeros((1, 2))), InferenceError::Model(_)));
    assert!(matches!(encrypt(Array2::from_elem((2, 3), f32::INFINITY)), InferenceError::Model(_)));
}
