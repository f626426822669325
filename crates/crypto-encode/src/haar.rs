//! Random rotations, uniform over the orthogonal group.
//!
//! One reflection for each dimension, of independent Gaussian vectors in n, n-1, … 1 dimensions: H_1 takes the first axis
//! to a uniformly random direction, H_2 the second axis to a uniformly random direction among the rest, and so on. With
//! the sign that makes each of them do so, the product is Haar-distributed (G. W. Stewart, "The efficient generation of
//! random orthogonal matrices with an application to condition estimators", SIAM J. Numer. Anal. 17, 1980; for the signs
//! also F. Mezzadri, Notices of the AMS 54, 2007). No matrix is decomposed, and none is needed to rotate rows: the
//! reflections are applied one after the other at the price of a matrix product.

use ndarray::Array2;
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use rand_distr::{Distribution, StandardNormal};

use crate::Key;

/// A Haar-distributed `dimension` x `dimension` orthogonal matrix, a function of the key.
pub fn haar_matrix(dimension: usize, key: &Key) -> Array2<f64> {
    let mut rows = Array2::eye(dimension);
    Rotation::new(dimension, key).apply(rows.as_slice_mut().expect("a fresh matrix is contiguous"));
    rows.reversed_axes()
}

/// A Haar-distributed rotation, as reflections.
pub(crate) struct Rotation {
    /// Unit vectors; the k-th reflects the entries from k on.
    reflectors: Vec<Vec<f64>>,
    signs: Vec<f64>,
}

/// Rows that are rotated together, so that each reflector is fetched once for all of them.
const TOGETHER: usize = 16;

impl Rotation {
    /// The rotation of rows of `dimension` numbers that belongs to the key.
    pub(crate) fn new(dimension: usize, key: &Key) -> Self {
        let mut rng = ChaCha20Rng::from_seed(*key.as_bytes());
        let mut gaussian = |n: usize| (0..n).map(|_| StandardNormal.sample(&mut rng)).collect::<Vec<f64>>();
        let (reflectors, signs) = (1..=dimension).rev().map(|n| reflector(gaussian(n))).unzip();
        Self { reflectors, signs }
    }

    /// Rotates consecutive rows in place. What a row becomes does not depend on the others.
    pub(crate) fn apply(&self, rows: &mut [f64]) {
        let width = self.signs.len().max(1);
        for chunk in rows.chunks_mut(TOGETHER * width) {
            let scales: Vec<f64> = chunk.chunks_exact(width).map(scale).collect();
            for (row, scale) in chunk.chunks_exact_mut(width).zip(&scales) {
                row.iter_mut().zip(&self.signs).for_each(|(x, sign)| *x = *x / scale * sign);
            }
            for (k, reflector) in self.reflectors.iter().enumerate().rev() {
                chunk.chunks_exact_mut(width).for_each(|row| reflect(reflector, &mut row[k..]));
            }
            for (row, scale) in chunk.chunks_exact_mut(width).zip(&scales).filter(|(_, scale)| **scale != 1.0)
            {
                row.iter_mut().for_each(|x| *x *= scale);
            }
        }
    }
}

/// A power of two by which a row is divided meanwhile, so that no sum on the way overflows; 1 for all but huge numbers.
fn scale(row: &[f64]) -> f64 {
    const HUGE: f64 = 1e290;
    const POWER: f64 = (1_u64 << 50) as f64;
    if row.iter().any(|x| x.abs() > HUGE) { POWER } else { 1.0 }
}

/// The unit vector whose reflection takes the first axis to the direction of `v` but for the sign, and that sign.
fn reflector(mut v: Vec<f64>) -> (Vec<f64>, f64) {
    let sign = v.first().map_or(1.0, |first| -first.signum());
    let length = norm(&v);
    v.iter_mut().take(1).for_each(|first| *first -= sign * length);
    let length = norm(&v);
    if length > 0.0 {
        v.iter_mut().for_each(|entry| *entry /= length);
    }
    (v, sign)
}

/// x - 2 v (v.x)
fn reflect(v: &[f64], x: &mut [f64]) {
    let twice = 2.0 * dot(v, x);
    x.iter_mut().zip(v).for_each(|(x, v)| *x -= twice * v);
}

/// Partial sums of a scalar product: as many as keep the processor's adders busy.
const LANES: usize = 16;

/// The scalar product of two rows of equal length, summed in a fixed order.
fn dot(a: &[f64], b: &[f64]) -> f64 {
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
