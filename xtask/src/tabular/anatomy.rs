//! Where in its Fernet token a feature's digits come from, for every column of a table.

use crypto_encode::CipherColumn;
use crypto_encode::bulk::FernetKey;
use crypto_encode::token::{FeatureAnatomy, TokenField, TokenSource};
use ndarray::ArrayView1;
use results::{FieldCount, TokenColumn};

use super::prepare::Prepared;
use super::protect::Protection;

/// The scheme that reads as many digits as the value has.
const SCHEME: &str = "fernet-digits";

/// One entry a design column of the training rows of `prepared`, under a key of its own and the running clock.
pub fn anatomy(prepared: &Prepared, protection: &Protection) -> Vec<TokenColumn> {
    let Protection { dataset, keys, running, .. } = protection;
    let key = FernetKey::new(keys.labelled(format!("{dataset}/anatomy")).key());
    let iv_seed = keys.seed_of(&format!("{dataset}/anatomy/iv"));
    let source = TokenSource { key: &key, clock: *running, iv_seed };
    let count = |(field, digits): (TokenField, u64)| FieldCount { field: field.name().to_owned(), digits };
    let describe = |(column, values): (&CipherColumn, ArrayView1<'_, f64>)| {
        let found = FeatureAnatomy::of(column.kind, &values.to_vec(), &source);
        TokenColumn {
            dataset: dataset.clone(),
            scheme: SCHEME.to_owned(),
            column: column.name.clone(),
            tokens: found.tokens,
            digits: found.digits,
            padded: found.padded,
            by_field: found.by_field.into_iter().map(count).collect(),
            value_bits: found.value_bits,
            surviving_bits: found.surviving_bits,
        }
    };
    prepared.columns.iter().zip(prepared.train.values().columns()).map(describe).collect()
}
