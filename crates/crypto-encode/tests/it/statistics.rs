//! Distributions: the rotations of `orthogonal`, the noise of `laplace`, the answers of `randomised-response`.

use crypto_encode::{CipherColumn, EncodeOptions, EncodeSpec, MatrixEncoder, haar_matrix, scheme};
use ndarray::Array2;

use super::support::{chi_square, key, numbered};

#[test]
fn rotations_are_orthogonal() {
    for dimension in [1, 2, 14, 100] {
        let q = haar_matrix(dimension, &key(3));
        let error = (q.dot(&q.t()) - Array2::<f64>::eye(dimension)).mapv(f64::abs);
        assert!(error.iter().all(|&e| e < 1e-12), "dimension {dimension}");
    }
    assert_eq!(haar_matrix(0, &key(3)).len(), 0);
}

/// An entry of a Haar matrix of order d has moments E x = 0, E x^2 = 1/d, E x^4 = 3/(d (d + 2)); E trace = 0,
/// E trace^2 = 1; half of all determinants are -1. Without the sign correction the diagonal has a mean far from 0.
#[test]
fn rotations_have_the_moments_of_the_haar_measure() {
    const KEYS: u32 = 4000;
    let d = 4.0;
    let mut sums = [0.0; 6];
    for number in 0..KEYS {
        let q = haar_matrix(4, &key(number));
        let (first, last, trace) = (q[(0, 0)], q[(3, 3)], q.diag().sum());
        for (sum, value) in
            sums.iter_mut().zip([first, last, first * first, last.powi(4), trace, trace * trace])
        {
            *sum += value / f64::from(KEYS);
        }
    }
    let expected = [0.0, 0.0, 1.0 / d, 3.0 / (d * (d + 2.0)), 0.0, 1.0];
    let variances: [f64; 6] = [0.25, 0.25, 0.0625, 0.035, 1.0, 2.0];
    for ((mean, expected), variance) in sums.iter().zip(expected).zip(variances) {
        let tolerance = 4.5 * (variance / f64::from(KEYS)).sqrt();
        assert!((mean - expected).abs() < tolerance, "{sums:?}");
    }
}

#[test]
fn distances_survive_a_rotation() {
    let table = Array2::from_shape_fn((20, 6), |(i, j)| ((i * 7 + j * 3) % 11) as f64 - 5.0);
    let columns = vec![CipherColumn::numeric("x"); 6];
    let encoder = scheme("orthogonal").unwrap().build(&columns, &EncodeSpec::default(), &key(1)).unwrap();
    let rotated = encoder.encode(table.view(), &numbered(20)).unwrap();
    let (before, after) = (table.dot(&table.t()), rotated.dot(&rotated.t()));
    assert!((before - after).iter().all(|difference| difference.abs() < 1e-10));
}

fn mechanism(id: &str, columns: &[CipherColumn], epsilon: f64) -> Box<dyn MatrixEncoder> {
    let spec = EncodeSpec::new(EncodeOptions { epsilon, ..EncodeOptions::default() }).unwrap();
    scheme(id).unwrap().build(columns, &spec, &key(5)).unwrap()
}

fn answers(encoder: &dyn MatrixEncoder, cell: f64, count: usize) -> Vec<f64> {
    let table = Array2::from_elem((count, 1), cell);
    encoder.encode(table.view(), &numbered(count)).unwrap().into_raw_vec_and_offset().0
}

/// Scale b = (high - low) / epsilon: mean 0, mean magnitude b, and the share beyond t b is exp(-t) on both sides together.
#[test]
fn laplace_noise_has_its_distribution() {
    const COUNT: usize = 40_000;
    let encoder = mechanism("laplace", &[CipherColumn::bounded("x", 0.0, 10.0)], 2.0);
    let noise: Vec<f64> = answers(&*encoder, 4.0, COUNT).iter().map(|value| (value - 4.0) / 5.0).collect();
    let mean = |of: &dyn Fn(f64) -> f64| noise.iter().map(|&z| of(z)).sum::<f64>() / COUNT as f64;
    let root = (COUNT as f64).sqrt();
    assert!(mean(&|z| z).abs() < 4.5 * 2_f64.sqrt() / root);
    assert!((mean(&f64::abs) - 1.0).abs() < 4.5 / root);
    for tail in [0.5_f64, 1.0, 3.0] {
        let expected = (-tail).exp();
        let found = mean(&|z| f64::from(u8::from(z.abs() > tail)));
        assert!((found - expected).abs() < 4.5 * (expected * (1.0 - expected)).sqrt() / root, "tail {tail}");
    }
}

#[test]
fn laplace_clips_to_the_declared_bounds_and_stays_on_the_grid() {
    let encoder = mechanism("laplace", &[CipherColumn::bounded("x", -8.0, 8.0)], 1.0);
    assert_eq!(answers(&*encoder, 1e9, 50), answers(&*encoder, 8.0, 50));
    assert_eq!(answers(&*encoder, -1e9, 50), answers(&*encoder, -8.0, 50));
    let step = 16.0 / f64::from(1 << 20);
    assert!(answers(&*encoder, 0.123456789, 200).iter().all(|value| (value / step).fract() == 0.0));
}

/// The likelihood ratio of every output between two inputs at opposite bounds must not pass exp(epsilon).
#[test]
fn laplace_keeps_its_promise_at_the_bounds() {
    const COUNT: usize = 60_000;
    let encoder = mechanism("laplace", &[CipherColumn::bounded("x", 0.0, 1.0)], 1.0);
    let histogram = |cell| {
        let mut bins = [0.0_f64; 6];
        for value in answers(&*encoder, cell, COUNT) {
            bins[((value + 1.0).clamp(0.0, 2.999) * 2.0) as usize] += 1.0;
        }
        bins
    };
    for (a, b) in histogram(0.0).iter().zip(histogram(1.0)) {
        let slack = 5.0 * (1.0 / a + 1.0 / b).sqrt();
        assert!((f64::ln(a / b)).abs() < 1.0 + slack, "{a} against {b}");
    }
}

#[test]
fn the_budget_is_divided_over_the_columns() {
    let spread = |columns: usize| {
        let all = vec![CipherColumn::bounded("x", 0.0, 1.0); columns];
        let table = Array2::zeros((4000, columns));
        let out = mechanism("laplace", &all, 1.0).encode(table.view(), &numbered(4000)).unwrap();
        out.column(0).iter().map(|z| z.abs()).sum::<f64>() / 4000.0
    };
    assert!((spread(1) - 1.0).abs() < 0.1);
    assert!((spread(10) - 10.0).abs() < 1.0);
}

#[test]
fn indicators_answer_truly_as_often_as_epsilon_allows() {
    const COUNT: usize = 40_000;
    for epsilon in [0.5, 2.0] {
        let encoder = mechanism("randomised-response", &[CipherColumn::indicator("x")], epsilon);
        let expected = f64::exp(epsilon) / (f64::exp(epsilon) + 1.0);
        for cell in [0.0, 1.0] {
            let truthful = answers(&*encoder, cell, COUNT).iter().filter(|&&a| a == cell).count();
            let share = truthful as f64 / COUNT as f64;
            let tolerance = 4.5 * (expected * (1.0 - expected) / COUNT as f64).sqrt();
            assert!((share - expected).abs() < tolerance, "epsilon {epsilon}: {share}");
        }
    }
}

#[test]
fn numbers_answer_by_bin_and_lies_are_uniform() {
    const COUNT: usize = 40_000;
    let encoder = mechanism("randomised-response", &[CipherColumn::bounded("x", 0.0, 80.0)], 1.0);
    let mut bins = [0_u64; 8];
    for answer in answers(&*encoder, 33.0, COUNT) {
        assert_eq!((answer - 5.0) % 10.0, 0.0);
        bins[(answer / 10.0) as usize] += 1;
    }
    let expected = f64::exp(1.0) / (f64::exp(1.0) + 7.0);
    assert!(
        (bins[3] as f64 / COUNT as f64 - expected).abs()
            < 4.5 * (expected * (1.0 - expected) / COUNT as f64).sqrt()
    );
    bins.swap(3, 7);
    // 6 degrees of freedom: 22.5 is passed with probability 0.001
    assert!(chi_square(&bins[..7]) < 22.5, "{bins:?}");
    assert_eq!(answers(&*encoder, 1e9, 20), answers(&*encoder, 79.0, 20));
}

#[test]
fn an_indicator_must_be_zero_or_one() {
    let encoder = mechanism("randomised-response", &[CipherColumn::indicator("x")], 1.0);
    let refused = encoder.encode(ndarray::array![[0.5]].view(), &[3]).unwrap_err().to_string();
    assert_eq!(refused, "row 4, column `x`: the value 0.5 is not an indicator: 0 or 1 expected");
}
