//! Random numbers of one item.

use rand_chacha::{
    ChaCha20Rng,
    rand_core::{RngCore, SeedableRng},
};

/// What an item is; each kind has random numbers of its own.
#[derive(Debug, Clone, Copy)]
pub(super) enum ItemKind {
    Speaker = 0,
    Record = 1,
}

/// The ChaCha20 stream of one item: the seed is the key, kind and index are the nonce.
pub(super) struct Random(ChaCha20Rng);

impl Random {
    pub(super) fn item(seed: &[u8; 32], kind: ItemKind, index: usize) -> Self {
        let mut stream = ChaCha20Rng::from_seed(*seed);
        stream.set_stream((index as u64) << 1 | kind as u64);
        Self(stream)
    }

    /// Uniform in `0.0..1.0`, a multiple of 2^-32.
    pub(super) fn unit(&mut self) -> f64 {
        f64::from(self.0.next_u32()) / 4_294_967_296.0
    }

    /// Uniform in `low..high`.
    pub(super) fn range(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// Bell-shaped: the sum of four uniform numbers, scaled; within 3.5 standard deviations of the mean.
    pub(super) fn normal(&mut self, mean: f64, sd: f64) -> f64 {
        let sum = self.unit() + self.unit() + self.unit() + self.unit();
        mean + sd * (sum - 2.0) * 1.732_050_807_568_877_2
    }
}
