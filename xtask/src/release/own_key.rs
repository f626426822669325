//! Records that an adversary encrypts under a key of its own: the schemes are public.

use anyhow::Result;
use crypto_encode::Key;
use crypto_encode::release::{ColumnPlan, ColumnScheme};
use leakage::release::CodedColumn;
use leakage::tabular::Pairs;
use ndarray::Array2;
use protocol::KeySchedule;
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;

use super::texts::Texts;

/// Records that are encrypted: quantiles of each column.
const RECORDS: usize = 9;

/// Encryptions of quantiles of the columns that keep order, under a key of the adversary's own; `None` where there is no such
/// column. Other columns hold nothing.
pub fn pairs(
    keys: KeySchedule,
    plain: &Texts,
    columns: &[CodedColumn],
    scheme: impl Fn(&str) -> Option<ColumnScheme>,
) -> Result<Option<Pairs>> {
    let seed = |what: &str| keys.seed_of(&format!("release/own-key/{what}"));
    let (key, mut noise) = (Key::new(seed("key")), ChaCha20Rng::from_seed(seed("noise")));
    let mut pairs = Pairs {
        plain: Array2::zeros((RECORDS, columns.len())),
        cipher: Array2::zeros((RECORDS, columns.len())),
    };
    let mut any = false;
    for (place, column) in columns.iter().enumerate() {
        let name = column.name();
        let Some(scheme @ ColumnScheme::Ope) = scheme(name) else { continue };
        let cells = plain.column(name).unwrap_or_default();
        let written =
            ColumnPlan::new(name, scheme).written(cells, &key, &[], &mut noise)?.unwrap_or_default();
        let own = CodedColumn::new(name, cells, Some(&written))?;
        let Some((numbers, ciphers)) = own.numbers() else { continue };
        for (row, at) in quantiles(numbers).enumerate() {
            pairs.plain[(row, place)] = numbers[at];
            pairs.cipher[(row, place)] = ciphers[at];
        }
        any = true;
    }
    Ok(any.then_some(pairs))
}

/// The rows whose cells are the quantiles of a column.
fn quantiles(cells: &[f64]) -> impl Iterator<Item = usize> {
    let mut order: Vec<usize> = (0..cells.len()).collect();
    order.sort_by(|&a, &b| cells[a].total_cmp(&cells[b]));
    let last = order.len().saturating_sub(1);
    (0..RECORDS.min(order.len())).map(move |row| order[row * last / (RECORDS - 1)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_columns_that_keep_order_are_encrypted() -> Result<()> {
        let numbers: Vec<String> = (0..30).map(|i| (100 + i * 7 % 30).to_string()).collect();
        let texts = Texts {
            name: "t".to_owned(),
            header: vec!["a".to_owned(), "b".to_owned()],
            columns: vec![numbers.clone(), numbers.clone()],
        };
        let columns: Vec<CodedColumn> = ["a", "b"]
            .iter()
            .map(|name| CodedColumn::new(name, &numbers, Some(&numbers)))
            .collect::<Result<_, _>>()?;
        let keys = KeySchedule::new(1);
        let scheme = |name: &str| Some(if name == "b" { ColumnScheme::Ope } else { ColumnScheme::Siv });
        let pairs = pairs(keys, &texts, &columns, scheme)?.expect("one keeps order");
        assert_eq!((pairs.plain[(0, 1)], pairs.plain[(RECORDS - 1, 1)]), (100.0, 129.0));
        assert!(pairs.cipher.column(1).iter().is_sorted() && pairs.cipher[(0, 1)] < pairs.cipher[(8, 1)]);
        assert!(pairs.plain.column(0).iter().all(|&cell| cell == 0.0));
        assert!(super::pairs(keys, &texts, &columns, |_| None)?.is_none());
        Ok(())
    }
}
