//! Ciphertexts of two polynomials.

use super::{Level, coefficients, small, transformed};
use crate::error::InferenceError;
use fhe_math::rq::{Poly, Representation};
use rand::{CryptoRng, RngCore};
use zeroize::Zeroizing;

/// A ciphertext (b, a) with a uniform, expanded from a seed; both transformed.
#[derive(Clone)]
pub(crate) struct Pair {
    pub(crate) seed: [u8; 32],
    pub(crate) b: Poly,
    pub(crate) a: Poly,
}

impl Pair {
    /// Rebuilds a pair from its seed and first half.
    pub(crate) fn new(level: &Level, seed: [u8; 32], b: Poly) -> Self {
        let a = Poly::random_from_seed(level.context(), Representation::Ntt, seed);
        Self { seed, b, a }
    }

    /// Encrypts under `secret` (transformed, at this level): `b = -a s + e + message`, message as scaled residues.
    pub(crate) fn encrypt<R: RngCore + CryptoRng>(
        level: &Level,
        secret: &Poly,
        message: Vec<u64>,
        rng: &mut R,
    ) -> Result<Self, InferenceError> {
        let mut seed = [0; 32];
        rng.fill_bytes(&mut seed);
        let mut b = small(level, Representation::PowerBasis, rng)?;
        b += &coefficients(level, message)?;
        b.change_representation(Representation::Ntt);
        let mut pair = Self::new(level, seed, b);
        pair.b -= &*Zeroizing::new(&pair.a * secret);
        Ok(pair)
    }

    /// Encrypts zero.
    pub(crate) fn encrypt_zero<R: RngCore + CryptoRng>(
        level: &Level,
        secret: &Poly,
        rng: &mut R,
    ) -> Result<Self, InferenceError> {
        let zero = vec![0; secret.coefficients().len()];
        Self::encrypt(level, secret, zero, rng)
    }
}

/// Two halves of a ciphertext, without a seed.
pub(crate) struct Halves {
    pub(crate) b: Poly,
    pub(crate) a: Poly,
}

impl Halves {
    pub(crate) fn zero(level: &Level) -> Self {
        Self {
            b: Poly::zero(level.context(), Representation::Ntt),
            a: Poly::zero(level.context(), Representation::Ntt),
        }
    }

    /// Adds a ciphertext times a transformed polynomial.
    pub(crate) fn add_product(&mut self, pair: &Pair, factor: &Poly) {
        self.b += &(&pair.b * factor);
        self.a += &(&pair.a * factor);
    }

    /// The sum of ciphertexts times integers.
    pub(crate) fn weighted_sum(
        level: &Level,
        pairs: &[Pair],
        weights: &[i64],
    ) -> Result<Self, InferenceError> {
        let half = |half: fn(&Pair) -> &Poly| {
            let polys: Vec<&Poly> = pairs.iter().map(half).collect();
            weighted_sum(level, &polys, weights)
        };
        Ok(Self { b: half(|pair| &pair.b)?, a: half(|pair| &pair.a)? })
    }
}

/// `sum_i weights_i polys_i`, each prime's products summed in 128 bits: 54 + 54 bits leave room for 2^20 of them.
fn weighted_sum(level: &Level, polys: &[&Poly], weights: &[i64]) -> Result<Poly, InferenceError> {
    let total = polys.first().map_or(0, |poly| poly.coefficients().len());
    let degree = total / level.moduli().len();
    let mut out = Vec::with_capacity(total);
    for (index, prime) in level.moduli().iter().enumerate() {
        let mut sums = vec![0u128; degree];
        for (poly, factor) in polys.iter().zip(prime.reduce_vec_i64(weights)) {
            let residues = poly.coefficients();
            let row = residues.iter().skip(index * degree);
            for (sum, &residue) in sums.iter_mut().zip(row) {
                *sum += u128::from(residue) * u128::from(factor);
            }
        }
        out.extend(sums.iter().map(|&sum| prime.reduce_u128(sum)));
    }
    Ok(transformed(level, out)?)
}
