//! Where in its Fernet token a feature's digits come from, and how many bits of the value they can carry.

use std::collections::BTreeMap;

use anyhow::Result;
use crypto_encode::bulk::{FernetKey, ShortMessage, Stamp};
use crypto_encode::token::TokenField;
use crypto_encode::{Clock, ColumnKind, Key};
use results::{FieldCount, TokenColumn};

use super::prepare::Prepared;
use super::treat::Treatments;

/// The scheme that reads as many digits as the value has.
const SCHEME: &str = "fernet-digits";

/// Digits of one column's tokens by field.
#[derive(Debug, Default)]
struct Origins {
    tokens: u64,
    digits: u64,
    padded: u64,
    by_field: BTreeMap<TokenField, u64>,
}

/// One entry a design column of the training rows of `prepared`, under the first training key.
pub fn anatomy(prepared: &Prepared, treatments: &Treatments) -> Result<Vec<TokenColumn>> {
    let dataset = &treatments.dataset;
    let key = FernetKey::new(&Key::new(*treatments.keys.labelled(format!("{dataset}/anatomy")).bytes()));
    let design = prepared.train.values();
    let columns = prepared.columns.iter().zip(design.columns());
    let describe = |(column, values): (&crypto_encode::Column, ndarray::ArrayView1<'_, f64>)| {
        let integers: Vec<i64> = values.iter().map(|value| value.trunc() as i64).collect();
        let wanted = |value: &i64| match column.kind {
            ColumnKind::Numeric => digit_count(*value),
            ColumnKind::Indicator => 1,
        };
        let origins = origins(&integers, wanted, &key, treatments);
        TokenColumn {
            dataset: dataset.clone(),
            scheme: SCHEME.to_owned(),
            column: column.name.clone(),
            tokens: origins.tokens,
            digits: origins.digits,
            padded: origins.padded,
            by_field: origins.fields(),
            value_bits: entropy(values.iter().map(|value| value.to_bits())),
            surviving_bits: entropy(integers.iter().map(|value| wanted(value) as u64)),
        }
    };
    Ok(columns.map(describe).collect())
}

impl Origins {
    fn fields(&self) -> Vec<FieldCount> {
        let count =
            |(field, &digits): (&TokenField, &u64)| FieldCount { field: name(*field).to_owned(), digits };
        self.by_field.iter().map(count).collect()
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

/// Tokens as the running clock makes them, one a row.
fn origins(
    values: &[i64],
    wanted: impl Fn(&i64) -> usize,
    key: &FernetKey,
    treatments: &Treatments,
) -> Origins {
    let ivs = treatments.keys.seed_of(&format!("{}/anatomy/iv", treatments.dataset));
    let mut origins = Origins::default();
    for (row, value) in (0u64..).zip(values) {
        let Some(message) = ShortMessage::integer(*value) else { continue };
        let stamp = Stamp { time: second(&treatments.running, row), iv: iv(&ivs, row) };
        origins.add(&key.short_token(&message, &stamp), wanted(value));
    }
    origins
}

fn second(clock: &Clock, row: u64) -> u64 {
    match *clock {
        Clock::Fixed { unix } => unix,
        Clock::Running { start, cells_per_second } => start + row / u64::from(cells_per_second.max(1)),
    }
}

/// The first half of a hash of seed and row: any 16 bytes that look random do.
fn iv(seed: &[u8; 32], row: u64) -> [u8; 16] {
    use sha2::Digest;
    let hash = sha2::Sha256::new().chain_update(seed).chain_update(row.to_be_bytes()).finalize();
    std::array::from_fn(|index| hash[index])
}

/// A field as tables show it.
fn name(field: TokenField) -> &'static str {
    match field {
        TokenField::Version => "version",
        TokenField::Time => "clock",
        TokenField::Iv => "IV",
        TokenField::IvCiphertext => "IV and ciphertext",
        TokenField::Ciphertext => "ciphertext",
        TokenField::CiphertextHmac => "ciphertext and HMAC",
        TokenField::Hmac => "HMAC",
        TokenField::Padding => "padding",
    }
}

/// Digits of a whole number without its sign.
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
        let mut origins = Origins::default();
        origins.add(b"gAAAAABh1a2b", 3);
        assert_eq!((origins.digits, origins.padded), (2, 1));
    }
}
