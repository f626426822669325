//! The reached leaf of a tree, and nothing about the others.
//!
//! For a leaf with path cost c (see [`crate::model::Tree`]) and value v the reply holds `r c` and `r' c + v` with r uniform
//! on 1..t and r' uniform on 0..t, fresh for every record and leaf. Where c = 0 they are 0 and v; elsewhere, t being
//! prime, they are uniform and independent. Leaves come in a random order for every record, filled up with leaves that
//! nobody reaches (c = 1), so that the reply shows neither which leaf was reached nor exactly how many there are.

use super::Block;
use super::linear::{chunk_sum, weight_polynomials};
use crate::error::InferenceError;
use crate::layout::Dot;
use crate::quantised::{Leaf, TreeNumbers};
use crate::ring::Ring;
use crate::ring::mask::{Constants, Reply};
use rand::seq::SliceRandom;
use rand::{CryptoRng, Rng, RngCore};

/// The leaves, and the arrangement of their outputs.
pub(super) struct TreeProgram {
    dot: Dot,
    numbers: TreeNumbers,
}

/// The two outputs of every leaf for one record: weights over the tests, and constants modulo t.
struct Outputs {
    weights: Vec<Vec<i64>>,
    constants: Vec<u64>,
}

impl TreeProgram {
    pub(super) fn new(ring: &Ring, features: usize, numbers: &TreeNumbers) -> Self {
        let dot = Dot { degree: ring.degree(), features, outputs: 2 * numbers.padded };
        Self { dot, numbers: numbers.clone() }
    }

    pub(super) fn evaluate<R: RngCore + CryptoRng>(
        &self,
        block: &Block<'_>,
        rng: &mut R,
    ) -> Result<Vec<Reply>, InferenceError> {
        let mut replies = Vec::with_capacity(block.reveals.len());
        for of_record in block.reveals.chunks(self.dot.replies()) {
            let outputs = self.draw_outputs(block.ring, rng);
            for (reply, reveal) in of_record.iter().enumerate() {
                let range = self.dot.outputs_of(reply);
                let polynomials = weight_polynomials(block.ring, &self.dot, &outputs.weights[range.clone()])?;
                let product = chunk_sum(block.ring, block.pairs, &polynomials);
                let constants = Constants(outputs.constants[range].to_vec());
                replies.push(block.mask.protect(product, reveal, constants, rng)?);
            }
        }
        Ok(replies)
    }

    fn draw_outputs<R: RngCore + CryptoRng>(&self, ring: &Ring, rng: &mut R) -> Outputs {
        let mut leaves: Vec<Option<&Leaf>> = self.numbers.leaves.iter().map(Some).collect();
        leaves.resize(self.numbers.padded, None);
        leaves.shuffle(rng);
        let mut outputs = Outputs { weights: Vec::new(), constants: Vec::new() };
        let plain = **ring.plain();
        for leaf in leaves {
            let value = leaf.map_or(0, |leaf| leaf.value);
            outputs.push(ring, self.dot.features, leaf, (rng.random_range(1..plain), 0));
            outputs.push(ring, self.dot.features, leaf, (rng.random_range(0..plain), value));
        }
        outputs
    }
}

impl Outputs {
    /// `factor * cost + value`: a test that must hold contributes `factor (1 - f)`, one that must not `factor f`.
    fn push(&mut self, ring: &Ring, features: usize, leaf: Option<&Leaf>, (factor, value): (u64, i64)) {
        let signed = ring.centre(factor);
        let mut weights = vec![0; features];
        let mut held = u64::from(leaf.is_none());
        for &(test, answer) in leaf.iter().flat_map(|leaf| &leaf.literals) {
            weights[test] = if answer { -signed } else { signed };
            held += u64::from(answer);
        }
        let plain = ring.plain();
        let constant = plain.mul(factor, plain.reduce(held));
        self.weights.push(weights);
        self.constants.push(plain.add(constant, ring.to_plain(&[value])[0]));
    }
}
