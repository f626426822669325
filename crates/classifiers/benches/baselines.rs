//! Naive Bayes, trees and the multilayer extreme learning machine on rows the size of a face data set.

use std::sync::LazyLock;

use classifiers::{LearnerOptions, TrainSet, learner};
use divan::Bencher;
use ndarray::Array2;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;

fn main() {
    divan::main();
}

static DATA: LazyLock<(Array2<f32>, Vec<usize>)> = LazyLock::new(|| {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let labels: Vec<usize> = (0..2000).map(|row| row % 2).collect();
    let rows = Array2::from_shape_fn((2000, 500), |(row, _)| rng.random::<f32>() + 0.1 * labels[row] as f32);
    (rows, labels)
});

#[divan::bench(sample_count = 5, args = ["naive-bayes", "tree", "ml-elm"])]
fn fit_2k_x_500(bencher: Bencher, id: &str) {
    let (rows, labels) = &*DATA;
    let train = TrainSet::new(rows.view(), labels, 2).expect("finite rows of two classes");
    let learner = learner(id, &LearnerOptions::default()).expect("an id of the registry");
    bencher.bench(|| learner.fit(&train).expect("moderate values"));
}
