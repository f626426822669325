//! The multilayer extreme learning machine against NumPy, and on shapes it has to tell apart.

use classifiers::{
    Classifier, FitError, Learner, MlElm, MlElmOptions, ModelFile, ModelScores, Penalty, RandomLayer,
    TrainSet,
};
use ndarray::{Array1, Array2};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use serde::Deserialize;

use crate::data::{Matrix, assert_close, drawn, golden};

#[derive(Deserialize)]
struct Golden {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    standardise: bool,
    c: f64,
    output_c: f64,
    rows: Matrix,
    labels: Vec<usize>,
    layers: Vec<GoldenLayer>,
    fresh: Matrix,
    scores: Matrix,
}

#[derive(Deserialize)]
struct GoldenLayer {
    weights: Matrix,
    bias: Vec<f32>,
}

fn small(hidden: &[usize]) -> MlElmOptions {
    MlElmOptions { hidden: hidden.to_vec(), ..MlElmOptions::default() }
}

#[test]
fn the_same_random_layers_give_the_scores_of_numpy() {
    let golden: Golden = golden(include_str!("../golden/elm.json"));
    assert_eq!(golden.cases.len(), 3);
    for case in golden.cases {
        let layers: Vec<RandomLayer> = case
            .layers
            .iter()
            .map(|layer| RandomLayer {
                weights: layer.weights.rows(),
                bias: Array1::from(layer.bias.clone()),
            })
            .collect();
        let learner = MlElm::new(MlElmOptions {
            autoencoder: Penalty::Ridge { c: case.c },
            output_c: case.output_c,
            standardise: case.standardise,
            ..MlElmOptions::default()
        });
        let rows = case.rows.rows();
        let train = TrainSet::new(rows.view(), &case.labels, case.labels.iter().max().unwrap() + 1).unwrap();
        let model = learner.unwrap().fit_with(&train, &layers).unwrap();
        assert_close(&model.scores(case.fresh.rows().view()).unwrap(), &case.scores.array(), 1e-4);
    }
}

/// Images of 8 x 8 with a bright bar, upright (class 1) or lying (class 0), anywhere, in noise: not linearly separable.
fn bars(n: usize, seed: u64) -> (Array2<f32>, Vec<usize>) {
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    let labels: Vec<usize> = (0..n).map(|row| row % 2).collect();
    let mut rows = Array2::from_shape_simple_fn((n, 64), || 60.0 * rng.random::<f32>());
    for (mut row, &label) in rows.rows_mut().into_iter().zip(&labels) {
        let at = rng.random_range(0..8);
        for step in 0..8 {
            row[if label == 1 { 8 * step + at } else { 8 * at + step }] += 120.0;
        }
    }
    (rows, labels)
}

fn accuracy(model: &dyn Classifier, rows: &Array2<f32>, labels: &[usize]) -> f64 {
    let right = model.predict(rows.view()).unwrap().iter().zip(labels).filter(|(a, b)| a == b).count();
    right as f64 / labels.len() as f64
}

#[test]
fn bars_are_told_apart() {
    let ((rows, labels), (fresh, answers)) = (bars(600, 1), bars(300, 2));
    let train = TrainSet::new(rows.view(), &labels, 2).unwrap();
    for autoencoder in [Penalty::Ridge { c: 10.0 }, Penalty::Lasso { lambda: 1e-3, steps: 50 }] {
        let learner = MlElm::new(MlElmOptions { autoencoder, ..small(&[64, 300]) }).unwrap();
        let model = learner.fit_model(&train).unwrap();
        assert_eq!(model.n_units(), [64, 300]);
        assert!(
            accuracy(&model, &fresh, &answers) > 0.9,
            "{autoencoder:?}: {}",
            accuracy(&model, &fresh, &answers)
        );
    }
}

#[test]
fn more_units_than_rows_and_more_classes_work() {
    let (rows, labels) = drawn(45, 6, 3, 4);
    let train = TrainSet::new(rows.view(), &labels, 3).unwrap();
    let model = MlElm::new(small(&[10, 80])).unwrap().fit_model(&train).unwrap();
    assert_eq!(model.scores(rows.view()).unwrap().dim(), (45, 3));
    assert!(accuracy(&model, &rows, &labels) > 0.7, "{}", accuracy(&model, &rows, &labels));
}

#[test]
fn the_seed_decides_the_model() {
    let (rows, labels) = drawn(60, 5, 2, 4);
    let train = TrainSet::new(rows.view(), &labels, 2).unwrap();
    let fit = |seed| {
        MlElm::new(MlElmOptions { seed: [seed; 32], ..small(&[8]) }).unwrap().fit_model(&train).unwrap()
    };
    assert_eq!(fit(1), fit(1));
    assert_ne!(fit(1), fit(2));
}

#[test]
fn options_out_of_range_are_named() {
    let check = |options: MlElmOptions, expected: &str| {
        assert!(matches!(MlElm::new(options), Err(FitError::Option { option, .. }) if option == expected));
    };
    check(small(&[]), "hidden");
    check(small(&[4, 0]), "hidden");
    check(MlElmOptions { output_c: 0.0, ..small(&[4]) }, "output_c");
    check(MlElmOptions { autoencoder: Penalty::Ridge { c: -1.0 }, ..small(&[4]) }, "autoencoder.c");
    check(
        MlElmOptions { autoencoder: Penalty::Lasso { lambda: 1.0, steps: 0 }, ..small(&[4]) },
        "autoencoder.steps",
    );
}

#[test]
fn layers_that_do_not_fit_and_values_too_large_are_refused() {
    let (mut rows, labels) = drawn(20, 5, 2, 4);
    let learner = MlElm::new(MlElmOptions { standardise: false, ..small(&[4]) }).unwrap();
    let mut rng = ChaCha20Rng::from_seed([0; 32]);
    let layers = [RandomLayer::draw(5, 3, &mut rng), RandomLayer::draw(4, 2, &mut rng)];
    let error = learner.fit_with(&TrainSet::new(rows.view(), &labels, 2).unwrap(), &layers).unwrap_err();
    assert!(matches!(error, FitError::Option { option: "hidden", .. }), "{error}");
    rows.mapv_inplace(|value| f32::MAX * value.signum());
    let outcome = learner.fit_model(&TrainSet::new(rows.view(), &labels, 2).unwrap());
    assert!(matches!(outcome, Err(FitError::Solver { learner: "ml-elm", .. })), "{outcome:?}");
}

#[test]
fn a_model_file_gives_the_model_back() {
    let (rows, labels) = drawn(50, 7, 3, 8);
    let learner = MlElm::new(small(&[6, 9])).unwrap();
    let train = TrainSet::new(rows.view(), &labels, 3).unwrap();
    let scores = learner.fit(&train).unwrap().scores(rows.view());
    let bytes =
        ModelFile::new(&learner, &train, learner.fit(&train).unwrap(), ModelScores::default()).to_json();
    assert_eq!(ModelFile::from_json(&bytes).unwrap().model().scores(rows.view()), scores);
}
