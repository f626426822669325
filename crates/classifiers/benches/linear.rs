//! Large linear models: in memory at the size that scikit-learn's `LinearSVC` takes 0.9 s for (same kind of rows, one
//! core of an AMD EPYC), from a file of four times the rows in blocks, and scoring.

use std::sync::LazyLock;

use classifiers::{
    Classifier, LinearLearner, LinearLoss, LinearModel, LinearOptions, OutOfCoreOptions, RowFile,
    RowFileWriter, TrainSet,
};
use divan::{Bencher, black_box, counter::BytesCount};
use ndarray::Array2;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;

const ROWS: usize = 10_000;
const COLUMNS: usize = 1_000;

fn main() {
    divan::main();
}

/// Rows of noise, of which a random direction and as much noise again decide the class.
static DATA: LazyLock<(Array2<f32>, Vec<usize>)> = LazyLock::new(|| {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let mut uniform = || 2.0 * rng.random::<f32>() - 1.0;
    let direction: Vec<f32> = (0..COLUMNS).map(|_| uniform()).collect();
    let rows = Array2::from_shape_simple_fn((ROWS, COLUMNS), &mut uniform);
    let score =
        |row: ndarray::ArrayView1<'_, f32>| -> f32 { row.iter().zip(&direction).map(|(x, w)| x * w).sum() };
    let labels =
        rows.rows().into_iter().map(|row| usize::from(score(row) + 10.0 * uniform() > 0.0)).collect();
    (rows, labels)
});

fn learner(loss: LinearLoss, c: f64) -> LinearLearner {
    LinearLearner::new(LinearOptions { loss, c, ..LinearOptions::default() }).expect("options in range")
}

fn fit(loss: LinearLoss, c: f64) -> LinearModel {
    let (rows, labels) = &*DATA;
    let train = TrainSet::new(rows.view(), labels, 2).expect("finite rows of two classes");
    learner(loss, c).fit_model(&train).expect("one weight a class").model
}

#[divan::bench(sample_count = 5, args = [0.01, 1.0])]
fn squared_hinge_10k_x_1000(bencher: Bencher, c: f64) {
    LazyLock::force(&DATA);
    bencher.bench(|| fit(LinearLoss::SquaredHinge, black_box(c)));
}

#[divan::bench(sample_count = 5, args = [0.01, 1.0])]
fn logistic_10k_x_1000(bencher: Bencher, c: f64) {
    LazyLock::force(&DATA);
    bencher.bench(|| fit(LinearLoss::Logistic, black_box(c)));
}

#[divan::bench(sample_count = 5)]
fn hinge_10k_x_1000(bencher: Bencher) {
    LazyLock::force(&DATA);
    bencher.bench(|| fit(LinearLoss::Hinge, black_box(0.01)));
}

#[divan::bench(sample_count = 3)]
fn out_of_core_40k_x_1000(bencher: Bencher) {
    let folder = tempfile::tempdir().expect("a scratch folder");
    let file = row_file(&folder.path().join("rows"));
    let learner = learner(LinearLoss::SquaredHinge, 0.01);
    bencher.counter(BytesCount::new(4 * 4 * ROWS * COLUMNS)).bench(|| {
        learner.fit_out_of_core(&file, |_| true, OutOfCoreOptions::default()).expect("a whole file")
    });
}

fn row_file(path: &std::path::Path) -> RowFile {
    let (rows, labels) = &*DATA;
    let mut writer = RowFileWriter::create(path, COLUMNS).expect("a writable folder");
    for _ in 0..4 {
        for (row, &label) in rows.rows().into_iter().zip(labels) {
            writer.push(row.to_slice().expect("a row of a matrix"), label).expect("a writable folder");
        }
    }
    writer.finish().expect("a writable folder")
}

#[divan::bench(sample_count = 20)]
fn scores_10k_x_1000(bencher: Bencher) {
    let model = fit(LinearLoss::SquaredHinge, 0.01);
    bencher
        .counter(BytesCount::new(4 * ROWS * COLUMNS))
        .bench(|| model.scores(black_box(DATA.0.view())).expect("rows of the right width"));
}
