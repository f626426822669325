//! Weighted sums of encrypted features.

use super::{Block, Server, Weights, inconsistent};
use crate::error::InferenceError;
use crate::layout::{Dot, Layout, Reveal};
use crate::quantised::LinearNumbers;
use crate::ring::mask::{Constants, Reply, protect};
use crate::ring::{Halves, Ring, integers};
use rand::{CryptoRng, RngCore};

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

/// All model polynomials, a list of chunks for each reply.
pub(super) fn weight_polynomials(
    ring: &Ring,
    dot: &Dot,
    numbers: &LinearNumbers,
) -> Result<Weights, InferenceError> {
    let reply = |reply: usize| {
        let outputs = &numbers.weights[dot.outputs_of(reply)];
        (0..dot.chunks())
            .map(|chunk| integers(ring.query(), &weight_polynomial(dot, chunk, outputs)))
            .collect::<Result<Vec<_>, _>>()
    };
    Ok(Weights::Dot((0..dot.replies()).map(reply).collect::<Result<_, _>>()?))
}

impl Server {
    pub(super) fn linear<R: RngCore + CryptoRng>(
        &self,
        numbers: &LinearNumbers,
        block: &Block<'_>,
        rng: &mut R,
    ) -> Result<Vec<Reply>, InferenceError> {
        let reveals = self.layout.reveals(block.records);
        let mut replies = Vec::with_capacity(reveals.len());
        for (index, reveal) in reveals.iter().enumerate() {
            let product = self.weighted(numbers, index, block)?;
            let constants = self.biases(numbers, reveal, rng);
            replies.push(protect(
                &self.ring,
                &block.keys.zero,
                product,
                reveal,
                constants,
                self.flood(),
                rng,
            )?);
        }
        Ok(replies)
    }

    fn weighted(
        &self,
        numbers: &LinearNumbers,
        reply: usize,
        block: &Block<'_>,
    ) -> Result<Halves, InferenceError> {
        match (&self.layout, &self.weights) {
            (Layout::Slots { .. }, _) => {
                Halves::weighted_sum(self.ring.query(), block.pairs, &numbers.weights[reply])
            }
            (Layout::Dot { .. }, Weights::Dot(polynomials)) => {
                let mut sum = Halves::zero(self.ring.query());
                for (pair, factor) in block.pairs.iter().zip(&polynomials[reply]) {
                    sum.add_product(pair, factor);
                }
                Ok(sum)
            }
            _ => Err(inconsistent(self.card().task())),
        }
    }

    /// The bias of every revealed score; unused slots are filled with random values.
    fn biases<R: RngCore + CryptoRng>(
        &self,
        numbers: &LinearNumbers,
        reveal: &Reveal,
        rng: &mut R,
    ) -> Constants {
        match reveal {
            Reveal::Coefficients(entries) => {
                let biases: Vec<i64> = entries.iter().map(|e| numbers.biases[e.output]).collect();
                Constants(self.ring.to_plain(&biases))
            }
            Reveal::Slots { output, records } => {
                let bias = numbers.biases[*output];
                let mut constants = Constants::repeated(&self.ring, bias, self.ring.degree());
                constants.hide_unused(&self.ring, *records, rng);
                constants
            }
        }
    }
}
