//! A reproducible stream of random numbers and permutations from a subkey.
//!
//! The stream is ChaCha20 with 64-bit counter and nonce zero, read as little-endian 32-bit words. A number
//! below `n` is drawn by multiplication with rejection (D. Lemire, "Fast Random Integer Generation in an
//! Interval", ACM TOMACS 2019): the high half of `word * n`, redrawn while the low half is below
//! `2^32 mod n`. It is unbiased and takes one word nearly always. A permutation is a Fisher-Yates shuffle
//! from the last element down (Durstenfeld 1964), with `j` drawn below `i + 1`.

use rand_chacha::{
    ChaCha20Rng,
    rand_core::{RngCore, SeedableRng},
};

use crate::Key;

/// Random numbers that depend on the subkey only.
pub(crate) struct KeyStream(ChaCha20Rng);

impl KeyStream {
    pub(crate) fn new(subkey: &Key) -> Self {
        Self(ChaCha20Rng::from_seed(*subkey.as_bytes()))
    }

    /// A number in `0..bound`, uniform; 0 when `bound` is 0.
    pub(crate) fn below(&mut self, bound: u32) -> u32 {
        if bound == 0 {
            return 0;
        }
        let mut product = u64::from(self.0.next_u32()) * u64::from(bound);
        if (product as u32) < bound {
            let rejected = bound.wrapping_neg() % bound;
            while (product as u32) < rejected {
                product = u64::from(self.0.next_u32()) * u64::from(bound);
            }
        }
        (product >> 32) as u32
    }

    /// Whether the next bit is one.
    pub(crate) fn bit(&mut self) -> bool {
        self.0.next_u32() >> 31 == 1
    }

    /// `count` bits.
    pub(crate) fn bits(&mut self, count: usize) -> Vec<bool> {
        (0..count).map(|_| self.bit()).collect()
    }

    /// A number in [0, 1), of 32 random bits.
    pub(crate) fn fraction(&mut self) -> f64 {
        f64::from(self.0.next_u32()) / 4_294_967_296.0
    }

    /// A uniform permutation of `0..n`.
    pub(crate) fn permutation(&mut self, n: u32) -> Vec<u32> {
        let mut order: Vec<u32> = (0..n).collect();
        for i in (1..n).rev() {
            let j = self.below(i + 1);
            order.swap(i as usize, j as usize);
        }
        order
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draws(stream: &mut KeyStream, count: usize, bound: u32) -> impl Iterator<Item = u32> {
        (0..count).map(move |_| stream.below(bound))
    }

    fn stream(byte: u8) -> KeyStream {
        KeyStream::new(&Key::new([byte; 32]))
    }

    #[test]
    fn numbers_below_three_are_uniform() {
        let mut counts = [0_u32; 3];
        for number in draws(&mut stream(1), 30_000, 3) {
            counts[number as usize] += 1;
        }
        // 6 standard deviations of a binomial with p = 1/3
        assert!(counts.iter().all(|&c| c.abs_diff(10_000) < 490), "{counts:?}");
    }

    #[test]
    fn all_orders_of_four_are_equally_likely() {
        let mut stream = stream(2);
        let mut counts = std::collections::BTreeMap::new();
        for _ in 0..24_000 {
            *counts.entry(stream.permutation(4)).or_insert(0_u32) += 1;
        }
        assert_eq!(counts.len(), 24);
        let chi_square: f64 = counts.values().map(|&c| (f64::from(c) - 1000.0).powi(2) / 1000.0).sum();
        // 99.9 % point of chi-square with 23 degrees of freedom
        assert!(chi_square < 49.7, "{chi_square}");
    }

    #[test]
    fn a_bound_just_above_half_the_range_is_respected() {
        let bound = (1 << 31) + 1;
        assert!(draws(&mut stream(3), 1000, bound).all(|n| n < bound));
        assert_eq!(stream(3).below(0), 0);
        assert_eq!(stream(3).below(1), 0);
    }
}
