//! Weighted sums of encrypted features.

use super::Block;
use crate::error::InferenceError;
use crate::layout::{Dot, Layout};
use crate::quantised::LinearNumbers;
use crate::ring::mask::{Constants, Reply};
use crate::ring::{Halves, Pair, Ring, integers};
use fhe_math::rq::Poly;
use rand::{CryptoRng, RngCore};

/// Weights and biases of every output.
pub(super) struct LinearProgram {
    sums: Sums,
    biases: Vec<i64>,
}

/// How the weights meet the features.
enum Sums {
    /// As polynomials, one a chunk, a list of chunks for each reply.
    Polynomials(Vec<Vec<Poly>>),
    /// As factors of slots, one list for each reply.
    Factors(Vec<Vec<i64>>),
}

impl LinearProgram {
    pub(super) fn new(ring: &Ring, layout: &Layout, numbers: &LinearNumbers) -> Result<Self, InferenceError> {
        let sums = match layout {
            Layout::Dot { dot, .. } => Sums::Polynomials(
                (0..dot.replies())
                    .map(|reply| weight_polynomials(ring, dot, &numbers.weights[dot.outputs_of(reply)]))
                    .collect::<Result<_, _>>()?,
            ),
            Layout::Slots { .. } | Layout::Products(_) => Sums::Factors(numbers.weights.clone()),
        };
        Ok(Self { sums, biases: numbers.biases.clone() })
    }

    pub(super) fn evaluate<R: RngCore + CryptoRng>(
        &self,
        block: &Block<'_>,
        rng: &mut R,
    ) -> Result<Vec<Reply>, InferenceError> {
        let mut replies = Vec::with_capacity(block.reveals.len());
        for (index, reveal) in block.reveals.iter().enumerate() {
            let product = self.sums.of(block, index)?;
            let constants = Constants::new(block.ring, reveal, |output| self.biases[output], rng);
            replies.push(block.mask.protect(product, reveal, constants, rng)?);
        }
        Ok(replies)
    }
}

impl Sums {
    fn of(&self, block: &Block<'_>, reply: usize) -> Result<Halves, InferenceError> {
        match self {
            Self::Polynomials(polynomials) => Ok(chunk_sum(block.ring, block.pairs, &polynomials[reply])),
            Self::Factors(factors) => Halves::weighted_sum(block.ring.query(), block.pairs, &factors[reply]),
        }
    }
}

/// The sum of ciphertexts times polynomials.
pub(super) fn chunk_sum(ring: &Ring, pairs: &[Pair], polynomials: &[Poly]) -> Halves {
    let mut sum = Halves::zero(ring.query());
    for (pair, polynomial) in pairs.iter().zip(polynomials) {
        sum.add_product(pair, polynomial);
    }
    sum
}

/// The weight polynomials of outputs that share a reply, one a chunk.
pub(super) fn weight_polynomials(
    ring: &Ring,
    dot: &Dot,
    outputs: &[Vec<i64>],
) -> Result<Vec<Poly>, InferenceError> {
    (0..dot.chunks())
        .map(|chunk| Ok(integers(ring.query(), &weight_polynomial(dot, chunk, outputs))?))
        .collect()
}

/// `sum_o sum_j w_oj X^(o m + m - 1 - j)` over the features j of a chunk.
pub(crate) fn weight_polynomial(dot: &Dot, chunk: usize, outputs: &[Vec<i64>]) -> Vec<i64> {
    let width = dot.width();
    let mut polynomial = vec![0; dot.degree];
    for (block, weights) in polynomial.chunks_exact_mut(width).zip(outputs) {
        let features = weights.iter().skip(chunk * width).take(width);
        for (place, &weight) in block.iter_mut().rev().zip(features) {
            *place = weight;
        }
    }
    polynomial
}
