//! How many bytes a decision costs.

use crate::card::ModelCard;
use crate::message::framed_size;
use crate::message::wire::{RESIDUE, pair_size};
use crate::ring::Ring;

/// Bytes on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MessageSizes {
    /// Public keys, sent once.
    pub public_keys: u64,
    /// A request.
    pub request: u64,
    /// Its response.
    pub response: u64,
}

impl MessageSizes {
    pub(crate) fn of(ring: &Ring, card: &ModelCard, records: usize) -> Self {
        let layout = card.layout();
        let total = layout.with_copies(records);
        let degree = ring.degree();
        let query = pair_size(ring.query(), degree);
        let relinearisation =
            if card.needs_relinearisation() { query * ring.query().moduli().len() as u64 } else { 0 };
        let pairs = layout.blocks(total) * layout.ciphertexts_per_block();
        let residues: usize = (0..layout.blocks(total))
            .flat_map(|block| layout.reveals(layout.records_in_block(block, total)))
            .map(|reveal| reveal.n_coefficients(degree) + degree)
            .sum();
        Self {
            public_keys: framed_size(1 + pair_size(ring.mask(), degree) + relinearisation),
            request: framed_size(4 + query * pairs as u64),
            response: framed_size(36 + (residues * RESIDUE) as u64),
        }
    }
}
