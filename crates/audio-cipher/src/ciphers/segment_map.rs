//! Ciphers that move segments within blocks of segments.
//!
//! Sample permutation is segments of one sample; the others keep the inside of longer segments. The last block of a
//! recording may have fewer segments and then has an order of its own length; samples behind the last whole segment stay.

use zeroize::Zeroizing;

use crate::{
    Key,
    key::{KeyStream, subkey},
    prepared::{KeyTable, Transform},
};

/// Who moves with whom.
pub(super) struct SegmentMap {
    scheme: &'static str,
    key: Key,
    /// Samples in a segment.
    segment: usize,
    /// Segments in a block; all of the recording if `None`.
    per_block: Option<usize>,
    /// Whether each block has an order of its own.
    different: bool,
    /// The order of a whole block: empty where each block or each length has its own.
    order: Zeroizing<Vec<u32>>,
}

impl SegmentMap {
    /// Segments of `segment` samples in blocks of `per_block`, in one order.
    pub(super) fn blocks(scheme: &'static str, key: &Key, segment: usize, per_block: usize) -> Self {
        let order = order(scheme, key, "order", per_block);
        Self { order, ..Self::new(scheme, key, segment, Some(per_block), false) }
    }

    /// Segments of `segment` samples in blocks of `per_block`, each block in its own order.
    pub(super) fn different_blocks(
        scheme: &'static str,
        key: &Key,
        segment: usize,
        per_block: usize,
    ) -> Self {
        Self::new(scheme, key, segment, Some(per_block), true)
    }

    /// Segments of `segment` samples anywhere in the recording.
    pub(super) fn recording(scheme: &'static str, key: &Key, segment: usize) -> Self {
        Self::new(scheme, key, segment, None, false)
    }

    fn new(
        scheme: &'static str,
        key: &Key,
        segment: usize,
        per_block: Option<usize>,
        different: bool,
    ) -> Self {
        Self { scheme, key: key.clone(), segment, per_block, different, order: Zeroizing::default() }
    }

    /// The order of a whole block, where there is one for all.
    pub(super) fn order(&self) -> &[u32] {
        &self.order
    }

    /// The plain place of each sample of an encrypted recording of `n_samples`.
    pub(super) fn source(&self, n_samples: usize) -> Vec<u32> {
        let block = self.per_block.map_or(n_samples, |count| count.saturating_mul(self.segment)).max(1);
        let mut source = Vec::with_capacity(n_samples);
        for (number, start) in (0..n_samples).step_by(block).enumerate() {
            let end = n_samples.min(start.saturating_add(block));
            let segments = (end - start) / self.segment;
            let order = self.block_order(number, segments);
            for &segment in order.as_ref() {
                let first = start + segment as usize * self.segment;
                source.extend((first..first + self.segment).map(|index| index as u32));
            }
            source.extend((start + segments * self.segment..end).map(|index| index as u32));
        }
        source
    }

    fn block_order(&self, number: usize, segments: usize) -> BlockOrder<'_> {
        if segments == self.order.len() {
            return BlockOrder::Whole(&self.order);
        }
        let purpose = if self.different { format!("block-{number}") } else { "order".to_owned() };
        BlockOrder::Drawn(order(self.scheme, &self.key, &purpose, segments))
    }
}

enum BlockOrder<'a> {
    Whole(&'a [u32]),
    Drawn(Zeroizing<Vec<u32>>),
}

impl AsRef<[u32]> for BlockOrder<'_> {
    fn as_ref(&self) -> &[u32] {
        match self {
            Self::Whole(order) => order,
            Self::Drawn(order) => order,
        }
    }
}

/// The permutation of `length` things for a purpose. Every length has a subkey of its own.
fn order(scheme: &str, key: &Key, purpose: &str, length: usize) -> Zeroizing<Vec<u32>> {
    let subkey = subkey(key, scheme, &format!("{purpose}/{length}"));
    Zeroizing::new(KeyStream::new(&subkey).permutation(length as u32))
}

/// Moves samples and does nothing else.
pub(super) struct Moved {
    pub(super) map: SegmentMap,
    /// How [`KeyTable`] names the order of a whole block.
    pub(super) table: for<'a> fn(&'a [u32]) -> KeyTable<'a>,
}

impl Transform for Moved {
    fn forward(&self, plain: &[f32], target: &mut [f32], _nonce: &crate::Nonce) {
        for (target, &from) in target.iter_mut().zip(&self.map.source(plain.len())) {
            *target = plain[from as usize];
        }
    }

    fn backward(&self, encrypted: &[f32], target: &mut [f32], _nonce: &crate::Nonce) {
        for (&sample, &to) in encrypted.iter().zip(&self.map.source(encrypted.len())) {
            target[to as usize] = sample;
        }
    }

    fn table(&self) -> KeyTable<'_> {
        if self.map.order().is_empty() { KeyTable::None } else { (self.table)(self.map.order()) }
    }

    fn permutation(&self, n_samples: usize) -> Option<Vec<u32>> {
        Some(self.map.source(n_samples))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: Key = Key::new([3; 32]);

    fn is_permutation(mut source: Vec<u32>) -> bool {
        source.sort_unstable();
        source.iter().zip(0..).all(|(&index, expected)| index == expected)
    }

    #[test]
    fn every_length_is_a_permutation_within_blocks() {
        let maps = [
            SegmentMap::blocks("a", &KEY, 1, 16),
            SegmentMap::blocks("b", &KEY, 5, 8),
            SegmentMap::different_blocks("c", &KEY, 5, 8),
            SegmentMap::recording("d", &KEY, 5),
        ];
        for map in maps {
            for n in 1..200 {
                let source = map.source(n);
                assert_eq!(source.len(), n);
                let block = map.per_block.map_or(n, |count| count * map.segment);
                assert!(source.iter().enumerate().all(|(to, &from)| to / block == from as usize / block));
                assert!(is_permutation(source), "{} {n}", map.scheme);
            }
        }
    }

    #[test]
    fn one_order_serves_all_blocks_unless_they_differ() {
        let source = SegmentMap::blocks("a", &KEY, 2, 8).source(32);
        assert!(source[..16].iter().zip(&source[16..]).all(|(first, second)| first + 16 == *second));
        let source = SegmentMap::different_blocks("a", &KEY, 2, 8).source(32);
        assert!(source[..16].iter().zip(&source[16..]).any(|(first, second)| first + 16 != *second));
    }
}
