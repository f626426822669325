//! The reached leaf of a tree, and nothing about the others.
//!
//! For a leaf with path cost c (see [`crate::model::Tree`]) and value v the reply holds `r c` and `r' c + v` with r uniform
//! on 1..t and r' uniform on 0..t, fresh for every record and leaf. Where c = 0 they are 0 and v; elsewhere, t being
//! prime, they are uniform and independent. Leaves come in a random order for every record, filled up with leaves that
//! nobody reaches (c = 1), so that the reply shows neither which leaf was reached nor exactly how many there are.

use super::{Block, Server, inconsistent};
use crate::error::InferenceError;
use crate::layout::{Dot, Layout, Reveal};
use crate::quantised::{Leaf, TreeNumbers};
use crate::ring::mask::{Constants, Reply, protect};
use crate::ring::{Halves, integers};
use crate::server::linear::weight_polynomial;
use rand::seq::SliceRandom;
use rand::{CryptoRng, Rng, RngCore};

/// The two outputs of every leaf for one record: weights over the tests, and constants modulo t.
struct Outputs {
    weights: Vec<Vec<i64>>,
    constants: Vec<u64>,
}

impl Server {
    pub(super) fn tree<R: RngCore + CryptoRng>(
        &self,
        numbers: &TreeNumbers,
        block: &Block<'_>,
        rng: &mut R,
    ) -> Result<Vec<Reply>, InferenceError> {
        let Layout::Dot { dot, .. } = self.layout else {
            return Err(inconsistent(self.card().task()));
        };
        let reveals = self.layout.reveals(block.records);
        let mut replies = Vec::with_capacity(reveals.len());
        for of_record in reveals.chunks(dot.replies()) {
            let outputs = self.draw_outputs(numbers, dot.features, rng);
            for (reply, reveal) in of_record.iter().enumerate() {
                replies.push(self.tree_reply(&dot, reply, reveal, &outputs, block, rng)?);
            }
        }
        Ok(replies)
    }

    fn tree_reply<R: RngCore + CryptoRng>(
        &self,
        dot: &Dot,
        reply: usize,
        reveal: &Reveal,
        outputs: &Outputs,
        block: &Block<'_>,
        rng: &mut R,
    ) -> Result<Reply, InferenceError> {
        let range = dot.outputs_of(reply);
        let mut sum = Halves::zero(self.ring.query());
        for (chunk, pair) in block.pairs.iter().enumerate() {
            let weights = weight_polynomial(dot, chunk, &outputs.weights[range.clone()]);
            sum.add_product(pair, &integers(self.ring.query(), &weights)?);
        }
        protect(
            &self.ring,
            &block.keys.zero,
            sum,
            reveal,
            Constants(outputs.constants[range].to_vec()),
            self.flood(),
            rng,
        )
    }

    fn draw_outputs<R: RngCore + CryptoRng>(
        &self,
        numbers: &TreeNumbers,
        features: usize,
        rng: &mut R,
    ) -> Outputs {
        let mut leaves: Vec<Option<&Leaf>> = numbers.leaves.iter().map(Some).collect();
        leaves.resize(numbers.padded, None);
        leaves.shuffle(rng);
        let mut outputs = Outputs {
            weights: Vec::with_capacity(2 * leaves.len()),
            constants: Vec::with_capacity(2 * leaves.len()),
        };
        let plain = **self.ring.plain();
        for leaf in leaves {
            let value = leaf.map_or(0, |leaf| leaf.value);
            self.push_output(&mut outputs, leaf, features, rng.random_range(1..plain), 0);
            self.push_output(&mut outputs, leaf, features, rng.random_range(0..plain), value);
        }
        outputs
    }

    /// `factor * cost + value`: a test that must hold contributes `factor (1 - f)`, one that must not `factor f`.
    fn push_output(
        &self,
        outputs: &mut Outputs,
        leaf: Option<&Leaf>,
        features: usize,
        factor: u64,
        value: i64,
    ) {
        let signed = self.ring.centre(factor);
        let mut weights = vec![0; features];
        let mut held = u64::from(leaf.is_none());
        for &(test, answer) in leaf.iter().flat_map(|leaf| &leaf.literals) {
            weights[test] = if answer { -signed } else { signed };
            held += u64::from(answer);
        }
        let plain = self.ring.plain();
        let constant = plain.mul(factor, plain.reduce(held));
        let value = self.ring.to_plain(&[value])[0];
        outputs.weights.push(weights);
        outputs.constants.push(plain.add(constant, value));
    }
}
