//! A served model at rest: refused or read, never a panic; and what is read can be written and decides.
//!
//! Inputs are edits of a valid file, as for messages.

#![no_main]

mod private_exchange;

use std::sync::OnceLock;

use classifiers::{LearnerOptions, ModelFile, ModelScores, TrainSet, learner};
use libfuzzer_sys::fuzz_target;
use ndarray::{Array2, array};
use private_inference::model::QuadraticMethod;
use private_inference::{ModelId, QuantiseOptions, Range, ServingOptions, StoredModel};

fn valid() -> &'static [u8] {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    BYTES.get_or_init(|| {
        let rows: Array2<f32> = array![[0.0, 1.0], [1.0, 0.5], [0.2, 0.9], [0.9, 0.1]];
        let train = TrainSet::new(rows.view(), &[0, 1, 0, 1], 2).expect("two classes");
        let learner = learner("logistic", &LearnerOptions::default()).expect("known");
        let model = learner.fit(&train).expect("it fits");
        let fitted = ModelFile::new(learner.as_ref(), &train, model, ModelScores::default());
        let options = ServingOptions {
            id: ModelId([1; 16]),
            ranges: Range::of_columns(rows.view()).expect("finite"),
            method: QuadraticMethod::Expanded,
            quantise: QuantiseOptions::default(),
        };
        StoredModel::new(fitted, options, b"notes".to_vec()).expect("a certificate").to_bytes()
    })
}

fuzz_target!(|input: &[u8]| {
    let bytes = private_exchange::message(valid(), input);
    let Ok(stored) = StoredModel::from_bytes(&bytes) else { return };
    let again = StoredModel::from_bytes(&stored.to_bytes()).expect("a file it wrote");
    assert_eq!(again.quantised().card(), stored.quantised().card());
    let columns = stored.quantised().card().feature_map().n_columns();
    let _ = stored.quantised().decisions(Array2::ones((1, columns)).view());
});
