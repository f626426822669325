//! Relinearisation: a ciphertext (c_0, c_1, c_2) under (1, s, s^2) back to two parts.
//!
//! The key holds, for each prime p_i of q, an encryption of `g_i s^2` where g_i is 1 modulo p_i and 0 modulo the other
//! primes, so that `sum_i [c_2]_{p_i} g_i = c_2` (Halevi, Polyakov and Shoup, CT-RSA 2019, section 3). In residues,
//! `g_i s^2` is s^2 in row i and zero elsewhere.

use super::{Halves, Level, Pair, residues, transformed};
use crate::error::InferenceError;
use fhe::bfv::Ciphertext;
use fhe_math::rq::traits::TryConvertFrom;
use fhe_math::rq::{Poly, Representation};
use rand::{CryptoRng, RngCore};
use zeroize::Zeroizing;

/// One encryption a prime.
pub(crate) struct RelinearisationKey {
    pub(crate) pairs: Vec<Pair>,
}

impl RelinearisationKey {
    pub(crate) fn generate<R: RngCore + CryptoRng>(
        level: &Level,
        secret: &Poly,
        rng: &mut R,
    ) -> Result<Self, InferenceError> {
        let square = Zeroizing::new(residues(&Zeroizing::new(secret * secret)));
        let row = square.len() / level.moduli().len();
        let pairs = (0..level.moduli().len())
            .map(|index| {
                let mut pair = Pair::encrypt_zero(level, secret, rng)?;
                let mut message = vec![0; square.len()];
                let rows = index * row..(index + 1) * row;
                message[rows.clone()].copy_from_slice(&square[rows]);
                pair.b += &*Zeroizing::new(transformed(level, message)?);
                Ok(pair)
            })
            .collect::<Result<_, InferenceError>>()?;
        Ok(Self { pairs })
    }

    /// Folds the third part of a product into the first two.
    pub(crate) fn apply(&self, level: &Level, product: &Ciphertext) -> Result<Halves, InferenceError> {
        let [c0, c1, c2] = &product[..] else {
            return Err(InferenceError::Library {
                reason: format!("a product has {} parts instead of 3", product.len()),
            });
        };
        let mut out = Halves { b: c0.clone(), a: c1.clone() };
        let mut digits = c2.clone();
        digits.change_representation(Representation::PowerBasis);
        let digits = residues(&digits);
        let row = digits.len() / level.moduli().len();
        for (digit, pair) in digits.chunks(row).zip(&self.pairs) {
            let mut digit =
                Poly::try_convert_from(digit, level.context(), false, Representation::PowerBasis)?;
            digit.change_representation(Representation::Ntt);
            out.add_product(pair, &digit);
        }
        Ok(out)
    }
}
