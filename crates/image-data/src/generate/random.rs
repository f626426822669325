//! Random numbers of one item.

use rand_chacha::{
    ChaCha20Rng,
    rand_core::{RngCore, SeedableRng},
};

/// What an item is; each kind has random numbers of its own.
#[derive(Debug, Clone, Copy)]
pub(crate) enum ItemKind {
    Face = 0,
    NonFace = 1,
    Scene = 2,
    Pasted = 3,
}

/// The ChaCha20 stream of one item: the seed is the key, kind and index are the nonce.
pub(crate) struct Random(ChaCha20Rng);

impl Random {
    /// `index` counts to 2^61; beyond that items repeat.
    pub(crate) fn item(seed: &[u8; 32], kind: ItemKind, index: usize) -> Self {
        let mut stream = ChaCha20Rng::from_seed(*seed);
        stream.set_stream((index as u64) << 3 | kind as u64);
        Self(stream)
    }

    /// Uniform in `0.0..1.0`, a multiple of 2^-24.
    pub(crate) fn unit(&mut self) -> f32 {
        (self.0.next_u32() >> 8) as f32 / (1 << 24) as f32
    }

    /// Uniform in `low..high`.
    pub(crate) fn range(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.unit()
    }

    /// Bell-shaped: the sum of four uniform numbers, scaled; within 3.5 standard deviations of the mean.
    pub(crate) fn normal(&mut self, mean: f32, sd: f32) -> f32 {
        let sum = self.unit() + self.unit() + self.unit() + self.unit();
        mean + sd * (sum - 2.0) * 1.732_050_8
    }

    /// True with this probability.
    pub(crate) fn chance(&mut self, probability: f32) -> bool {
        self.unit() < probability
    }

    /// Uniform in `0..n`; 0 when `n` is 0.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        ((u64::from(self.0.next_u32()) * n as u64) >> 32) as usize
    }

    /// Uniform in `low..=high`.
    pub(crate) fn count(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high - low + 1)
    }

    /// -1 or 1.
    pub(crate) fn sign(&mut self) -> f32 {
        if self.chance(0.5) { 1.0 } else { -1.0 }
    }

    /// A length between `low` and `high`, small ones more often (density falling as its inverse square).
    pub(crate) fn length(&mut self, low: f32, high: f32) -> f32 {
        low * high / (high - self.unit() * (high - low))
    }

    pub(crate) fn bytes(&mut self, bytes: &mut [u8]) {
        self.0.fill_bytes(bytes);
    }

    /// An unbiased shuffle, as far as `below` is.
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_in_their_ranges_and_centre() {
        let mut random = Random::item(&[1; 32], ItemKind::Face, 0);
        let numbers: Vec<f32> = (0..10_000).map(|_| random.normal(5.0, 2.0)).collect();
        let mean = numbers.iter().sum::<f32>() / 10_000.0;
        let variance = numbers.iter().map(|n| (n - mean).powi(2)).sum::<f32>() / 10_000.0;
        assert!((mean - 5.0).abs() < 0.1 && (variance - 4.0).abs() < 0.2, "{mean} {variance}");
        assert!((0..1000).all(|_| (2.0..=9.0).contains(&random.length(2.0, 9.0))));
        assert!((0..1000).all(|_| (3..=5).contains(&random.count(3, 5))));
        assert_eq!(random.below(0), 0);
    }

    #[test]
    fn kinds_and_indices_have_streams_of_their_own() {
        let first = |kind, index| Random::item(&[1; 32], kind, index).unit();
        let draws = [
            first(ItemKind::Face, 0),
            first(ItemKind::NonFace, 0),
            first(ItemKind::Scene, 0),
            first(ItemKind::Pasted, 0),
            first(ItemKind::Face, 1),
        ];
        for (i, a) in draws.iter().enumerate() {
            assert!(draws[..i].iter().all(|b| a != b));
        }
    }
}
