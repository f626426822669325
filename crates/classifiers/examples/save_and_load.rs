//! Trains a support vector machine with calibrated probabilities, saves it, and asks the saved model.
//!
//! `cargo run --release --example save_and_load [MODEL.json]`

use std::error::Error;
use std::io::Write;
use std::path::PathBuf;
use std::{env, fs};

use classifiers::ndarray::Array2;
use classifiers::{Folds, Learner, ModelFile, ModelScores, OwnedTrainSet, Platt, Svm, SvmOptions};

/// `n` records of two overlapping classes in three columns.
fn records(n: usize, shift: f64) -> (Array2<f64>, Vec<usize>) {
    let labels: Vec<usize> = (0..n).map(|row| row % 2).collect();
    let value = |(row, column): (usize, usize)| {
        let noise = 43758.5453 * (12.9898 * row as f64 + 78.233 * column as f64 + shift).sin();
        noise - noise.floor() + 0.4 * labels[row] as f64
    };
    (Array2::from_shape_fn((n, 3), value), labels)
}

fn main() -> Result<(), Box<dyn Error>> {
    let (rows, labels) = records(200, 0.0);
    let train = OwnedTrainSet::from_f64(rows.view(), labels, 2)?;

    // Margins become probabilities by Platt scaling, on five folds of the training rows that the seed draws.
    let machine = Svm::new(SvmOptions { c: 10.0, ..SvmOptions::default() })?;
    let learner = Platt::new(Box::new(machine), Folds::new(5, [7; 32])?);
    let model = learner.fit(&train.as_train_set())?;

    let file = ModelFile::new(&learner, &train.as_train_set(), model, ModelScores::default());
    let folder = tempfile::tempdir()?;
    let path = env::args().nth(1).map_or_else(|| folder.path().join("model.json"), PathBuf::from);
    fs::File::create_new(&path)?.write_all(&file.to_json())?; // nothing that exists is overwritten

    let read = ModelFile::from_json(&fs::read(&path)?)?;
    let (tests, answers) = records(100, 0.5);
    let probabilities = read.model().scores_f64(tests.view())?;
    let decisions = read.model().predict_f64(tests.view())?;
    let right = decisions.iter().zip(&answers).filter(|(a, b)| a == b).count();
    println!("{}, probability of class 1 of the first three records:", read.learner());
    for row in 0..3 {
        println!("  {:.3}, so class {}", probabilities[[row, 0]], decisions[row]);
    }
    println!("{right} of {} decisions right", answers.len());
    Ok(())
}
