//! What stands between a product with model weights and the client, who can decrypt everything.
//!
//! Unprotected, a product (b w, a w) gives w away twice: `a` is known, so `a w / a` is the model; and the coefficients of
//! the decrypted product other than the scores are partial sums of weights. Therefore, in this order:
//!
//! 1. *re-randomisation*: an encryption of zero under the client's public pair, `u (b_0, a_0) + (e_1, e_2)`, is added;
//!    the second half is then an RLWE sample with a secret u the client does not know;
//! 2. *flooding*: a uniform integer of `[-F, F]` is added to every revealed coefficient (see [`crate::noise`]);
//! 3. *masking*: a coefficient of the first half that is not a score is withheld. Without it the phase at this place
//!    cannot be formed: it is as if a uniform value modulo q had been added. Unused slots, whose polynomial must be sent
//!    whole, get uniform values modulo t;
//! 4. the result is switched to one prime, which halves the reply.

use super::{Halves, Pair, Ring, coefficients, residues, small};
use crate::error::InferenceError;
use crate::layout::Reveal;
use fhe_math::rq::{Poly, Representation};
use rand::{CryptoRng, Rng, RngCore};

/// A reply polynomial under one prime: the revealed coefficients of the first half, and the second half.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) revealed: Vec<u64>,
    pub(crate) a: Vec<u64>,
}

/// What the server adds in the clear: one value in [0, t) for each revealed coefficient, or for each slot.
pub(crate) struct Constants(pub(crate) Vec<u64>);

impl Constants {
    /// The constant of every revealed output; slots without a record get random values.
    pub(crate) fn new<R: RngCore + CryptoRng>(
        ring: &Ring,
        reveal: &Reveal,
        constant: impl Fn(usize) -> i64,
        rng: &mut R,
    ) -> Self {
        match reveal {
            Reveal::Coefficients(entries) => {
                let values: Vec<i64> = entries.iter().map(|entry| constant(entry.output)).collect();
                Self(ring.to_plain(&values))
            }
            Reveal::Slots { output, records } => {
                let mut values = ring.to_plain(&vec![constant(*output); *records]);
                values.extend(ring.plain().random_vec(ring.degree() - records, rng));
                Self(values)
            }
        }
    }
}

/// Everything that protects the replies to one client.
pub(crate) struct Mask<'a> {
    pub(crate) ring: &'a Ring,
    /// The client's encryption of zero.
    pub(crate) zero: &'a Pair,
    /// Bound of the flooding noise.
    pub(crate) flood: u128,
}

impl Mask<'_> {
    /// Turns an evaluated ciphertext (at the masking level) into a reply.
    pub(crate) fn protect<R: RngCore + CryptoRng>(
        &self,
        product: Halves,
        reveal: &Reveal,
        constants: Constants,
        rng: &mut R,
    ) -> Result<Reply, InferenceError> {
        let level = self.ring.mask();
        let u = small(level, Representation::Ntt, rng)?;
        let mut first = add_coefficients(product.b, &self.zero.b * &u);
        let mut second = add_coefficients(product.a, &self.zero.a * &u);
        first += &small(level, Representation::PowerBasis, rng)?;
        second += &small(level, Representation::PowerBasis, rng)?;
        first += &coefficients(level, self.addition(reveal, constants, rng))?;
        first.switch_down()?;
        second.switch_down()?;
        Ok(Reply { revealed: pick(reveal, residues(&first)), a: residues(&second) })
    }

    /// Constants and flooding noise, as residues of a polynomial.
    fn addition<R: RngCore + CryptoRng>(
        &self,
        reveal: &Reveal,
        constants: Constants,
        rng: &mut R,
    ) -> Vec<u64> {
        let level = self.ring.mask();
        let (places, message) = place(self.ring, reveal, constants);
        let mut sum = self.ring.scale_message(level, &message);
        let limit = self.flood.min(i128::MAX as u128) as i128;
        for place in places {
            let noise: i128 = rng.random_range(-limit..=limit);
            for (row, prime) in sum.chunks_mut(self.ring.degree()).zip(level.moduli()) {
                let residue = noise.rem_euclid(i128::from(**prime)) as u64;
                row[place] = prime.add(row[place], residue);
            }
        }
        sum
    }
}

/// The sum of two transformed polynomials, or of one in coefficients and a transformed one, in coefficients.
fn add_coefficients(mut product: Poly, mut zero: Poly) -> Poly {
    if *product.representation() == Representation::Ntt {
        product += &zero;
        product.change_representation(Representation::PowerBasis);
    } else {
        zero.change_representation(Representation::PowerBasis);
        product += &zero;
    }
    product
}

/// The flooded coefficients, and the constants as a message polynomial.
fn place(ring: &Ring, reveal: &Reveal, constants: Constants) -> (Vec<usize>, Vec<u64>) {
    match reveal {
        Reveal::Coefficients(entries) => {
            let mut message = vec![0; ring.degree()];
            for (entry, value) in entries.iter().zip(constants.0) {
                message[entry.coefficient] = value;
            }
            (entries.iter().map(|e| e.coefficient).collect(), message)
        }
        Reveal::Slots { .. } => {
            let mut message = constants.0;
            ring.slots_to_coefficients(&mut message);
            ((0..ring.degree()).collect(), message)
        }
    }
}

fn pick(reveal: &Reveal, row: Vec<u64>) -> Vec<u64> {
    match reveal {
        Reveal::Coefficients(entries) => entries.iter().map(|e| row[e.coefficient]).collect(),
        Reveal::Slots { .. } => row,
    }
}
