//! Naive Bayes against scikit-learn's `GaussianNB` and `BernoulliNB`.

use classifiers::{
    Classifier, ColumnKinds, ColumnModel, FitError, Learner, ModelFile, ModelScores, NaiveBayes,
    NaiveBayesOptions, TrainSet,
};
use ndarray::{Array2, array};
use serde::Deserialize;

use crate::data::{Matrix, assert_close, drawn, golden};

#[derive(Deserialize)]
struct Golden {
    gaussian: Gaussian,
    mixed: Mixed,
}

#[derive(Deserialize)]
struct Gaussian {
    rows: Matrix,
    labels: Vec<usize>,
    means: Matrix,
    variances: Matrix,
    priors: Vec<f64>,
    joint: Matrix,
    probabilities: Matrix,
}

#[derive(Deserialize)]
struct Mixed {
    rows: Matrix,
    labels: Vec<usize>,
    joint: Matrix,
}

fn golden_file() -> Golden {
    golden(include_str!("../golden/naive_bayes.json"))
}

fn naive_bayes(columns: ColumnKinds) -> NaiveBayes {
    NaiveBayes::new(NaiveBayesOptions { columns, ..NaiveBayesOptions::default() }).unwrap()
}

#[test]
fn gaussian_columns_equal_scikit_learn() {
    let Gaussian { rows, labels, means, variances, priors, joint, probabilities } = golden_file().gaussian;
    let rows = rows.rows();
    let model = naive_bayes(ColumnKinds::Gaussian)
        .fit_model(&TrainSet::new(rows.view(), &labels, 3).unwrap())
        .unwrap();
    assert_eq!(model.priors(), priors);
    for (column, kind) in model.columns().iter().enumerate() {
        let ColumnModel::Gaussian { means: found, variances: spread } = kind else { panic!("{kind:?}") };
        for class in 0..3 {
            assert!((found[class] - means.array()[[class, column]]).abs() < 1e-12);
            assert!((spread[class] - variances.array()[[class, column]]).abs() < 1e-12);
        }
    }
    assert_close(&model.joint_log_likelihoods(rows.view()).unwrap(), &joint.array(), 1e-10);
    assert_close(&model.probabilities(rows.view()).unwrap(), &probabilities.array(), 1e-10);
    let logs = probabilities.array().mapv(f64::ln);
    assert_close(&model.scores(rows.view()).unwrap(), &logs, 1e-5);
}

#[test]
fn mixed_columns_equal_both_of_scikit_learn_together() {
    let Mixed { rows, labels, joint } = golden_file().mixed;
    let rows = rows.rows();
    let model =
        naive_bayes(ColumnKinds::Mixed).fit_model(&TrainSet::new(rows.view(), &labels, 2).unwrap()).unwrap();
    let bernoulli = |column: &ColumnModel| matches!(column, ColumnModel::Bernoulli { .. });
    assert_eq!(
        model.columns().iter().map(bernoulli).collect::<Vec<_>>(),
        [false, false, false, true, true, true, true]
    );
    assert_close(&model.joint_log_likelihoods(rows.view()).unwrap(), &joint.array(), 1e-10);
    let odds = joint.array();
    let odds = Array2::from_shape_fn((odds.nrows(), 1), |(row, _)| odds[[row, 1]] - odds[[row, 0]]);
    assert_close(&model.scores(rows.view()).unwrap(), &odds, 1e-5);
}

#[test]
fn standardised_indicators_are_still_two_valued() {
    let Mixed { rows, labels, .. } = golden_file().mixed;
    let plain = rows.rows();
    let scaled = plain.mapv(|value| 2.5 * value - 0.75);
    let scores = |rows: &Array2<f32>| {
        let model = naive_bayes(ColumnKinds::Mixed)
            .fit_model(&TrainSet::new(rows.view(), &labels, 2).unwrap())
            .unwrap();
        model.scores(rows.view()).unwrap()
    };
    assert_close(&scores(&scaled), &scores(&plain), 1e-4);
}

#[test]
fn columns_that_do_not_vary_say_nothing() {
    let rows = array![[5.0f32, 1.0], [5.0, 1.0], [5.0, 1.0]];
    for columns in [ColumnKinds::Gaussian, ColumnKinds::Mixed] {
        let model =
            naive_bayes(columns).fit_model(&TrainSet::new(rows.view(), &[0, 1, 1], 2).unwrap()).unwrap();
        let probabilities = model.probabilities(array![[7.0f32, -3.0]].view()).unwrap();
        assert!((probabilities[[0, 1]] - 2.0 / 3.0).abs() < 0.1, "{columns:?}: {probabilities}");
    }
}

#[test]
fn options_out_of_range_are_named() {
    for (options, expected) in [
        (NaiveBayesOptions { laplace: 0.0, ..NaiveBayesOptions::default() }, "laplace"),
        (NaiveBayesOptions { var_smoothing: -1.0, ..NaiveBayesOptions::default() }, "var_smoothing"),
    ] {
        assert!(
            matches!(NaiveBayes::new(options), Err(FitError::Option { option, .. }) if option == expected)
        );
    }
}

#[test]
fn a_model_file_gives_the_model_back() {
    let (mut rows, labels) = drawn(50, 4, 3, 8);
    rows.column_mut(2).mapv_inplace(|value| f32::from(value > 0.0));
    let learner = naive_bayes(ColumnKinds::Mixed);
    let train = TrainSet::new(rows.view(), &labels, 3).unwrap();
    let scores = learner.fit(&train).unwrap().scores(rows.view());
    let bytes =
        ModelFile::new(&learner, &train, learner.fit(&train).unwrap(), ModelScores::default()).to_json();
    assert_eq!(ModelFile::from_json(&bytes).unwrap().model().scores(rows.view()), scores);
}
