//! `segment-permutation`: short segments change places, their insides stay.

use super::segment_map::{Moved, SegmentMap};
use crate::{
    AudioCipher, CipherError, CipherOptions, Key, KeyTable, PreparedCipher, SegmentOrders, SegmentScope,
    cipher::{checked, checked_rate},
    options::{Range, milliseconds, samples_in},
    prepared::Prepared,
    registry::Entry,
    scheme::{MOVING, Scheme},
};

const ID: &str = "segment-permutation";

pub(crate) const ENTRY: Entry = Entry {
    scheme: Scheme {
        id: ID,
        summary: "segments of a few ms permuted, within blocks or over the recording",
        protects: "Hides the order of sounds within a block from a listener. Each segment is in the clear, so spectra, and \
                   with them words and speaker, stay. What follows the last whole segment stays where it is, and so does all of a \
                   recording shorter than two segments.",
        broken_by: Some(
            "Neighbouring segments fit: a boundary model learned from other speakers puts 88 % of neighbours right, and \
             three blocks under one order give the whole order.",
        ),
        source: "Jayant, McDermott, Christensen, Quinn, IEEE Trans. Communications 29(1), 1981; attack after \
                 Ghasemzadeh et al. 2017",
        few_keys: true,
        ..MOVING
    },
    shown,
    build: |options| Ok(Box::new(SegmentPermutation::new(options)?)),
};

fn shown(options: &CipherOptions) -> Vec<String> {
    let mut shown = vec![format!("segment-ms={}", options.segment_ms)];
    match options.segment_scope {
        SegmentScope::Recording => shown.push("scope=recording".to_owned()),
        SegmentScope::Block => shown.push(format!("block-segments={}", options.block_segments)),
    }
    if options.segment_scope == SegmentScope::Block && options.segment_orders == SegmentOrders::Different {
        shown.push("orders=different".to_owned());
    }
    shown
}

#[derive(Debug)]
struct SegmentPermutation {
    segment_ms: u32,
    block_segments: usize,
    scope: SegmentScope,
    orders: SegmentOrders,
}

impl SegmentPermutation {
    fn new(options: &CipherOptions) -> Result<Self, CipherError> {
        let range =
            Range { scheme: ID, option: "block_segments", min: 2, max: 4_096, allowed: "2 to 4096 segments" };
        Ok(Self {
            segment_ms: milliseconds(ID, "segment_ms", options.segment_ms)?,
            block_segments: range.check(options.block_segments)? as usize,
            scope: options.segment_scope,
            orders: options.segment_orders,
        })
    }
}

impl AudioCipher for SegmentPermutation {
    fn id(&self) -> &'static str {
        ID
    }

    fn accepts(&self, n_samples: usize, rate: u32) -> Result<(), CipherError> {
        checked(ID, n_samples, rate, 1)
    }

    fn prepare(&self, key: &Key, rate: u32) -> Result<Box<dyn PreparedCipher>, CipherError> {
        let segment = samples_in(self.segment_ms, checked_rate(ID, rate)?);
        let map = match (self.scope, self.orders) {
            (SegmentScope::Recording, _) => SegmentMap::recording(ID, key, segment),
            (_, SegmentOrders::Equal) => SegmentMap::blocks(ID, key, segment, self.block_segments),
            (_, SegmentOrders::Different) => {
                SegmentMap::different_blocks(ID, key, segment, self.block_segments)
            }
        };
        Ok(Prepared::boxed(ID, rate, Moved { map, table: |order| KeyTable::Segments(order) }))
    }
}
