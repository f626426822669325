//! The texts of a table as `encrypt-table` takes them, and how long their tokens are.

use anyhow::{Context, Result};
use crypto_encode::{Address, Key, Scheme, TextCipher, text_cipher, text_cipher_ids};
use leakage::tabular::{DesignColumn, token_bytes};
use ndarray::Array2;
use tabular_data::{Column, Table};

/// Which key a token is made under does not change how long it is.
const ANY_KEY: [u8; 32] = [0; 32];

/// The text cipher whose tokens the digits of schemes with a clock come from.
const FERNET: &str = "fernet";

/// For each attribute the texts of all records that are audited; a missing cell is empty.
#[derive(Debug)]
pub struct Texts {
    attributes: Vec<(String, Vec<String>)>,
    n_records: usize,
}

impl Texts {
    /// The texts of the `kept` rows, of the attributes that `columns` were made from.
    pub fn of(table: &Table, columns: &[DesignColumn], kept: &[usize]) -> Self {
        let mut names: Vec<&str> = columns.iter().map(|column| column.source.as_str()).collect();
        names.dedup();
        let texts = |name: &&str| {
            let column = table.column(name);
            let texts = kept.iter().map(|&row| column.map_or_else(String::new, |column| text(column, row)));
            ((*name).to_owned(), texts.collect())
        };
        Self { attributes: names.iter().map(texts).collect(), n_records: kept.len() }
    }

    /// Bytes of the token that a scheme writes for each text, one row per record and one column per attribute; `None` for a
    /// scheme that writes no tokens of texts. With `padded`, all texts of an attribute are filled up to the longest one.
    pub fn token_lengths(&self, scheme: &Scheme, padded: bool) -> Result<Option<Array2<usize>>> {
        let Some(id) = text_cipher_of(scheme) else { return Ok(None) };
        let mut lengths = Array2::zeros((self.n_records, self.attributes.len()));
        for ((name, texts), mut lengths) in self.attributes.iter().zip(lengths.columns_mut()) {
            let cipher = text_cipher(id, name, &Key::new(ANY_KEY))?;
            let longest = if padded { texts.iter().map(String::len).max().unwrap_or(0) } else { 0 };
            for ((row, text), length) in texts.iter().enumerate().zip(&mut lengths) {
                *length = token_length(cipher.as_ref(), text, longest, row)?;
            }
        }
        Ok(Some(lengths))
    }
}

/// An empty cell stays empty unless it is filled up.
fn token_length(cipher: &dyn TextCipher, text: &str, longest: usize, row: usize) -> Result<usize> {
    if text.is_empty() && longest == 0 {
        return Ok(0);
    }
    let filled = format!("{text}{}", " ".repeat(longest.saturating_sub(text.len())));
    let token = cipher.encrypt(&filled, Address { row, column: 0 })?;
    token_bytes(&token).with_context(|| format!("{} does not write base64url", cipher.id()))
}

fn text(column: &Column, row: usize) -> String {
    match column {
        Column::Numeric(values) => {
            let value = values.get(row).filter(|value| !value.is_nan());
            value.map_or_else(String::new, |value| value.to_string())
        }
        Column::Categorical(column) => column.level(row).unwrap_or_default().to_owned(),
        _ => String::new(),
    }
}

/// The text cipher that stands behind a scheme, where it takes any text.
fn text_cipher_of(scheme: &Scheme) -> Option<&'static str> {
    if scheme.uses_clock {
        return Some(FERNET);
    }
    let id = text_cipher_ids().find(|id| *id == scheme.id)?;
    let cipher = text_cipher(id, "", &Key::new(ANY_KEY)).ok()?;
    cipher.encrypt("any text", Address { row: 0, column: 0 }).is_ok().then_some(id)
}

#[cfg(test)]
mod tests {
    use crypto_encode::scheme;
    use ndarray::array;

    use super::*;

    fn texts() -> Texts {
        let column = |name: &str, texts: [&str; 3]| (name.to_owned(), texts.map(str::to_owned).to_vec());
        let attributes = vec![
            column("area", ["rural", "semiurban", ""]),
            column("income", ["7", "1508", "a text of 16 b."]),
        ];
        Texts { attributes, n_records: 3 }
    }

    fn lengths(id: &str, padded: bool) -> Option<Array2<usize>> {
        texts().token_lengths(scheme(id).expect("a registered scheme"), padded).expect("any text is taken")
    }

    #[test]
    fn siv_adds_sixteen_bytes_and_fernet_fills_blocks() {
        assert_eq!(lengths("siv", false), Some(array![[21, 17], [25, 20], [0, 31]]));
        // version, time, vector, and tag: 57 bytes; 15 bytes are one block, as 16 would be two
        let fernet = Some(array![[73, 73], [73, 73], [0, 73]]);
        assert_eq!(lengths("fernet-digits", false), fernet);
        assert_eq!(lengths("fernet-digits-deterministic", false), fernet);
        assert_eq!(lengths("siv", true), Some(array![[25, 31], [25, 31], [25, 31]]));
    }

    #[test]
    fn schemes_that_write_no_text_have_no_lengths() {
        for id in ["plain", "ff1", "ope", "orthogonal", "length-only", "laplace"] {
            assert_eq!(lengths(id, false), None, "{id}");
        }
    }
}
