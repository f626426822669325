//! Segments that change places are a jigsaw puzzle.
//!
//! Speech goes on across the boundary of two segments: samples are predicted by those before, the spectrum and the
//! loudness change little, the voice repeats. How much each of these counts is learned from other speakers' plain speech;
//! then the best order of each block is found exactly (H. Ghasemzadeh et al., 2017, put scrambled speech together by
//! such distances).

mod exact;
mod joins;
mod model;
mod prediction;

use ndarray::Array2;

use super::frames::{all_usable, frame_length, usable};
use crate::{LeakageError, check};
use exact::MOST_SEGMENTS;
use joins::Segment;
use model::Model;

/// The fewest samples of a segment whose edges say anything.
const FEWEST_SAMPLES: usize = 16;

/// Recordings that a model is learned from at most; more change next to nothing.
const LEARNED: usize = 400;

/// What makes one segment follow another, learned from plain speech.
#[derive(Debug, Clone, PartialEq)]
pub struct JoinModel {
    model: Model,
    segment: usize,
    block: usize,
}

/// The order of the segments of blocks: the encrypted place, within its block, of each plain segment.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct SegmentOrders {
    segment: usize,
    orders: Vec<Vec<usize>>,
}

impl JoinModel {
    /// A model of segments of `segment` samples (16 to 1024) in blocks of `block` (2 to 12), from plain recordings of the
    /// same rate, of which the first 400 are used.
    ///
    /// # Errors
    /// [`LeakageError`] for recordings that are empty or not finite, or lengths out of range.
    pub fn learned(plain: &[&[f32]], segment: usize, block: usize) -> Result<Self, LeakageError> {
        all_usable("plain recordings", plain)?;
        frame_length("segment", segment)?;
        check::at_most("segments of a block", block, MOST_SEGMENTS)?;
        for (option, found, least, expected) in [
            ("segment", segment, FEWEST_SAMPLES, "at least 16 samples"),
            ("block", block, 2, "at least 2 segments"),
        ] {
            if found < least {
                return Err(LeakageError::Option { option, found: found as f64, expected });
            }
        }
        Ok(Self::of(plain, segment, block))
    }

    /// [`JoinModel::learned`] of usable recordings and lengths.
    pub(super) fn of(plain: &[&[f32]], segment: usize, block: usize) -> Self {
        let model = Model::learned(&plain[..plain.len().min(LEARNED)], segment, block);
        Self { model, segment, block }
    }

    /// Whether lengths are in the range of [`JoinModel::learned`].
    pub(super) fn takes(segment: usize, block: usize) -> bool {
        (FEWEST_SAMPLES..=super::MOST_FRAME).contains(&segment) && (2..=MOST_SEGMENTS).contains(&block)
    }

    /// The orders of the whole blocks of an encrypted recording, each block under an order of its own. Samples after the
    /// last whole block are left as they are.
    ///
    /// # Errors
    /// [`LeakageError`] for a recording that is empty or not finite.
    pub fn orders(&self, cipher: &[f32]) -> Result<SegmentOrders, LeakageError> {
        usable("the encrypted recording", cipher)?;
        Ok(self.order_each(cipher))
    }

    /// [`JoinModel::orders`] of a usable recording.
    pub(super) fn order_each(&self, cipher: &[f32]) -> SegmentOrders {
        let blocks = self.blocks(cipher);
        let within: Vec<Array2<f64>> = blocks.iter().map(|block| self.model.odds(block)).collect();
        let across = |two: &[Vec<Segment>]| {
            Array2::from_shape_fn((self.block, self.block), |(i, j)| self.model.of(&two[0][i], &two[1][j]))
        };
        let across: Vec<Array2<f64>> = blocks.windows(2).map(across).collect();
        SegmentOrders { segment: self.segment, orders: exact::orders(&within, &across) }
    }

    /// The one order that all whole blocks of encrypted recordings share; with one block of [`SegmentOrders`].
    ///
    /// # Errors
    /// [`LeakageError`] for recordings that are empty or not finite.
    pub fn shared_order(&self, cipher: &[&[f32]]) -> Result<SegmentOrders, LeakageError> {
        all_usable("encrypted recordings", cipher)?;
        Ok(self.order_all(cipher))
    }

    /// [`JoinModel::shared_order`] of usable recordings.
    pub(super) fn order_all(&self, cipher: &[&[f32]]) -> SegmentOrders {
        let mut joins = Array2::zeros((self.block, self.block));
        // blocks are chained in a ring: the segment that one ends with is followed by the first of the next
        let mut rings = Array2::zeros((self.block, self.block));
        for recording in cipher {
            let blocks = self.blocks(recording);
            blocks.iter().for_each(|block| joins += &self.model.odds(block));
            for two in blocks.windows(2) {
                rings +=
                    &Array2::from_shape_fn(joins.raw_dim(), |(i, j)| self.model.of(&two[0][i], &two[1][j]));
            }
        }
        SegmentOrders { segment: self.segment, orders: vec![exact::ring(&joins, &rings)] }
    }

    fn blocks(&self, cipher: &[f32]) -> Vec<Vec<Segment>> {
        let blocks = cipher.chunks_exact(self.segment * self.block);
        blocks.map(|block| block.chunks_exact(self.segment).map(Segment::of).collect()).collect()
    }
}

impl SegmentOrders {
    /// The order of each block.
    pub fn orders(&self) -> &[Vec<usize>] {
        &self.orders
    }

    /// A recording with its blocks put in order, the orders used one after the other and from the beginning again.
    /// Samples after the last whole block stay.
    pub fn undo(&self, cipher: &[f32]) -> Vec<f32> {
        let mut plain = cipher.to_vec();
        let length = self.segment * self.orders.first().map_or(0, Vec::len);
        if length == 0 {
            return plain;
        }
        let blocks = cipher.chunks_exact(length).zip(plain.chunks_exact_mut(length));
        for ((from, to), order) in blocks.zip(self.orders.iter().cycle()) {
            for (slot, &place) in to.chunks_exact_mut(self.segment).zip(order) {
                slot.copy_from_slice(&from[place * self.segment..(place + 1) * self.segment]);
            }
        }
        plain
    }

    /// How much of the true orders of the blocks is right.
    ///
    /// # Errors
    /// [`LeakageError`] for no block, or orders of other numbers of blocks or segments.
    pub fn score(&self, truth: &[Vec<usize>]) -> Result<SegmentScore, LeakageError> {
        check::not_empty("true orders", truth.len())?;
        check::same_length(("the true orders", truth.len()), ("the orders", self.orders.len()), "blocks")?;
        for (truth, found) in truth.iter().zip(&self.orders) {
            check::same_length(("a true order", truth.len()), ("an order", found.len()), "segments")?;
        }
        Ok(self.scored(truth))
    }

    pub(super) fn scored(&self, truth: &[Vec<usize>]) -> SegmentScore {
        let mean = |of: &dyn Fn(&[usize], &[usize]) -> f64| {
            let shares = self.orders.iter().zip(truth).map(|(found, truth)| of(found, truth));
            shares.sum::<f64>() / truth.len().max(1) as f64
        };
        let places = |found: &[usize], truth: &[usize]| {
            found.iter().zip(truth).filter(|(a, b)| a == b).count() as f64 / truth.len().max(1) as f64
        };
        let neighbours = |found: &[usize], truth: &[usize]| {
            let right = |two: &&[usize]| truth.windows(2).any(|pair| pair == *two);
            found.windows(2).filter(right).count() as f64 / truth.len().saturating_sub(1).max(1) as f64
        };
        let whole = |found: &[usize], truth: &[usize]| f64::from(u8::from(found == truth));
        SegmentScore { places: mean(&places), neighbours: mean(&neighbours), whole: mean(&whole) }
    }
}

/// How much of the order of segments is right, averaged over blocks.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct SegmentScore {
    /// Share of segments in their place; by chance 1 in as many as a block has.
    pub places: f64,
    /// Share of neighbours that are neighbours again, in the same direction; by chance the same.
    pub neighbours: f64,
    /// Share of blocks that are right as a whole.
    pub whole: f64,
}

#[cfg(test)]
mod tests;
