//! Decompositions of matrices as large as tables have columns, beside nalgebra's; and the assignment problem.

use divan::Bencher;
use leakage::linear::{assign, singular_values, symmetric_eigen};
use nalgebra::DMatrix;
use ndarray::Array2;

fn main() {
    divan::main();
}

const COLUMNS: [usize; 4] = [5, 20, 60, 128];

fn entry(i: usize, j: usize) -> f64 {
    ((i * 31 + j * 17) as f64).sin() + ((i * j) as f64 * 0.37).cos()
}

fn square(n: usize) -> Array2<f64> {
    Array2::from_shape_fn((n, n), |(i, j)| entry(i, j))
}

fn symmetric(n: usize) -> Array2<f64> {
    square(n).dot(&square(n).t())
}

fn for_nalgebra(matrix: &Array2<f64>) -> DMatrix<f64> {
    DMatrix::from_fn(matrix.nrows(), matrix.ncols(), |i, j| matrix[[i, j]])
}

#[divan::bench(sample_count = 20, args = COLUMNS)]
fn eigen_ours(bencher: Bencher, n: usize) {
    let matrix = symmetric(n);
    bencher.bench(|| symmetric_eigen(matrix.view()).expect("a symmetric matrix"));
}

#[divan::bench(sample_count = 20, args = COLUMNS)]
fn eigen_nalgebra_s(bencher: Bencher, n: usize) {
    let matrix = for_nalgebra(&symmetric(n));
    bencher.bench(|| matrix.clone().symmetric_eigen());
}

#[divan::bench(sample_count = 20, args = COLUMNS)]
fn singular_values_ours(bencher: Bencher, n: usize) {
    let matrix = square(n);
    bencher.bench(|| singular_values(matrix.view()).expect("a finite matrix"));
}

#[divan::bench(sample_count = 20, args = COLUMNS)]
fn singular_values_nalgebra_s(bencher: Bencher, n: usize) {
    let matrix = for_nalgebra(&square(n));
    bencher.bench(|| matrix.clone().svd(true, true));
}

#[divan::bench(sample_count = 5, args = [100, 400, 1600])]
fn assignment(bencher: Bencher, n: usize) {
    let cost = square(n);
    bencher.bench(|| assign(cost.view()));
}
