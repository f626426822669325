//! Random orthogonal maps, uniform over the orthogonal group.
//!
//! One reflection for each dimension, of independent Gaussian vectors in n, n-1, … 1 dimensions, and the signs that make
//! each take its axis to a uniformly random direction: the Q of the QR decomposition of a Gaussian matrix, without
//! decomposing one (G. W. Stewart, SIAM J. Numer. Anal. 17, 1980; for the signs F. Mezzadri, Notices of the AMS 54, 2007).

use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use rand_distr::{Distribution, StandardNormal};
use zeroize::Zeroize;

use crate::Key;

/// An orthogonal map as reflections.
pub(crate) struct Rotation {
    /// Unit vectors; the k-th reflects the entries from k on.
    reflectors: Vec<Vec<f64>>,
    signs: Vec<f64>,
}

impl Rotation {
    /// The map of vectors of `dimension` numbers that belongs to the key.
    pub(crate) fn new(dimension: usize, key: &Key) -> Self {
        let mut rng = ChaCha20Rng::from_seed(*key.as_bytes());
        let mut gaussian = |n: usize| (0..n).map(|_| StandardNormal.sample(&mut rng)).collect::<Vec<f64>>();
        let (reflectors, signs) = (1..=dimension).rev().map(|n| reflector(gaussian(n))).unzip();
        Self { reflectors, signs }
    }

    /// Maps a vector in place.
    pub(crate) fn apply(&self, vector: &mut [f64]) {
        vector.iter_mut().zip(&self.signs).for_each(|(x, sign)| *x *= sign);
        for (k, reflector) in self.reflectors.iter().enumerate().rev() {
            reflect(reflector, &mut vector[k..]);
        }
    }

    /// The inverse of [`apply`](Self::apply).
    pub(crate) fn undo(&self, vector: &mut [f64]) {
        for (k, reflector) in self.reflectors.iter().enumerate() {
            reflect(reflector, &mut vector[k..]);
        }
        vector.iter_mut().zip(&self.signs).for_each(|(x, sign)| *x *= sign);
    }

    /// The matrix by columns: column `j` is what axis `j` becomes.
    pub(crate) fn columns(&self) -> Vec<f64> {
        let dimension = self.signs.len();
        let mut columns = vec![0.0; dimension * dimension];
        for (axis, column) in columns.chunks_exact_mut(dimension).enumerate() {
            column[axis] = 1.0;
            self.apply(column);
        }
        columns
    }
}

impl Drop for Rotation {
    fn drop(&mut self) {
        self.reflectors.zeroize();
        self.signs.zeroize();
    }
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
    let twice = 2.0 * v.iter().zip(x.iter()).map(|(v, x)| v * x).sum::<f64>();
    x.iter_mut().zip(v).for_each(|(x, v)| *x -= twice * v);
}

fn norm(v: &[f64]) -> f64 {
    v.iter().map(|x| x * x).sum::<f64>().sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_orthonormal_and_undone() {
        let rotation = Rotation::new(33, &Key::new([5; 32]));
        let columns = rotation.columns();
        for (i, a) in columns.chunks_exact(33).enumerate() {
            for (j, b) in columns.chunks_exact(33).enumerate() {
                let product: f64 = a.iter().zip(b).map(|(a, b)| a * b).sum();
                assert!((product - f64::from(u8::from(i == j))).abs() < 1e-12);
            }
        }
        let mut vector: Vec<f64> = (0..33).map(f64::from).collect();
        rotation.apply(&mut vector);
        assert!(vector.iter().zip(0..33).any(|(x, i)| (x - f64::from(i)).abs() > 1.0));
        rotation.undo(&mut vector);
        assert!(vector.iter().zip(0..33).all(|(x, i)| (x - f64::from(i)).abs() < 1e-12));
    }

    #[test]
    fn entries_have_the_moments_of_a_uniform_direction() {
        let entries: Vec<f64> = (0..2_000_u32).map(|seed| first_entry(8, seed)).collect();
        let moment = |power: i32| entries.iter().map(|x| x.powi(power)).sum::<f64>() / 2_000.0;
        // Mean 0, variance 1/8, fourth moment 3/(8*10), each within 5 standard errors.
        assert!(moment(1).abs() < 5.0 * (0.125_f64 / 2_000.0).sqrt());
        assert!((moment(2) - 0.125).abs() < 5.0 * (0.021_9_f64 / 2_000.0).sqrt());
        assert!((moment(4) - 0.037_5).abs() < 0.01);
    }

    fn first_entry(dimension: usize, seed: u32) -> f64 {
        let mut key = [0; 32];
        key[..4].copy_from_slice(&seed.to_le_bytes());
        Rotation::new(dimension, &Key::new(key)).columns()[0]
    }
}
