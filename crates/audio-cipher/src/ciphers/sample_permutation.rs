//! `sample-permutation`: the samples of each frame in another order.

use super::segment_map::{Moved, SegmentMap};
use crate::{
    AudioCipher, CipherError, CipherOptions, Key, KeyTable, PreparedCipher,
    cipher::{checked, checked_rate},
    options::{milliseconds, samples_in},
    prepared::Prepared,
    registry::Entry,
    scheme::{MOVING, Scheme},
};

const ID: &str = "sample-permutation";

pub(crate) const ENTRY: Entry = Entry {
    scheme: Scheme {
        id: ID,
        summary: "the samples of each frame permuted, all frames alike",
        protects: "Hides the waveform within frames. Level, loudness envelope and distribution of samples stay, and with \
                   them much of who speaks. A rest shorter than a frame is permuted within its own length.",
        broken_by: Some(
            "Three known frames of 32 ms at 8 kHz give 99 % of the permutation; 100 encrypted recordings without any \
             known one give all of it.",
        ),
        source: "Jayant, McDermott, Christensen, Quinn, IEEE Trans. Communications 29(1), 1981",
        ..MOVING
    },
    shown: |options| vec![format!("frame-ms={}", options.frame_ms)],
    build: |options| Ok(Box::new(SamplePermutation::new(options)?)),
};

#[derive(Debug)]
struct SamplePermutation {
    frame_ms: u32,
}

impl SamplePermutation {
    fn new(options: &CipherOptions) -> Result<Self, CipherError> {
        Ok(Self { frame_ms: milliseconds(ID, "frame_ms", options.frame_ms)? })
    }
}

impl AudioCipher for SamplePermutation {
    fn id(&self) -> &'static str {
        ID
    }

    fn accepts(&self, n_samples: usize, rate: u32) -> Result<(), CipherError> {
        checked(ID, n_samples, rate, 1)
    }

    fn prepare(&self, key: &Key, rate: u32) -> Result<Box<dyn PreparedCipher>, CipherError> {
        let frame = samples_in(self.frame_ms, checked_rate(ID, rate)?);
        let map = SegmentMap::blocks(ID, key, 1, frame);
        Ok(Prepared::boxed(ID, rate, Moved { map, table: |order| KeyTable::Samples(order) }))
    }
}
