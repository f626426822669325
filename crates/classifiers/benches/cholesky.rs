//! Systems with a symmetric positive definite matrix, beside nalgebra's.

use classifiers::Cholesky;
use divan::{Bencher, black_box};
use nalgebra::DMatrix;
use ndarray::Array2;

fn main() {
    divan::main();
}

const RIGHT_HAND_SIDES: usize = 40;
const SIZES: [usize; 4] = [24, 100, 400, 1000];

fn entry(i: usize, j: usize) -> f64 {
    ((i * 31 + j * 17) as f64).sin()
}

fn positive_definite(n: usize) -> Array2<f64> {
    let root = Array2::from_shape_fn((n, n), |(i, j)| entry(i, j));
    root.dot(&root.t()) + Array2::<f64>::eye(n)
}

#[divan::bench(sample_count = 20, args = SIZES)]
fn ours(bencher: Bencher, n: usize) {
    let right = Array2::from_shape_fn((n, RIGHT_HAND_SIDES), |(i, j)| entry(i, j));
    let matrix = positive_definite(n);
    bencher
        .with_inputs(|| (matrix.clone(), right.clone()))
        .bench_values(|(matrix, right)| Cholesky::new(matrix).expect("positive definite").solve(right));
}

#[divan::bench(sample_count = 20, args = SIZES)]
fn nalgebra_s(bencher: Bencher, n: usize) {
    let right = DMatrix::from_fn(n, RIGHT_HAND_SIDES, entry);
    let matrix = positive_definite(n);
    let matrix = DMatrix::from_fn(n, n, |i, j| matrix[[i, j]]);
    bencher.with_inputs(|| (matrix.clone(), right.clone())).bench_values(|(matrix, mut right)| {
        matrix.cholesky().expect("positive definite").solve_mut(&mut right);
        black_box(right)
    });
}
