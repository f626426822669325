//! Polynomial arithmetic on top of `fhe` and `fhe-math`: the one place where ciphertexts are made from polynomials.
//!
//! `fhe` supplies parameters, secret sampling and the product of ciphertexts; `fhe-math` residue polynomials and their
//! transforms. Three things are done here because `fhe` 0.1.1 has no public way to do them:
//! - a symmetric encryption whose uniform half is expanded from a seed that the caller's generator draws (`fhe` draws it
//!   from the operating system) and is sent as 32 bytes;
//! - noise flooding and re-randomisation, see [`mask`];
//! - relinearisation keys in the same seeded form ([`relin`]); those of `fhe` are parsed from bytes into a state on which
//!   its evaluation panics.

pub(crate) mod mask;
mod pair;
pub(crate) mod relin;

pub(crate) use pair::{Halves, Pair};

use crate::error::ParameterError;
use crate::params::{Degree, ParameterSet, VARIANCE};
use fhe::bfv::{BfvParameters, BfvParametersBuilder};
use fhe_math::ntt::NttOperator;
use fhe_math::rq::traits::TryConvertFrom;
use fhe_math::rq::{Context, Poly, Representation};
use fhe_math::zq::Modulus;
use rand::{CryptoRng, RngCore};
use std::sync::Arc;

/// A number-theoretic transform of the polynomial X, folded over the primes of a degree: fixes the order of transformed
/// values on the wire.
fn transform_mark(degree: Degree) -> u64 {
    match degree {
        Degree::N4096 => 0x636b_5173_5ec8_9ad7,
        Degree::N8192 => 0x9258_da54_00eb_381c,
    }
}

/// Contexts of a parameter set: all primes (queries), two (masking) and one (replies).
pub(crate) struct Ring {
    set: ParameterSet,
    parameters: Arc<BfvParameters>,
    query: Level,
    mask: Level,
    reply: Level,
    plain: Modulus,
    slots: NttOperator,
}

/// A ring of residues with the constants that scale messages into it.
pub(crate) struct Level {
    context: Arc<Context>,
    modulus_mod_plain: u64,
    minus_inverse_plain: Vec<u64>,
}

impl Level {
    pub(crate) fn context(&self) -> &Arc<Context> {
        &self.context
    }

    pub(crate) fn moduli(&self) -> &[Modulus] {
        self.context.moduli_operators()
    }

    /// Residues a polynomial has.
    pub(crate) fn n_residues(&self, degree: usize) -> usize {
        self.moduli().len() * degree
    }

    fn new(context: Arc<Context>, plain: &Modulus) -> Result<Self, ParameterError> {
        let modulus_mod_plain =
            context.moduli().iter().fold(1, |product, &prime| plain.mul(product, plain.reduce(prime)));
        let minus_inverse_plain = context
            .moduli_operators()
            .iter()
            .map(|prime| prime.inv(prime.neg(**plain)))
            .collect::<Option<_>>()
            .ok_or_else(|| library("the plaintext prime has no inverse"))?;
        Ok(Self { context, modulus_mod_plain, minus_inverse_plain })
    }
}

fn library(reason: &str) -> ParameterError {
    ParameterError::Library { reason: reason.to_owned() }
}

impl Ring {
    pub(crate) fn new(set: ParameterSet) -> Result<Self, ParameterError> {
        let parameters = BfvParametersBuilder::new()
            .set_degree(set.degree().coefficients())
            .set_plaintext_modulus(set.plaintext_prime())
            .set_moduli(set.ciphertext_primes())
            .set_variance(VARIANCE)
            .build_arc()?;
        let plain = Modulus::new(set.plaintext_prime()).map_err(|error| library(&error.to_string()))?;
        let level = |primes: usize| {
            let level = set.ciphertext_primes().len() - primes;
            Level::new(parameters.context_at_level(level)?.clone(), &plain)
        };
        let ring = Self {
            set,
            query: level(set.ciphertext_primes().len())?,
            mask: level(2)?,
            reply: level(1)?,
            slots: NttOperator::new(&plain, set.degree().coefficients())
                .ok_or_else(|| library("the plaintext prime has no slots"))?,
            plain,
            parameters,
        };
        ring.check_transform()?;
        Ok(ring)
    }

    /// Refuses a build whose transform orders values in another way than the wire format.
    fn check_transform(&self) -> Result<(), ParameterError> {
        let degree = self.degree();
        let mut x = vec![0; degree];
        x[1] = 1;
        let mut transformed =
            Poly::try_convert_from(x, &self.query.context, false, Representation::PowerBasis)
                .map_err(|error| library(&error.to_string()))?;
        transformed.change_representation(Representation::Ntt);
        let found =
            residues(&transformed).chunks(degree).fold(0u64, |mark, row| mark.rotate_left(9) ^ row[1]);
        let expected = transform_mark(self.set.degree());
        if found == expected {
            return Ok(());
        }
        Err(ParameterError::Transform { degree, found, expected })
    }

    pub(crate) fn set(&self) -> ParameterSet {
        self.set
    }

    pub(crate) fn parameters(&self) -> &Arc<BfvParameters> {
        &self.parameters
    }

    pub(crate) fn degree(&self) -> usize {
        self.set.degree().coefficients()
    }

    /// All primes: where queries are encrypted.
    pub(crate) fn query(&self) -> &Level {
        &self.query
    }

    /// Two primes: where results are masked.
    pub(crate) fn mask(&self) -> &Level {
        &self.mask
    }

    /// One prime: where replies are sent.
    pub(crate) fn reply(&self) -> &Level {
        &self.reply
    }

    pub(crate) fn plain(&self) -> &Modulus {
        &self.plain
    }

    /// Values in [0, t) for signed integers.
    pub(crate) fn to_plain(&self, values: &[i64]) -> Vec<u64> {
        self.plain.reduce_vec_i64(values)
    }

    /// Coefficients of the polynomial whose slots hold `values`; slot order is that of the transform.
    pub(crate) fn slots_to_coefficients(&self, values: &mut [u64]) {
        self.slots.backward(values);
    }

    /// Slots of a polynomial given by coefficients.
    pub(crate) fn coefficients_to_slots(&self, values: &mut [u64]) {
        self.slots.forward(values);
    }

    /// `floor(q m / t)` of each coefficient m in [0, t), as residues, prime by prime.
    ///
    /// With v = q m mod t, `floor(q m / t) = (q m - v)/t`, which is `-v/t` modulo each prime of q.
    pub(crate) fn scale_message(&self, level: &Level, message: &[u64]) -> Vec<u64> {
        let remainders: Vec<u64> =
            message.iter().map(|&m| self.plain.mul(m, level.modulus_mod_plain)).collect();
        level
            .moduli()
            .iter()
            .zip(&level.minus_inverse_plain)
            .flat_map(|(prime, &factor)| remainders.iter().map(move |&v| prime.mul(v, factor)))
            .collect()
    }

    /// The integer `round(t p / q)` modulo t, centred, of a phase p under the reply prime, and how far `t p / q` was from
    /// an integer, times q.
    pub(crate) fn round_phase(&self, phase: u64) -> (i64, u64) {
        let prime = u128::from(*self.reply.moduli()[0]);
        let plain = *self.plain;
        let product = u128::from(phase) * u128::from(plain);
        let rounded = (product + prime / 2) / prime;
        let distance = product.abs_diff(rounded * prime) as u64;
        (centred(rounded as u64 % plain, plain), distance)
    }

    /// The integer of [0, t) centred on 0.
    pub(crate) fn centre(&self, value: u64) -> i64 {
        centred(value, *self.plain)
    }
}

fn centred(value: u64, modulus: u64) -> i64 {
    if value > modulus / 2 { value as i64 - modulus as i64 } else { value as i64 }
}

/// All residues of a polynomial, prime by prime.
pub(crate) fn residues(poly: &Poly) -> Vec<u64> {
    Vec::from(poly)
}

/// A polynomial from residues in transformed order.
pub(crate) fn transformed(level: &Level, residues: Vec<u64>) -> Result<Poly, fhe_math::Error> {
    Poly::try_convert_from(residues, &level.context, false, Representation::Ntt)
}

/// A polynomial from residues of its coefficients.
pub(crate) fn coefficients(level: &Level, residues: Vec<u64>) -> Result<Poly, fhe_math::Error> {
    Poly::try_convert_from(residues, &level.context, false, Representation::PowerBasis)
}

/// A transformed polynomial with small signed coefficients.
pub(crate) fn integers(level: &Level, values: &[i64]) -> Result<Poly, fhe_math::Error> {
    let mut poly = Poly::try_convert_from(values, &level.context, false, Representation::PowerBasis)?;
    poly.change_representation(Representation::Ntt);
    Ok(poly)
}

/// A centred binomial sample.
pub(crate) fn small<R: RngCore + CryptoRng>(
    level: &Level,
    representation: Representation,
    rng: &mut R,
) -> Result<Poly, fhe_math::Error> {
    Poly::small(&level.context, representation, VARIANCE, rng)
}

#[cfg(test)]
mod tests;
