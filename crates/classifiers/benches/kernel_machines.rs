//! Fits and predictions of kernel machines and logistic regression, per case.
//!
//! scikit-learn's figures for the same shapes (one thread of a 2-core EPYC): `SVC` on 491 x 14 noise 3.4 ms (linear),
//! 4.0-5.9 ms (rbf), 3.5 ms (poly), 6.2-6.6 ms (sigmoid), `LogisticRegression` 0.9 ms.

use classifiers::{LearnerOptions, TrainSet, learner};
use divan::{Bencher, black_box};
use ndarray::Array2;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;

fn main() {
    divan::main();
}

/// Standardised noise with labels that have nothing to do with it, two thirds of them positive, like a table whose cells
/// were replaced by ciphertext digits.
fn noise(n_rows: usize, n_features: usize) -> (Array2<f32>, Vec<usize>) {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let rows = Array2::from_shape_simple_fn((n_rows, n_features), || rng.random_range(-1.7f32..1.7));
    let labels = (0..n_rows).map(|row| usize::from(row % 3 > 0)).collect();
    (rows, labels)
}

/// Overlapping classes with a linear and a product effect.
fn overlapping(n_rows: usize, n_features: usize) -> (Array2<f32>, Vec<usize>) {
    let (rows, _) = noise(n_rows, n_features);
    let mut rng = ChaCha20Rng::seed_from_u64(2);
    let score = |row: ndarray::ArrayView1<'_, f32>, noise: f32| {
        row.sum() / (n_features as f32).sqrt() + 0.7 * row[0] * row[1] + noise
    };
    let labels =
        rows.rows().into_iter().map(|row| usize::from(score(row, rng.random_range(-1.0..1.0)) > 0.0));
    let labels = labels.collect();
    (rows, labels)
}

#[divan::bench(args = ["logistic", "svm-linear", "svm-rbf", "svm-poly", "svm-sigmoid"])]
fn fit_491x14_noise(bencher: Bencher, id: &str) {
    let (rows, labels) = noise(491, 14);
    let train = TrainSet::new(rows.view(), &labels, 2).expect("usable rows");
    let learner = learner(id, &LearnerOptions::default()).expect("a registered id");
    bencher.bench_local(|| learner.fit(black_box(&train)));
}

#[divan::bench(args = ["logistic", "svm-linear", "svm-rbf", "svm-poly", "svm-sigmoid"])]
fn score_123_rows(bencher: Bencher, id: &str) {
    let (rows, labels) = noise(491, 14);
    let train = TrainSet::new(rows.view(), &labels, 2).expect("usable rows");
    let model =
        learner(id, &LearnerOptions::default()).and_then(|learner| learner.fit(&train)).expect("a model");
    let (test, _) = noise(123, 14);
    bencher.bench_local(|| model.scores(black_box(test.view())));
}

#[divan::bench(args = [("svm-linear", 14), ("svm-rbf", 14), ("svm-rbf", 1000), ("logistic", 14)], sample_count = 1)]
fn fit_5000(bencher: Bencher, (id, n_features): (&str, usize)) {
    let (rows, labels) = overlapping(5000, n_features);
    let train = TrainSet::new(rows.view(), &labels, 2).expect("usable rows");
    let learner = learner(id, &LearnerOptions::default()).expect("a registered id");
    bencher.bench_local(|| learner.fit(black_box(&train)));
}
