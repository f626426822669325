//! The lazily sampled order-preserving function.

use super::coins::{CoinMaker, Coins};
use super::hypergeometric::{self, below};
use super::{DOMAIN_BITS, RANGE_BITS};
use crate::Key;
use crate::key::sub_key;

/// A pseudo-random strictly increasing function into 52-bit numbers.
pub(crate) struct Ope {
    coins: CoinMaker,
    root: Node,
}

/// A stretch of the domain and the stretch of the range it maps into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Node {
    domain: Span,
    range: Span,
}

/// `length` numbers from `first` on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    first: u64,
    length: u64,
}

impl Span {
    fn split_at(self, length: u64) -> (Self, Self) {
        let high = Self { first: self.first + length, length: self.length - length };
        (Self { first: self.first, length }, high)
    }
}

impl Ope {
    /// The function on 0 to `domain` - 1 (at most 2^40 points) of a column, whose name is part of the key.
    pub(crate) fn new(key: &Key, name: &str, domain: u64) -> Self {
        Self::with_sizes(key, name, domain.min(1 << DOMAIN_BITS), 1 << RANGE_BITS)
    }

    /// The same into `range_bits`-bit numbers, at least as many as the domain has points.
    #[cfg(feature = "tables")]
    pub(crate) fn into_bits(key: &Key, name: &str, domain: u64, range_bits: u32) -> Self {
        Self::with_sizes(
            key,
            name,
            domain.min(1 << DOMAIN_BITS),
            1 << range_bits.clamp(DOMAIN_BITS, RANGE_BITS),
        )
    }

    fn with_sizes(key: &Key, name: &str, domain: u64, range: u64) -> Self {
        let coins = CoinMaker::new(&sub_key(key, "ope", name.as_bytes()));
        let span = |length| Span { first: 0, length };
        Self { coins, root: Node { domain: span(domain), range: span(range) } }
    }

    /// The ciphertext of a domain point; `None` outside the domain.
    pub(crate) fn encrypt(&self, point: u64) -> Option<u64> {
        if point >= self.root.domain.length {
            return None;
        }
        let mut node = self.root;
        while node.domain.length > 1 {
            let (low, high) = self.halves(node);
            node = if point < high.domain.first { low } else { high };
        }
        Some(self.leaf(node))
    }

    /// The domain point of a ciphertext; `None` when no point maps to it.
    pub(crate) fn decrypt(&self, cipher: u64) -> Option<u64> {
        let mut node = self.root;
        while node.domain.length > 1 && cipher < self.root.range.length {
            let (low, high) = self.halves(node);
            node = if cipher < high.range.first { low } else { high };
        }
        (node.domain.length == 1 && self.leaf(node) == cipher).then_some(node.domain.first)
    }

    /// The ciphertexts of rising, distinct domain points, in the same order. Points share the upper part of the tree,
    /// which is walked once.
    ///
    /// # Panics
    /// Never: points outside the domain are mapped as the nearest point inside.
    pub(crate) fn encrypt_sorted(&self, points: &[u64]) -> Vec<u64> {
        let mut ciphers = Vec::with_capacity(points.len());
        let mut pending = vec![(self.root, points)];
        while let Some((node, points)) = pending.pop() {
            if points.is_empty() {
                continue;
            }
            if node.domain.length <= 1 {
                ciphers.extend(points.iter().map(|_| self.leaf(node)));
                continue;
            }
            let (low, high) = self.halves(node);
            let (below, above) = points.split_at(points.partition_point(|&p| p < high.domain.first));
            pending.extend([(high, above), (low, below)]);
        }
        ciphers
    }

    /// Halves the range and draws how many domain points fall into the lower half.
    fn halves(&self, node: Node) -> (Node, Node) {
        let half = node.range.length.div_ceil(2);
        let marked = node.domain.length;
        let mut coins = self.coins(node);
        let share = hypergeometric::sample(&mut || coins.next(), node.range.length, marked, half);
        let (low_domain, high_domain) = node.domain.split_at(share);
        let (low_range, high_range) = node.range.split_at(half);
        (Node { domain: low_domain, range: low_range }, Node { domain: high_domain, range: high_range })
    }

    /// The ciphertext of the only domain point of a node, uniform over its range.
    fn leaf(&self, node: Node) -> u64 {
        let mut coins = self.coins(node);
        node.range.first + below(&mut || coins.next(), node.range.length)
    }

    fn coins(&self, node: Node) -> Coins<'_> {
        self.coins.coins([node.domain.first, node.domain.length, node.range.first, node.range.length])
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn ope(key: u8) -> Ope {
        Ope::new(&Key::new([key; 32]), "income", 1 << DOMAIN_BITS)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn order_is_kept_and_decryption_inverts(key: u8, mut points in prop::collection::vec(0..1_u64 << DOMAIN_BITS, 2..20)) {
            points.sort_unstable();
            points.dedup();
            let ope = ope(key);
            let ciphers = ope.encrypt_sorted(&points);
            prop_assert!(ciphers.windows(2).all(|pair| pair[0] < pair[1]));
            for (&point, &cipher) in points.iter().zip(&ciphers) {
                prop_assert_eq!(ope.encrypt(point), Some(cipher));
                prop_assert_eq!(ope.decrypt(cipher), Some(point));
                prop_assert!(cipher < 1 << RANGE_BITS);
            }
        }

        #[test]
        fn neighbours_stay_strictly_apart(key: u8, start in 0..(1_u64 << DOMAIN_BITS) - 40) {
            let points: Vec<u64> = (start..start + 40).collect();
            prop_assert!(ope(key).encrypt_sorted(&points).windows(2).all(|pair| pair[0] < pair[1]));
        }
    }

    #[test]
    fn the_ends_of_the_domain_and_what_lies_outside() {
        let ope = ope(1);
        let last = (1 << DOMAIN_BITS) - 1;
        assert_eq!(ope.encrypt(0).and_then(|c| ope.decrypt(c)), Some(0));
        assert_eq!(ope.encrypt(last).and_then(|c| ope.decrypt(c)), Some(last));
        assert_eq!(ope.encrypt(last + 1), None);
        assert_eq!(ope.decrypt(1 << RANGE_BITS), None);
        assert_eq!(ope.decrypt(u64::MAX), None);
        let cipher = ope.encrypt(77).unwrap();
        assert_eq!(ope.decrypt(cipher + 1).filter(|&point| point <= 77), None);
    }

    /// Over keys, the image of a domain of 3 in a range of 6 must be uniform over the 20 subsets.
    #[test]
    fn small_functions_are_uniform_over_all_increasing_ones() {
        let mut counts = BTreeMap::<Vec<u64>, u32>::new();
        for key in 0..4000_u32 {
            let mut bytes = [0; 32];
            bytes[..4].copy_from_slice(&key.to_be_bytes());
            let ope = Ope::with_sizes(&Key::new(bytes), "x", 3, 6);
            *counts.entry(ope.encrypt_sorted(&[0, 1, 2])).or_default() += 1;
        }
        assert_eq!(counts.len(), 20);
        let chi_square: f64 = counts.values().map(|&n| (f64::from(n) - 200.0).powi(2) / 200.0).sum();
        // 19 degrees of freedom: 43.8 is passed with probability 0.001
        assert!(chi_square < 43.8, "chi-square {chi_square}");
    }

    #[test]
    fn columns_and_keys_have_functions_of_their_own() {
        let cipher = |key, name| Ope::new(&Key::new([key; 32]), name, 1 << DOMAIN_BITS).encrypt(1 << 20);
        assert_ne!(cipher(1, "a"), cipher(2, "a"));
        assert_ne!(cipher(1, "a"), cipher(1, "b"));
    }
}
