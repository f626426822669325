//! Where in its Fernet token a feature's digits come from, and how many bits of the value they can carry.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::TokenField;
use crate::bulk::{FernetKey, ShortMessage, Stamp};
use crate::{CellKind, Clock};

/// How the tokens of a column are made, one per row.
#[derive(Debug)]
pub struct TokenSource<'a> {
    /// Their key.
    pub key: &'a FernetKey,
    /// Their clock; the row's number is the running number of the cell.
    pub clock: Clock,
    /// What their initialisation vectors follow from.
    pub iv_seed: [u8; 32],
}

/// One column under `fernet-digits`, which takes as many digits of a cell's token as the cell has.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FeatureAnatomy {
    /// Tokens made.
    pub tokens: u64,
    /// Digits taken.
    pub digits: u64,
    /// Tokens that hold fewer digits than the scheme takes.
    pub padded: u64,
    /// Digits taken by the field they come from; fields that gave none are absent.
    pub by_field: BTreeMap<TokenField, u64>,
    /// Shannon entropy of the values, in bits.
    pub value_bits: f64,
    /// Shannon entropy of their numbers of digits, in bits: all that the scheme can let through.
    pub surviving_bits: f64,
}

impl FeatureAnatomy {
    /// Of a column with these values in the order of its rows. Values that no short token holds make none.
    pub fn of(kind: CellKind, values: &[f64], source: &TokenSource<'_>) -> Self {
        let integers: Vec<i64> = values.iter().map(|value| value.trunc() as i64).collect();
        let wanted = |value: &i64| match kind {
            CellKind::Numeric => digit_count(*value),
            CellKind::Indicator => 1,
        };
        let mut anatomy = Self {
            value_bits: entropy(values.iter().map(|value| value.to_bits())),
            surviving_bits: entropy(integers.iter().map(|value| wanted(value) as u64)),
            ..Self::default()
        };
        for (row, value) in (0_u64..).zip(&integers) {
            let Some(message) = ShortMessage::integer(*value) else { continue };
            let stamp = Stamp::dangerous_with_iv(source.clock.at(row.into()), source.iv(row));
            anatomy.add(&source.key.short_token(&message, &stamp), wanted(value));
        }
        anatomy
    }

    /// Takes the first `wanted` digits of a token.
    fn add(&mut self, token: &[u8], wanted: usize) {
        let places = token.iter().enumerate().filter(|(_, byte)| byte.is_ascii_digit());
        let fields: Vec<_> = places.filter_map(|(index, _)| TokenField::of(index)).take(wanted).collect();
        self.tokens += 1;
        self.digits += fields.len() as u64;
        self.padded += u64::from(fields.len() < wanted);
        fields.into_iter().for_each(|field| *self.by_field.entry(field).or_default() += 1);
    }
}

impl TokenSource<'_> {
    /// The first half of a hash of seed and row: any 16 bytes that look random do.
    fn iv(&self, row: u64) -> [u8; 16] {
        let hash = Sha256::new().chain_update(self.iv_seed).chain_update(row.to_be_bytes()).finalize();
        std::array::from_fn(|index| hash[index])
    }
}

/// Digits of an integer without its sign.
fn digit_count(value: i64) -> usize {
    value.unsigned_abs().checked_ilog10().unwrap_or(0) as usize + 1
}

/// Shannon entropy of the empirical distribution, in bits.
fn entropy(values: impl Iterator<Item = u64>) -> f64 {
    let mut counts: BTreeMap<u64, u64> = BTreeMap::new();
    values.for_each(|value| *counts.entry(value).or_default() += 1);
    let total = counts.values().sum::<u64>() as f64;
    let share = |&count: &u64| count as f64 / total;
    -counts.values().map(share).map(|p| p * p.log2()).sum::<f64>() + 0.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Key;

    #[test]
    fn entropy_by_hand() {
        assert_eq!(entropy([1, 1, 2, 2].into_iter()), 1.0);
        assert_eq!(entropy([7, 7].into_iter()), 0.0);
    }

    #[test]
    fn digits_of_a_number() {
        assert_eq!([0, 9, 10, -360, 81000].map(digit_count), [1, 1, 2, 3, 5]);
    }

    #[test]
    fn a_token_without_enough_digits_is_padded() {
        let mut anatomy = FeatureAnatomy::default();
        anatomy.add(b"gAAAAABh1a2b", 3);
        assert_eq!((anatomy.digits, anatomy.padded), (2, 1));
    }

    #[test]
    fn a_column_keeps_its_lengths_and_no_more() {
        let key = FernetKey::new(&Key::new([3; 32]));
        let clock = Clock::Running { start: 1_700_000_000, cells_per_second: 2 };
        let source = TokenSource { key: &key, clock, iv_seed: [4; 32] };
        let values: Vec<f64> = (0..400).map(|i| f64::from(5 + 10 * (i % 4))).collect();
        let numbers = FeatureAnatomy::of(CellKind::Numeric, &values, &source);
        assert_eq!((numbers.tokens, numbers.value_bits), (400, 2.0));
        // One value of four has one digit, the others have two.
        assert!((numbers.surviving_bits - 0.811_278).abs() < 1e-6);
        assert_eq!(numbers.by_field.values().sum::<u64>(), numbers.digits);
        let most = 400 / 4 * (1 + 3 * 2);
        assert!(numbers.digits <= most && numbers.digits + numbers.padded >= most - numbers.padded);
        let indicators = FeatureAnatomy::of(CellKind::Indicator, &values, &source);
        assert_eq!((indicators.digits + indicators.padded, indicators.surviving_bits), (400, 0.0));
    }
}
