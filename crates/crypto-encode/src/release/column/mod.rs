//! How the cells of one column are written, and read again where that is possible.

mod bins;
mod exact;
mod ff1;
mod laplace;
mod number;
mod ope;
mod response;
mod siv;
mod tokens;

use rand::rand_core::CryptoRng;

use super::{ColumnScheme, ColumnShape};
use crate::key::sub_key;
use crate::text::{TextError, TextFault};
use crate::{Address, Key, TextCipher, text_cipher_at};

pub(crate) use laplace::Grid;
pub(crate) use number::{Decimal, canonical_double, fixed, fixed_decimals, whole};
pub(crate) use ope::{most_decimals, ope_limit, ope_number};

/// A reversible cipher on the texts of one column.
pub(crate) trait CellCipher: Send + Sync {
    /// The ciphertext of a cell that is not empty.
    fn encrypt(&self, plain: &str) -> Result<String, TextFault>;

    /// The text whose ciphertext this is.
    fn decrypt(&self, cipher: &str) -> Result<String, TextFault>;
}

/// What nothing takes back.
pub(crate) trait OneWay: Send + Sync {
    /// What is written for a cell that is not empty.
    fn release(&self, plain: &str, noise: &mut dyn CryptoRng) -> Result<String, TextFault>;
}

/// What is done to the cells of one column.
pub(crate) enum ColumnWriter {
    Keep,
    Drop,
    Cipher(Box<dyn CellCipher>),
    OneWay(Box<dyn OneWay>),
}

/// The keys of a table's cells.
pub(crate) struct CellKeys<'a> {
    /// What tokens are made under, so that any Fernet implementation opens them.
    key: &'a Key,
    /// What binds the other ciphers to the table, or to the domain.
    cells: Key,
}

impl<'a> CellKeys<'a> {
    /// Keys of the tables of a domain, or of the one table with this salt.
    pub(crate) fn new(key: &'a Key, salt: &[u8], domain: Option<&str>) -> Self {
        let cells = match domain {
            Some(name) => sub_key(key, "domain-cells", name.as_bytes()),
            None => sub_key(key, "table-cells", salt),
        };
        Self { key, cells }
    }
}

impl ColumnWriter {
    /// The writer of the column named `column`. Tokens of `fernet` are stamped with `time`.
    pub(crate) fn new(
        scheme: &ColumnScheme,
        shape: ColumnShape,
        column: &str,
        keys: &CellKeys<'_>,
        time: u64,
    ) -> Result<Self, TextError> {
        let cells = &keys.cells;
        Ok(match scheme {
            ColumnScheme::Keep => Self::Keep,
            ColumnScheme::Drop => Self::Drop,
            ColumnScheme::Siv => Self::Cipher(Box::new(siv::Siv::new(cells, column, shape.width))),
            ColumnScheme::Ope => Self::Cipher(Box::new(ope::OpeColumn::new(cells, column, shape.decimals))),
            ColumnScheme::Ff1 => Self::Cipher(Box::new(ff1::Ff1Column::new(cells, column, shape))),
            ColumnScheme::Fernet => {
                Self::of_text_cipher(text_cipher_at(scheme.id(), column, keys.key, time)?)
            }
            ColumnScheme::FernetDeterministic => {
                Self::Cipher(Box::new(tokens::ColumnTokens::new(keys.key, cells, column)))
            }
            ColumnScheme::Laplace { epsilon, low, high } => {
                Self::OneWay(Box::new(laplace::Laplace::new(*epsilon, *low, *high, shape.decimals)))
            }
            ColumnScheme::RandomisedResponse { epsilon, domain } => {
                Self::OneWay(Box::new(response::RandomisedResponse::new(*epsilon, domain)))
            }
            ColumnScheme::Bins { edges } => Self::OneWay(Box::new(bins::Intervals::new(edges))),
        })
    }

    /// A cipher of this crate's [`text`](crate::text), by which tables of earlier versions were encrypted.
    pub(crate) fn of_text_cipher(cipher: Box<dyn TextCipher>) -> Self {
        Self::Cipher(Box::new(TextColumn(cipher)))
    }
}

/// A text cipher; none of those that are made from a column's name looks at the cell's address.
struct TextColumn(Box<dyn TextCipher>);

const ANYWHERE: Address = Address { row: 0, column: 0 };

impl CellCipher for TextColumn {
    fn encrypt(&self, plain: &str) -> Result<String, TextFault> {
        self.0.encrypt(plain, ANYWHERE).map_err(fault)
    }

    fn decrypt(&self, cipher: &str) -> Result<String, TextFault> {
        self.0.decrypt(cipher, ANYWHERE).map_err(fault)
    }
}

fn fault(error: TextError) -> TextFault {
    match error {
        TextError::Cell { fault, .. } => fault,
        _ => TextFault::NotCiphertext,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::SeedableRng;
    use rand_chacha::ChaCha20Rng;

    use super::super::{ColumnSurvey, Padding};
    use super::*;

    fn key() -> Key {
        Key::new([7; 32])
    }

    fn cipher(scheme: &ColumnScheme, cells: &[&str], column: &str, salt: u8) -> Box<dyn CellCipher> {
        let mut survey = ColumnSurvey::new(scheme);
        cells.iter().for_each(|cell| survey.add(cell).expect("the cells suit the scheme"));
        let shape = survey.shape(Padding::Longest);
        let key = key();
        match ColumnWriter::new(scheme, shape, column, &CellKeys::new(&key, &[salt], None), 0) {
            Ok(ColumnWriter::Cipher(cipher)) => cipher,
            _ => panic!("a cipher"),
        }
    }

    #[test]
    fn ciphertexts_of_one_column_have_one_length() {
        let texts = ["a", "a much longer text", "éé"];
        let siv = cipher(&ColumnScheme::Siv, &texts, "x", 1);
        let lengths = texts.map(|text| siv.encrypt(text).unwrap().len());
        assert_eq!(lengths, [lengths[0]; 3]);
        assert_eq!(
            siv.encrypt("a text that is longer than all"),
            Err(TextFault::TooLong { bytes: 30, width: 18 })
        );
        let numbers = ["7", "123456789", "-42"];
        let ff1 = cipher(&ColumnScheme::Ff1, &numbers, "x", 1);
        assert_eq!(numbers.map(|number| ff1.encrypt(number).unwrap().trim_start_matches('-').len()), [10; 3]);
        assert_eq!(ff1.encrypt("1234567890"), Err(TextFault::TooManyDigits { digits: 10, limit: 9 }));
    }

    #[test]
    fn columns_and_tables_share_no_ciphertext() {
        for scheme in
            [ColumnScheme::Siv, ColumnScheme::FernetDeterministic, ColumnScheme::Ope, ColumnScheme::Ff1]
        {
            let encrypt = |column, salt| cipher(&scheme, &["5849"], column, salt).encrypt("5849").unwrap();
            assert_eq!(encrypt("a", 1), encrypt("a", 1), "{}", scheme.id());
            assert_ne!(encrypt("a", 1), encrypt("b", 1), "{}", scheme.id());
            assert_ne!(encrypt("a", 1), encrypt("a", 2), "{}", scheme.id());
        }
    }

    #[test]
    fn what_pandas_writes_of_a_number_is_read() {
        for scheme in [ColumnScheme::Ope, ColumnScheme::Ff1] {
            let plain: Vec<String> = (0..200).map(|n| (n * 37 - 900).to_string()).collect();
            let cells: Vec<&str> = plain.iter().map(String::as_str).collect();
            let cipher = cipher(&scheme, &cells, "x", 1);
            for cell in cells {
                let written = cipher.encrypt(cell).unwrap();
                let number: f64 = written.parse().unwrap();
                assert!(number.abs() < (1_u64 << 53) as f64);
                // as integers, as floating-point numbers, and as they were
                for form in [format!("{number}"), format!("{number}.0"), written] {
                    assert_eq!(cipher.decrypt(&form).as_deref(), Ok(cell), "{}: {form}", scheme.id());
                }
            }
        }
    }

    #[test]
    fn order_is_kept_by_integers_that_doubles_hold() {
        let numbers = ["-54975581.25", "-1", "0", "0.5", "3.25", "54975581.5"];
        let ope = cipher(&ColumnScheme::Ope, &numbers, "x", 1);
        let ciphers = numbers.map(|number| ope.encrypt(number).unwrap().parse::<u64>().unwrap());
        assert!(ciphers.windows(2).all(|pair| pair[0] < pair[1]) && ciphers[5] < 10_u64.pow(15));
        assert_eq!(ope.decrypt(&format!("{}", ciphers[2] + 10)), Err(TextFault::NotCiphertext));
    }

    #[test]
    fn a_token_of_another_column_is_refused() {
        let [a, b] = ["a", "b"].map(|column| cipher(&ColumnScheme::FernetDeterministic, &["x"], column, 1));
        assert_eq!(b.decrypt(&a.encrypt("x").unwrap()), Err(TextFault::NotCiphertext));
    }

    proptest! {
        #[test]
        fn any_text_comes_back(texts in prop::collection::vec(".{1,30}", 1..5), scheme in 0_usize..3) {
            let scheme = [ColumnScheme::Siv, ColumnScheme::FernetDeterministic, ColumnScheme::Fernet][scheme].clone();
            let cells: Vec<&str> = texts.iter().map(String::as_str).collect();
            let cipher = cipher(&scheme, &cells, "x", 1);
            for text in cells {
                let written = cipher.encrypt(text).unwrap();
                prop_assert_eq!(cipher.decrypt(&written), Ok(text.to_owned()));
            }
        }

        #[test]
        fn any_decimal_number_comes_back(texts in prop::collection::vec("-?(0|[1-9][0-9]{0,4})(\\.[0-9]{1,5})?", 1..5), ff1: bool) {
            let texts: Vec<&str> = texts.iter().map(String::as_str).filter(|text| text.parse() != Ok(-0.0)).collect();
            let texts: Vec<&str> = texts.into_iter().filter(|text| text.parse() != Ok(0.0)).collect();
            let scheme = if ff1 { ColumnScheme::Ff1 } else { ColumnScheme::Ope };
            let cipher = cipher(&scheme, &texts, "x", 1);
            for text in texts {
                let written = cipher.encrypt(text).unwrap();
                prop_assert_eq!(cipher.decrypt(&written), Ok(text.to_owned()));
            }
        }

        #[test]
        fn noisy_values_stay_within_their_bounds(cells in prop::collection::vec(-200_i32..200, 1..20), seed: u64) {
            let scheme = ColumnScheme::Laplace { epsilon: 0.5, low: -10.0, high: 99.5 };
            let shape = ColumnShape { width: None, decimals: Some(1) };
            let key = key();
            let Ok(ColumnWriter::OneWay(writer)) = ColumnWriter::new(&scheme, shape, "x", &CellKeys::new(&key, &[1], None), 0)
                else { panic!("one-way") };
            let mut rng = ChaCha20Rng::seed_from_u64(seed);
            for cell in cells {
                let noisy = writer.release(&cell.to_string(), &mut rng).unwrap();
                prop_assert!((-10.0..=99.5).contains(&noisy.parse::<f64>().unwrap()), "{noisy}");
                prop_assert_eq!(noisy.split_once('.').map(|(_, fraction)| fraction.len()), Some(1));
            }
        }
    }
}
