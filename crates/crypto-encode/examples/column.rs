//! Encrypts a column of numbers in several ways and says what each lets through:
//! `cargo run --release -p crypto-encode --example column`.

use std::collections::BTreeSet;
use std::error::Error;

use crypto_encode::bulk::{FernetKey, Freshness};
use crypto_encode::ndarray::Array2;
use crypto_encode::{CipherColumn, EncodeSpec, Key, scheme};

fn main() -> Result<(), Box<dyn Error>> {
    // As `Fernet.generate_key()` of Python's cryptography wrote it; both libraries open each other's tokens.
    let key = Key::from_urlsafe_base64("cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=")?;
    let incomes = [5849, 4583, 3000, 2583, 6000, 5417, 2333, 3036, 4006, 12841, 3000, 2583];

    let fernet = FernetKey::new(&key);
    let texts = incomes.map(|income| income.to_string());
    let tokens = fernet.encrypt_many(&texts, 1_700_000_000, &mut rand::rng());
    println!("{} -> {}...", texts[0], &tokens[0][..40]);
    for (token, text) in tokens.iter().zip(&texts) {
        assert_eq!(fernet.decrypt(token, Freshness::Unchecked)?, text.as_bytes());
    }

    // What a classifier would be handed instead of the incomes.
    let cells = Array2::from_shape_fn((incomes.len(), 1), |(row, _)| f64::from(incomes[row]));
    let columns = [CipherColumn::bounded("income", 0.0, 100_000.0)];
    let rows: Vec<usize> = (0..incomes.len()).collect();
    println!("\n{} incomes, {} of them different", rows.len(), distinct(&cells));
    println!("{:<28} {:>9} {:>14}", "scheme", "different", "in plain order");
    for id in ["plain", "fernet-digits", "fernet-digits-deterministic", "ff1", "siv", "ope", "laplace"] {
        let encoded =
            scheme(id)?.build(&columns, &EncodeSpec::default(), &key)?.encode(cells.view(), &rows)?;
        println!("{id:<28} {:>9} {:>13.0}%", distinct(&encoded), 100.0 * in_order(&cells, &encoded));
    }
    Ok(())
}

fn distinct(cells: &Array2<f64>) -> usize {
    cells.iter().map(|cell| cell.to_bits()).collect::<BTreeSet<_>>().len()
}

/// The share of pairs of different cells that are in the same order encrypted.
fn in_order(plain: &Array2<f64>, encoded: &Array2<f64>) -> f64 {
    let cells: Vec<_> = plain.iter().zip(encoded).collect();
    let pairs = cells.iter().flat_map(|a| cells.iter().map(move |b| (a, b))).filter(|(a, b)| a.0 < b.0);
    let (kept, all) = pairs.fold((0, 0), |(kept, all), (a, b)| (kept + usize::from(a.1 < b.1), all + 1));
    kept as f64 / all as f64
}
