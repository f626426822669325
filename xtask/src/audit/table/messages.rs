//! The messages of the distinguishing game on tables, and the oracle that encrypts them.

use anyhow::{Context, Result};
use crypto_encode::MatrixEncoder;
use leakage::game::{Message, Oracle};
use leakage::tabular::{ColumnKind, text_length};
use ndarray::{Array2, ArrayView1, Axis};

use super::subject::Subject;

/// Two records of equal lengths.
pub const EQUAL: &str = "two records of equal lengths";
/// Two records that differ in the lengths of their numbers.
pub const LENGTHS: &str = "two records of different lengths";

/// Two records to tell apart, as rows of plain cells.
#[derive(Debug, Clone, PartialEq)]
pub struct Messages(pub Array2<f64>);

/// Two records that differ in every column that varies; numbers have the same number of characters in both. `None`
/// where no column allows that.
pub fn of_equal_lengths(subject: &Subject) -> Option<Messages> {
    build(subject, |_, cells| {
        let usual = most_frequent(cells.iter().map(|&cell| text_length(cell)));
        apart(cells.iter().copied().filter(|&cell| Some(text_length(cell)) == usual))
    })
}

/// Two records that are equal but for numbers of different lengths. `None` where all numbers have one length.
pub fn of_different_lengths(subject: &Subject) -> Option<Messages> {
    build(subject, |kind, cells| {
        let (shortest, longest) = (
            cells.iter().copied().min_by_key(|&cell| text_length(cell)),
            cells.iter().copied().max_by_key(|&cell| text_length(cell)),
        );
        let (a, b) = shortest.zip(longest)?;
        (kind == ColumnKind::Numeric && text_length(a) != text_length(b)).then_some((a, b))
    })
}

fn build(
    subject: &Subject,
    choose: impl Fn(ColumnKind, ArrayView1<'_, f64>) -> Option<(f64, f64)>,
) -> Option<Messages> {
    let mut rows = Array2::zeros((2, subject.columns.len()));
    let mut differ = false;
    for (index, column) in subject.columns.iter().enumerate() {
        let cells = subject.cells.column(index);
        let usual = cells.first().copied().unwrap_or(0.0);
        let chosen = choose(column.kind, cells).unwrap_or((usual, usual));
        differ |= chosen.0 != chosen.1;
        (rows[[0, index]], rows[[1, index]]) = chosen;
    }
    differ.then_some(Messages(rows))
}

/// The smallest and the largest.
fn apart(cells: impl Iterator<Item = f64> + Clone) -> Option<(f64, f64)> {
    cells.clone().reduce(f64::min).zip(cells.reduce(f64::max))
}

fn most_frequent(lengths: impl Iterator<Item = usize>) -> Option<usize> {
    let mut counts = std::collections::BTreeMap::new();
    lengths.for_each(|length| *counts.entry(length).or_insert(0_usize) += 1);
    counts
        .into_iter()
        .max_by_key(|&(length, count)| (count, std::cmp::Reverse(length)))
        .map(|(length, _)| length)
}

/// Encrypts one of two records under a fresh record number on each call.
pub struct TableOracle {
    /// The encoder.
    pub encoder: Box<dyn MatrixEncoder>,
    /// The scheme's inputs, one row a message.
    pub inputs: Array2<f64>,
    /// The next record number.
    pub row: u64,
}

impl Oracle for TableOracle {
    type Error = anyhow::Error;

    fn encrypt(&mut self, message: Message) -> Result<Vec<f64>> {
        let input = self.inputs.select(Axis(0), &[usize::from(message == Message::One)]);
        let encoded =
            self.encoder.encode(input.view(), &[self.row]).context("cannot encrypt a chosen record")?;
        self.row += 1;
        Ok(encoded.into_iter().collect())
    }
}
