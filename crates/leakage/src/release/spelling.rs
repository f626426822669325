//! Cells that stand in a release as they are, or in a spelling that takes no key to undo.

use base64::Engine;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use sha2::{Digest, Sha256};

use crate::tabular::within_tolerance;
use crate::{LeakageError, check};

/// Letters that a cell must have to be recognised within a longer one: single letters occur everywhere.
const FEWEST_LETTERS: usize = 4;

/// The share of cells that somebody who looks at the release reads: as they are, in other letters, backwards, in base64 or
/// hexadecimal digits, rotated by 13 letters, inside a longer text, or as a SHA-256 of which all short texts can be tried.
/// Empty cells do not count.
///
/// # Errors
/// [`LeakageError::Shape`] unless there are as many released cells as plain ones.
pub fn legible(plain: &[String], released: &[String]) -> Result<f64, LeakageError> {
    check::same_length(("released", released.len()), ("plain", plain.len()), "cells")?;
    let pairs = plain.iter().zip(released).filter(|(plain, _)| !plain.trim().is_empty());
    let (mut all, mut read) = (0_usize, 0_usize);
    for (plain, released) in pairs {
        all += 1;
        read += usize::from(is_legible(plain, released));
    }
    Ok(if all == 0 { 0.0 } else { read as f64 / all as f64 })
}

fn is_legible(plain: &str, released: &str) -> bool {
    if let (Ok(plain), Ok(released)) = (plain.trim().parse::<f64>(), released.trim().parse::<f64>()) {
        return within_tolerance(released, plain);
    }
    let plain = folded(plain);
    readings(released).any(|text| {
        let long = plain.chars().count() >= FEWEST_LETTERS;
        text == plain || long && text.contains(&plain)
    }) || released.eq_ignore_ascii_case(&hex::encode(Sha256::digest(plain.as_bytes())))
}

/// Lower case, without what is not seen.
fn folded(text: &str) -> String {
    let is_seen = |letter: &char| {
        !letter.is_whitespace()
            && !letter.is_control()
            && !matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
    };
    text.chars().filter(is_seen).flat_map(char::to_lowercase).collect()
}

/// The texts that a released cell may be a spelling of.
fn readings(released: &str) -> impl Iterator<Item = String> {
    let folded_cell = folded(released);
    let reversed = folded_cell.chars().rev().collect();
    let rotated = folded_cell.chars().map(rotated).collect();
    let decoded = [base64(released, STANDARD), base64(released, URL_SAFE), hex::decode(released.trim()).ok()];
    let decoded = decoded.into_iter().flatten().map(|bytes| folded(&String::from_utf8_lossy(&bytes)));
    let decoded: Vec<String> = decoded.collect();
    [folded_cell, reversed, rotated].into_iter().chain(decoded)
}

fn base64(text: &str, alphabet: base64::alphabet::Alphabet) -> Option<Vec<u8>> {
    let lenient = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    GeneralPurpose::new(&alphabet, lenient).decode(text.trim()).ok()
}

fn rotated(letter: char) -> char {
    match letter {
        'a'..='z' => char::from((letter as u8 - b'a' + 13) % 26 + b'a'),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_without_a_key_are_read() {
        let name = "Ann Müller";
        let sha = hex::encode(Sha256::digest(folded(name).as_bytes()));
        for released in [
            name,
            "ANN MÜLLER",
            "rellüM nnA",
            "QW5uIE3DvGxsZXI=",
            "QW5uIE3DvGxsZXI",
            "416e6e204dc3bc6c6c6572",
            "Naa Zü yyre",
            "no 7: Ann Müller, Bonn",
            "A\u{200b}nn Müller",
            &sha,
        ] {
            assert_eq!(legible(&[name.to_owned()], &[released.to_owned()]), Ok(1.0), "{released}");
        }
        for hidden in ["Zm9vYmFy", "Ann", "x", ""] {
            assert_eq!(legible(&[name.to_owned()], &[hidden.to_owned()]), Ok(0.0), "{hidden}");
        }
    }

    #[test]
    fn numbers_are_read_within_ten_per_cent_and_empty_cells_do_not_count() {
        let share = |plain: &[&str], released: &[&str]| {
            let [plain, released] =
                [plain, released].map(|cells| cells.iter().map(|&c| c.to_owned()).collect::<Vec<_>>());
            legible(&plain, &released).expect("as many cells")
        };
        assert_eq!(share(&["1200", "1000", "", "5"], &["1200.00", "1099", "", "9"]), 2.0 / 3.0);
        assert_eq!(share(&["", ""], &["a", "b"]), 0.0);
    }
}
