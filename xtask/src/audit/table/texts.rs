//! The texts of a table as `encrypt-table` takes them, and how long their tokens are.

use anyhow::{Context, Result};
use crypto_encode::release::{ColumnPlan, ColumnScheme};
use crypto_encode::{Key, Scheme};
use leakage::tabular::{DesignColumn, token_bytes};
use ndarray::Array2;
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use tabular_data::{Column, Table};

/// Which key a token is made under does not change how long it is.
const ANY_KEY: [u8; 32] = [0; 32];

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
    /// scheme that writes no tokens of texts. With `padded`, all texts of an attribute are filled up to the longest one first.
    pub fn token_lengths(&self, scheme: &Scheme, padded: bool) -> Result<Option<Array2<usize>>> {
        let Some(written) = written_by(scheme) else { return Ok(None) };
        let mut lengths = Array2::zeros((self.n_records, self.attributes.len()));
        for ((name, texts), mut lengths) in self.attributes.iter().zip(lengths.columns_mut()) {
            let longest = if padded { texts.iter().map(String::len).max().unwrap_or(0) } else { 0 };
            let filled: Vec<String> = texts.iter().map(|text| filled(text, longest)).collect();
            let tokens = tokens(&ColumnPlan::new(name, written.clone()), &filled)?;
            for (token, length) in tokens.iter().zip(&mut lengths) {
                let bytes = token_bytes(token);
                *length = bytes.with_context(|| format!("{} does not write base64url", written.id()))?;
            }
        }
        Ok(Some(lengths))
    }
}

/// The column as it would be written. Neither key nor salt change how long a token is.
fn tokens(plan: &ColumnPlan, texts: &[String]) -> Result<Vec<String>> {
    let mut no_noise = ChaCha20Rng::from_seed(ANY_KEY);
    let written = plan.written(texts, &Key::new(ANY_KEY), &[], &mut no_noise)?;
    written.with_context(|| format!("{} writes nothing", plan.scheme.id()))
}

fn filled(text: &str, longest: usize) -> String {
    format!("{text}{}", " ".repeat(longest.saturating_sub(text.len())))
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

/// How a column is written under a scheme, where tokens of any text are.
fn written_by(scheme: &Scheme) -> Option<ColumnScheme> {
    if scheme.uses_clock {
        return Some(ColumnScheme::Fernet);
    }
    let written = ColumnScheme::without_options(scheme.id)?;
    (written.is_encryption() && !written.takes_numbers_only()).then_some(written)
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
    fn siv_fills_up_to_the_longest_and_fernet_fills_blocks() {
        let siv = lengths("siv", false).expect("it writes tokens");
        assert!(
            siv[(0, 0)] == siv[(1, 0)] && siv.column(1).iter().all(|&length| length == siv[(0, 1)]),
            "{siv}"
        );
        assert_eq!(siv[(2, 0)], 0, "an empty cell stays empty");
        // version, time, vector, and tag: 57 bytes; 15 bytes are one block, as 16 would be two
        let fernet = Some(array![[73, 73], [73, 73], [0, 73]]);
        assert_eq!(lengths("fernet-digits", false), fernet);
        assert_eq!(lengths("fernet-digits-deterministic", false), fernet);
        let padded = lengths("fernet-digits", true).expect("it writes tokens");
        assert!(padded.iter().all(|&length| length == 73), "{padded}");
    }

    #[test]
    fn schemes_that_write_no_text_have_no_lengths() {
        for id in ["plain", "ff1", "ope", "orthogonal", "length-only", "laplace"] {
            assert_eq!(lengths(id, false), None, "{id}");
        }
    }
}
