//! Random orthogonal matrices, uniform over the orthogonal group.
//!
//! The Q of a QR decomposition of a Gaussian matrix is not Haar-distributed as it comes out of a numerical routine,
//! because the routine chooses signs; multiplying each column by the sign of R's diagonal entry makes it so
//! (F. Mezzadri, "How to generate random matrices from the classical compact groups", Notices of the AMS 54, 2007).

use ndarray::Array2;
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use rand_distr::{Distribution, StandardNormal};

use crate::Key;

/// A Haar-distributed `dimension` x `dimension` orthogonal matrix, a function of the key.
pub fn haar_matrix(dimension: usize, key: &Key) -> Array2<f64> {
    let mut rng = ChaCha20Rng::from_seed(*key.as_bytes());
    let mut columns: Vec<Vec<f64>> =
        (0..dimension).map(|_| (0..dimension).map(|_| StandardNormal.sample(&mut rng)).collect()).collect();
    let (reflectors, signs) = triangularise(&mut columns);
    Array2::from_shape_vec((dimension, dimension), rows_of_q(&reflectors, &signs))
        .expect("rows_of_q gives dimension x dimension numbers")
}

/// Householder triangularisation. Gives the unit reflectors v_k (zero before entry k) and the signs of R's diagonal.
fn triangularise(columns: &mut [Vec<f64>]) -> (Vec<Vec<f64>>, Vec<f64>) {
    let mut reflectors = Vec::with_capacity(columns.len());
    let mut signs = Vec::with_capacity(columns.len());
    for k in 0..columns.len() {
        let (reflector, diagonal) = reflector(&columns[k], k);
        columns[k + 1..].iter_mut().for_each(|column| reflect(&reflector[k..], &mut column[k..]));
        reflectors.push(reflector);
        signs.push(diagonal.signum());
    }
    (reflectors, signs)
}

/// The unit vector whose reflection clears `column` after entry `k`, and the entry it leaves there.
fn reflector(column: &[f64], k: usize) -> (Vec<f64>, f64) {
    let mut v = column.to_vec();
    v[..k].fill(0.0);
    let diagonal = -norm(&v).copysign(v[k]);
    v[k] -= diagonal;
    let length = norm(&v);
    if length > 0.0 {
        v.iter_mut().for_each(|entry| *entry /= length);
    }
    (v, diagonal)
}

/// x - 2 v (v.x)
fn reflect(v: &[f64], x: &mut [f64]) {
    let twice = 2.0 * dot(v, x);
    x.iter_mut().zip(v).for_each(|(x, v)| *x -= twice * v);
}

/// Partial sums of a scalar product: as many as keep the processor's adders busy.
const LANES: usize = 16;

/// The scalar product of two rows of equal length, summed in a fixed order.
pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let (a, a_rest) = a.as_chunks::<LANES>();
    let (b, b_rest) = b.as_chunks::<LANES>();
    let mut sums = [0.0; LANES];
    for (a, b) in a.iter().zip(b) {
        sums.iter_mut().zip(a.iter().zip(b)).for_each(|(sum, (a, b))| *sum += a * b);
    }
    let rest: f64 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    sums.iter().sum::<f64>() + rest
}

fn norm(v: &[f64]) -> f64 {
    v.iter().map(|x| x * x).sum::<f64>().sqrt()
}

/// The rows of (Q D)^T, D holding the signs. The transpose of a Haar matrix is Haar, and its rows are Q's columns,
/// H_1 … H_n e_k, which come out contiguous.
fn rows_of_q(reflectors: &[Vec<f64>], signs: &[f64]) -> Vec<f64> {
    let mut rows = vec![0.0; signs.len() * signs.len()];
    for ((k, row), sign) in rows.chunks_exact_mut(signs.len().max(1)).enumerate().zip(signs) {
        row[k] = *sign;
        // Reflectors after the k-th are zero wherever the row is not, and leave it as it is.
        (0..=k).rev().for_each(|j| reflect(&reflectors[j][j..], &mut row[j..]));
    }
    rows
}
