//! Trains learners of this crate and of linfa through one function that knows linfa's traits only.
//!
//! `cargo run --release --example linfa`

use std::error::Error;

use classifiers::linfa::Dataset;
use classifiers::linfa::traits::{Fit, Predict};
use classifiers::ndarray::{Array1, Array2, Ix1};
use classifiers::{
    DecisionTree, FitError, LinearLearner, LinearOptions, Logistic, LogisticOptions, NaiveBayes,
    NaiveBayesOptions, Svm, SvmOptions, TreeOptions,
};

type Records = Array2<f64>;
type Data<L> = Dataset<f64, L, Ix1>;

/// The share of test records whose label `learner` predicts, fitted on the training records.
fn accuracy<F, M, L, E>(learner: &F, train: &Data<L>, test: &Data<L>) -> Result<f64, E>
where
    F: Fit<Records, Array1<L>, E, Object = M>,
    M: for<'a> Predict<&'a Records, Array1<L>>,
    L: PartialEq,
    E: Error + From<linfa::Error>,
{
    let predicted = learner.fit(train)?.predict(test.records());
    let right = predicted.iter().zip(test.targets()).filter(|(a, b)| a == b).count();
    Ok(right as f64 / predicted.len() as f64)
}

/// Two overlapping rings around the origin: `n` records of two columns.
fn rings(n: usize, shift: f64) -> Data<usize> {
    let wave = |row: usize, step: f64| (row as f64 * step + shift).sin();
    let labels = Array1::from_shape_fn(n, |row| row % 2);
    let records = Array2::from_shape_fn((n, 2), |(row, column)| {
        let (angle, radius) =
            (1.7 * row as f64 + shift, 1.0 + 1.2 * labels[row] as f64 + 0.6 * wave(row, 0.9));
        radius * if column == 0 { angle.cos() } else { angle.sin() }
            + 0.4 * column as f64 * labels[row] as f64
    });
    Dataset::new(records, labels)
}

fn main() -> Result<(), Box<dyn Error>> {
    let (train, test) = (rings(300, 0.0), rings(200, 0.5));
    println!("ours, usize labels");
    for (name, accuracy) in ours(&train, &test)? {
        println!("  {name:<16} {accuracy:.3}");
    }
    println!("linfa's");
    let logistic = accuracy(&linfa_logistic::LogisticRegression::default(), &train, &test)?;
    println!("  {:<16} {logistic:.3}", "logistic");
    // linfa-svm classifies bool targets, and so do ours
    let is_outer = |data: Data<usize>| data.map_targets(|label| *label == 1);
    let (train, test) = (is_outer(train), is_outer(test));
    let peer = linfa_svm::Svm::<f64, bool>::params().gaussian_kernel(2.0).pos_neg_weights(1.0, 1.0);
    let svm = accuracy(&peer, &train, &test)?;
    println!("  {:<16} {svm:.3}", "svm-rbf");
    let svm = Svm::new(SvmOptions { gamma: classifiers::Gamma::Value(0.5), ..SvmOptions::default() })?;
    println!("ours, bool labels");
    println!("  {:<16} {:.3}", "svm-rbf", accuracy(&svm, &train, &test)?);
    Ok(())
}

fn ours(train: &Data<usize>, test: &Data<usize>) -> Result<Vec<(&'static str, f64)>, FitError> {
    let svm = Svm::new(SvmOptions::default())?;
    let linear = LinearLearner::new(LinearOptions::default())?;
    let logistic = Logistic::new(LogisticOptions::default())?;
    let tree = DecisionTree::new(TreeOptions::default())?;
    let bayes = NaiveBayes::new(NaiveBayesOptions::default())?;
    Ok(vec![
        ("svm-rbf", accuracy(&svm, train, test)?),
        ("linear-svm", accuracy(&linear, train, test)?),
        ("logistic", accuracy(&logistic, train, test)?),
        ("tree", accuracy(&tree, train, test)?),
        ("naive-bayes", accuracy(&bayes, train, test)?),
    ])
}
