//! The messages of the distinguishing game on tables.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use ndarray::{Array2, ArrayView1, ArrayView2};

use super::{AttributeKind, DesignColumn, text_length};
use crate::{LeakageError, check};

/// Two records to tell apart.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Messages {
    /// What they differ in, in words.
    pub target: &'static str,
    /// Plain cells, one row per record.
    pub records: Array2<f64>,
}

/// Two records of equal lengths, and two that differ in the lengths of their numbers only, made of the cells of a table (one
/// row per record); each where the table allows it.
///
/// # Errors
/// [`LeakageError::Shape`] unless there are cells for every column, [`LeakageError::NotFinite`] for a cell that is not
/// finite.
pub fn chosen_messages(
    columns: &[DesignColumn],
    cells: ArrayView2<'_, f64>,
) -> Result<Vec<Messages>, LeakageError> {
    check::same_length(("cells", cells.ncols()), ("columns", columns.len()), "columns")?;
    check::finite_matrix("cells", cells)?;
    let of = |target, records: Option<Array2<f64>>| records.map(|records| Messages { target, records });
    let equal = of("two records of equal lengths", of_equal_lengths(columns, cells));
    let lengths = of("two records of different lengths", of_different_lengths(columns, cells));
    Ok(equal.into_iter().chain(lengths).collect())
}

/// Two records that differ in every column that varies; numbers have the same number of characters in both. `None`
/// where no column allows that.
fn of_equal_lengths(columns: &[DesignColumn], cells: ArrayView2<'_, f64>) -> Option<Array2<f64>> {
    build(columns, cells, |_, cells| {
        let usual = most_frequent(cells.iter().map(|&cell| text_length(cell)));
        apart(cells.iter().copied().filter(|&cell| Some(text_length(cell)) == usual))
    })
}

/// Two records that are equal but for numbers of different lengths. `None` where all numbers have one length.
fn of_different_lengths(columns: &[DesignColumn], cells: ArrayView2<'_, f64>) -> Option<Array2<f64>> {
    build(columns, cells, |kind, cells| {
        let (shortest, longest) = (
            cells.iter().copied().min_by_key(|&cell| text_length(cell)),
            cells.iter().copied().max_by_key(|&cell| text_length(cell)),
        );
        let (a, b) = shortest.zip(longest)?;
        (kind == AttributeKind::Numeric && text_length(a) != text_length(b)).then_some((a, b))
    })
}

fn build(
    columns: &[DesignColumn],
    cells: ArrayView2<'_, f64>,
    choose: impl Fn(AttributeKind, ArrayView1<'_, f64>) -> Option<(f64, f64)>,
) -> Option<Array2<f64>> {
    let mut rows = Array2::zeros((2, columns.len()));
    let mut differ = false;
    for ((index, column), cells) in columns.iter().enumerate().zip(cells.columns()) {
        let usual = cells.first().copied().unwrap_or(0.0);
        let chosen = choose(column.kind, cells).unwrap_or((usual, usual));
        differ |= chosen.0 != chosen.1;
        (rows[[0, index]], rows[[1, index]]) = chosen;
    }
    differ.then_some(rows)
}

/// The smallest and the largest.
fn apart(cells: impl Iterator<Item = f64> + Clone) -> Option<(f64, f64)> {
    cells.clone().reduce(f64::min).zip(cells.reduce(f64::max))
}

fn most_frequent(lengths: impl Iterator<Item = usize>) -> Option<usize> {
    let mut counts = BTreeMap::new();
    lengths.for_each(|length| *counts.entry(length).or_insert(0_usize) += 1);
    counts.into_iter().max_by_key(|&(length, count)| (count, Reverse(length))).map(|(length, _)| length)
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    fn columns() -> [DesignColumn; 2] {
        [DesignColumn::numeric("income"), DesignColumn::binary("married")]
    }

    #[test]
    fn messages_differ_in_cells_or_in_lengths_alone() {
        let cells = array![[700.0, 0.0], [150.0, 1.0], [9.0, 0.0], [320.0, 1.0]];
        let found = chosen_messages(&columns(), cells.view()).unwrap();
        let records: Vec<Array2<f64>> = found.iter().map(|messages| messages.records.clone()).collect();
        assert_eq!(records, [array![[150.0, 0.0], [700.0, 1.0]], array![[9.0, 0.0], [320.0, 0.0]]]);
        assert!(found[0].target.contains("equal") && found[1].target.contains("different"));
    }

    #[test]
    fn a_table_that_allows_no_such_records_gives_none() {
        let equal = array![[7.0, 1.0], [7.0, 1.0]];
        assert_eq!(chosen_messages(&columns(), equal.view()), Ok(vec![]));
        let one_length = array![[7.0, 1.0], [8.0, 1.0]];
        assert_eq!(chosen_messages(&columns(), one_length.view()).unwrap().len(), 1);
    }
}
