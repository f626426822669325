//! Length inference: how many digits a ciphertext has tells how many its cell has.
//!
//! "The first n digits of the token, n being the length of the plaintext" hides the value and hands out n. An encoding
//! that is the length itself hands out nothing else. Auxiliary records say what cells of each length usually are. (The
//! same leak as in length-revealing encryption of text; P. Grubbs, K. Sekniqi, V. Bindschaedler, M. Naveed,
//! T. Ristenpart, "Leakage-abuse attacks against order-revealing encryption", IEEE S&P 2017, discusses prefixes.)

use std::collections::BTreeMap;

use ndarray::{Array2, ArrayView1, ArrayView2};

use super::constant::best;
use super::{AttributeKind, DesignColumn, Reconstruction, Trial};
use crate::score::{Finding, Guess, Guesses};
use crate::{Adversary, Attack, AttackInfo, LeakageError, NotApplicable, check};

/// Characters of a cell's shortest decimal text, as an encoder that counts them does.
///
/// ```
/// use leakage::tabular::text_length;
///
/// assert_eq!([0.0, 7.0, 1508.0, 2083.5].map(text_length), [1, 1, 4, 6]);
/// ```
pub fn text_length(cell: f64) -> usize {
    format!("{cell}").len()
}

/// For every column what brings all its numbers to one length when it is added and the sum is rounded: twice the power of ten
/// above all magnitudes; 0 for indicators, which have one length anyway.
///
/// # Errors
/// [`LeakageError::Shape`] unless there are cells for every column, [`LeakageError::NotFinite`], or
/// [`LeakageError::Overflow`] for magnitudes from 10^308 on.
pub fn length_paddings(
    columns: &[DesignColumn],
    cells: ArrayView2<'_, f64>,
) -> Result<Vec<f64>, LeakageError> {
    check::same_length(("cells", cells.ncols()), ("columns", columns.len()), "columns")?;
    check::finite_matrix("cells", cells)?;
    let padding = |(values, column): (ArrayView1<'_, f64>, &DesignColumn)| match column.kind {
        AttributeKind::Categorical | AttributeKind::Level => 0.0,
        AttributeKind::Numeric => {
            let largest = values.iter().fold(1.0_f64, |largest, value| largest.max(value.abs()));
            2.0 * 10_f64.powf(largest.log10().floor() + 1.0)
        }
    };
    let paddings: Vec<f64> = cells.columns().into_iter().zip(columns).map(padding).collect();
    check::in_range("padding", paddings.iter())?;
    Ok(paddings)
}

/// Cells with every number brought to one length by [`length_paddings`].
///
/// # Errors
/// [`LeakageError::Shape`] unless there is a padding for every column, [`LeakageError::NotANumber`] for a padding and
/// [`LeakageError::NotFinite`] for a cell that is not finite.
pub fn padded(mut cells: Array2<f64>, paddings: &[f64]) -> Result<Array2<f64>, LeakageError> {
    check::same_length(("cells", cells.ncols()), ("paddings", paddings.len()), "columns")?;
    check::finite("paddings", paddings)?;
    check::finite_matrix("cells", cells.view())?;
    for (mut values, &padding) in cells.columns_mut().into_iter().zip(paddings) {
        if padding > 0.0 {
            values.mapv_inplace(|value| (value + padding).round());
        }
    }
    check::in_range("sum of cell and padding", cells.iter())?;
    Ok(cells)
}

/// How a length can show in a ciphertext.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Showing {
    /// The ciphertext has as many characters as the cell.
    Characters,
    /// The ciphertext is the number of characters.
    Itself,
}

impl Showing {
    fn length(self, cipher: f64) -> usize {
        match self {
            Self::Characters => text_length(cipher),
            Self::Itself => cipher.clamp(0.0, 1e6) as usize,
        }
    }
}

/// The lengths of a column's cells, read off the ciphertexts: of two ways in which they may show, the one that gives
/// lengths distributed like those of auxiliary cells.
pub(super) fn read_lengths(cipher: &[f64], auxiliary: &[f64]) -> Vec<usize> {
    let expected = shares(auxiliary.iter().map(|&cell| text_length(cell)));
    let read = |showing: Showing| cipher.iter().map(|&x| showing.length(x)).collect::<Vec<_>>();
    let (characters, itself) = (read(Showing::Characters), read(Showing::Itself));
    let apart = |lengths: &[usize]| total_variation(&shares(lengths.iter().copied()), &expected);
    if apart(&itself) < apart(&characters) { itself } else { characters }
}

fn shares(lengths: impl Iterator<Item = usize>) -> BTreeMap<usize, f64> {
    let (mut counts, mut n) = (BTreeMap::new(), 0.0);
    for length in lengths {
        *counts.entry(length).or_insert(0.0) += 1.0;
        n += 1.0;
    }
    counts.values_mut().for_each(|count| *count /= n);
    counts
}

/// Half the sum of absolute differences of two distributions.
fn total_variation(a: &BTreeMap<usize, f64>, b: &BTreeMap<usize, f64>) -> f64 {
    let share = |of: &BTreeMap<usize, f64>, length| of.get(length).copied().unwrap_or(0.0);
    let lengths: std::collections::BTreeSet<&usize> = a.keys().chain(b.keys()).collect();
    lengths.into_iter().map(|length| (share(a, length) - share(b, length)).abs()).sum::<f64>() / 2.0
}

/// `length`: the number of digits of a ciphertext is that of its cell.
pub(super) const ATTACK: Attack<Trial> = Attack {
    info: AttackInfo {
        summary: "the number of digits of a ciphertext is that of its cell",
        source: "Grubbs et al., IEEE S&P 2017",
        ..AttackInfo::new("length", Adversary::Auxiliary)
    },
    run,
    restore: None,
};

fn run(trial: &Trial, _seed: [u8; 32]) -> Result<Vec<Finding>, NotApplicable> {
    trial.require(2, 2)?;
    let numeric: Vec<usize> = (0..trial.columns().len()).filter(|&c| is_numeric(trial, c)).collect();
    if numeric.is_empty() {
        return Err(NotApplicable::Absent { what: "numeric column" });
    }
    let mut guess = Array2::from_elem(trial.cipher().raw_dim(), f64::NAN);
    let mut findings = Vec::new();
    for &column in &numeric {
        let auxiliary = trial.auxiliary().column(column).to_vec();
        let lengths = read_lengths(&trial.cipher().column(column).to_vec(), &auxiliary);
        let known = auxiliary.iter().map(|&cell| text_length(cell));
        let guesses = guess_by_length(lengths.iter().copied(), known, &auxiliary, AttributeKind::Numeric);
        guess.column_mut(column).assign(&ndarray::Array1::from(guesses));
        findings.extend(length_finding(trial, column, &lengths));
    }
    findings.extend(Reconstruction(guess).numeric(trial, 0)?);
    Ok(findings)
}

fn is_numeric(trial: &Trial, column: usize) -> bool {
    trial.columns()[column].kind == AttributeKind::Numeric
}

/// The best guess among auxiliary cells of the same length, among all of them for a length that none has. `known` are the
/// lengths of the auxiliary `cells`.
pub(super) fn guess_by_length(
    lengths: impl IntoIterator<Item = usize>,
    known: impl IntoIterator<Item = usize>,
    cells: &[f64],
    kind: AttributeKind,
) -> Vec<f64> {
    let mut by_length: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
    for (length, &cell) in known.into_iter().zip(cells) {
        by_length.entry(length).or_default().push(cell);
    }
    let best_of = |cells: &[f64]| best(cells, kind).unwrap_or(f64::NAN);
    let otherwise = best_of(cells);
    let table: BTreeMap<usize, f64> =
        by_length.iter().map(|(&length, cells)| (length, best_of(cells))).collect();
    lengths.into_iter().map(|length| table.get(&length).copied().unwrap_or(otherwise)).collect()
}

/// How often the length itself is right; `None` where all victims' cells have one length.
fn length_finding(trial: &Trial, column: usize, lengths: &[usize]) -> Option<Finding> {
    let truth: Vec<usize> = trial.truth().column(column).iter().map(|&cell| text_length(cell)).collect();
    let counts = shares(truth.iter().copied());
    let usual = counts.iter().max_by(|a, b| a.1.total_cmp(b.1)).map(|(length, _)| *length)?;
    if counts.len() < 2 {
        return None;
    }
    let hit = |right: bool| f64::from(u8::from(right));
    let guess = |((&record, &length), &truth): ((&usize, &usize), &usize)| Guess {
        record,
        success: hit(length == truth),
        baseline: hit(usual == truth),
    };
    let guesses = trial.records().iter().zip(lengths).zip(&truth).map(guess).collect();
    let column = &trial.columns()[column];
    let target = format!("length of {}", column.name);
    let finding = Finding::new(target, "share right", Guesses::PerRecord(guesses));
    Some(finding.of_column(&column.source))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_are_recognised() {
        let auxiliary = [5849.0, 4583.0, 0.0, 150.0];
        assert_eq!(read_lengths(&[9137.0, 4.0, 2210.0, 771.0], &auxiliary), [4, 1, 4, 3]);
        assert_eq!(read_lengths(&[4.0, 1.0, 4.0, 3.0], &auxiliary), [4, 1, 4, 3]);
    }

    #[test]
    fn guesses_come_from_cells_of_the_same_length() {
        let cells = [0.0, 0.0, 0.0, 150.0];
        let of = |kind| guess_by_length([1, 3, 9], cells.map(text_length), &cells, kind);
        let guesses = of(AttributeKind::Numeric);
        assert_eq!((guesses[0], guesses[2]), (0.0, 0.0));
        assert!((guesses[1] - 150.0).abs() <= 15.0);
        assert_eq!(of(AttributeKind::Categorical), [0.0, 150.0, 0.0]);
    }

    #[test]
    fn padding_brings_numbers_to_one_length_and_leaves_indicators() {
        let cells = ndarray::array![[7.0, 0.0], [1508.0, 1.0], [-320.5, 0.0]];
        let columns = [DesignColumn::numeric("income"), DesignColumn::binary("married")];
        let paddings = length_paddings(&columns, cells.view()).unwrap();
        assert_eq!(paddings, [20_000.0, 0.0]);
        let padded = padded(cells.clone(), &paddings).unwrap();
        let lengths: Vec<usize> = padded.column(0).iter().map(|&cell| text_length(cell)).collect();
        assert_eq!(lengths, [5, 5, 5]);
        assert_eq!(padded.column(1), cells.column(1));
    }
}
