//! A column as two alphabets: its frequent ciphertexts, and its frequent cells.

use ndarray::ArrayView1;

use super::super::AttributeKind;
use super::super::frequency::by_frequency;

/// The most frequent ciphertexts (and cells) of a column that have a letter of their own.
const MOST_LETTERS: usize = 32;

/// Cells of an indicator.
const LEVELS: usize = 2;

/// The fewest records that a frequent number has, and their share.
const FEWEST: usize = 3;
const LEAST_SHARE: f64 = 0.02;

/// Numbers as letters: frequent ones have a letter each, the most frequent the first; all others share the one after the
/// last.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Letters {
    /// The numbers that have letters.
    pub(super) numbers: Vec<f64>,
    /// How many records have each letter, the shared one last.
    pub(super) counts: Vec<f64>,
    /// The letter of each record.
    pub(super) of_record: Vec<usize>,
}

/// How many standard errors the shares of the most frequent ciphertext and of the most frequent cell may lie apart.
const MOST_APART: f64 = 4.0;

/// One column.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Column {
    /// The victims' ciphertexts.
    pub(super) cipher: Letters,
    /// The auxiliary cells.
    pub(super) plain: Letters,
}

impl Letters {
    fn of(numbers: &[f64], fewest: usize, most: usize) -> Self {
        let blocks = by_frequency(numbers);
        let frequent = blocks.iter().take(most).take_while(|members| members.len() >= fewest).count();
        let mut letters = Self {
            numbers: Vec::with_capacity(frequent),
            counts: Vec::with_capacity(frequent + 1),
            of_record: vec![frequent; numbers.len()],
        };
        for (letter, members) in blocks.iter().take(frequent).enumerate() {
            members.iter().for_each(|&member| letters.of_record[member] = letter);
            letters.numbers.extend(members.first().map(|&member| numbers[member]));
            letters.counts.push(members.len() as f64);
        }
        letters.counts.push(blocks.iter().skip(frequent).map(Vec::len).sum::<usize>() as f64);
        letters
    }

    /// Letters of their own.
    pub(super) fn len(&self) -> usize {
        self.numbers.len()
    }
}

impl Column {
    /// The alphabets of a column. Where a column of levels has more ciphertexts than its two indicator cells, or the most
    /// frequent ciphertext is not as frequent as the most frequent cell, cells are not encrypted deterministically: its
    /// ciphertexts show nothing, and have no letters.
    pub(super) fn of(cipher: ArrayView1<'_, f64>, plain: ArrayView1<'_, f64>, kind: AttributeKind) -> Self {
        let (cipher, plain) = (cipher.to_vec(), plain.to_vec());
        let letters = |numbers: &[f64], most: usize| match kind {
            AttributeKind::Categorical => Letters::of(numbers, 1, most),
            AttributeKind::Numeric | AttributeKind::Level => {
                let share = (numbers.len() as f64 * LEAST_SHARE).ceil() as usize;
                Letters::of(numbers, share.max(FEWEST), MOST_LETTERS)
            }
        };
        let (found, plain) = (letters(&cipher, LEVELS + 1), letters(&plain, LEVELS));
        let too_many = kind == AttributeKind::Categorical && found.len() > LEVELS;
        let cipher = match too_many || !as_frequent(&found, &plain) {
            true => Letters::of(&cipher, usize::MAX, 0),
            false => found,
        };
        Self { cipher, plain }
    }

    /// Whether anything can be told from which ciphertexts are equal.
    pub(super) fn shows(&self) -> bool {
        self.cipher.len() > 0 && self.plain.len() > 0
    }
}

/// Whether the first letters are about as frequent: two shares, compared by the normal approximation.
fn as_frequent(cipher: &Letters, plain: &Letters) -> bool {
    let first = |letters: &Letters| if letters.len() == 0 { 0.0 } else { letters.counts[0] };
    let (n, m) = (cipher.of_record.len().max(1) as f64, plain.of_record.len().max(1) as f64);
    let together = (first(cipher) + first(plain)) / (n + m);
    let error = (together * (1.0 - together) * (1.0 / n + 1.0 / m)).sqrt();
    (first(cipher) / n - first(plain) / m).abs() <= MOST_APART * error
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn frequent_numbers_have_letters_and_others_share_one() {
        let cells = array![0.0, 0.0, 0.0, 0.0, 5.0, 7.0, 7.0, 7.0, 9.0];
        let column = Column::of(cells.view(), cells.view(), AttributeKind::Numeric);
        assert_eq!(column.cipher.numbers, [0.0, 7.0]);
        assert_eq!(column.cipher.counts, [4.0, 3.0, 2.0]);
        assert_eq!(column.cipher.of_record, [0, 0, 0, 0, 2, 1, 1, 1, 2]);
    }

    #[test]
    fn ciphertexts_that_are_less_frequent_than_cells_show_nothing() {
        // half of 200 cells are 0; of the ciphertexts one in ten is the most frequent: .4 apart, with a standard error of
        // .046
        let cells: ndarray::Array1<f64> =
            (0..200).map(|i| if i % 2 == 0 { 0.0 } else { f64::from(i) }).collect();
        let digits: ndarray::Array1<f64> = (0..200).map(|i| f64::from(i % 20 / 2)).collect();
        assert!(!Column::of(digits.view(), cells.view(), AttributeKind::Numeric).shows());
        assert!(Column::of(cells.mapv(|x| 7.0 * x).view(), cells.view(), AttributeKind::Numeric).shows());
    }

    #[test]
    fn indicators_with_more_than_two_ciphertexts_show_nothing() {
        let of = |cipher: ndarray::Array1<f64>| {
            Column::of(cipher.view(), array![1.0, 0.0, 1.0].view(), AttributeKind::Categorical)
        };
        let deterministic = of(array![8.0, 3.0, 8.0]);
        assert!(deterministic.shows());
        assert_eq!(
            (deterministic.cipher.of_record, deterministic.plain.numbers),
            (vec![0, 1, 0], vec![1.0, 0.0])
        );
        let randomised = of(array![8.0, 3.0, 1.0]);
        assert!(!randomised.shows());
        assert_eq!(randomised.cipher.of_record, [0, 0, 0]);
    }
}
