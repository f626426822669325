//! The joint assignment of ciphertexts to cells.
//!
//! Of all ways to give the letters of every column's ciphertexts different cells, the likeliest is sought under the
//! pairwise frequencies of auxiliary records: the sum over columns of ln p(cell), and over pairs of columns of
//! ln p(cell, cell') / p(cell) p(cell'), over all victims (a composite likelihood: C. Varin, N. Reid, D. Firth,
//! Statistica Sinica 21, 2011). Of single columns that is the multinomial likelihood of their counts, whose maximum is
//! frequency matching. One column at a time is assigned anew, the others held, by the assignment problem; the sum never
//! falls, so that this ends.

use ndarray::{Array2, ArrayView2};

use super::alphabet::{Column, Letters};
use crate::linear::cheapest;

/// What is added to every count of a pair of cells (Jeffreys' rule).
const PRIOR_COUNT: f64 = 0.5;

/// The most rounds over all columns.
const MOST_ROUNDS: usize = 10;

/// For each letter of a column's ciphertexts the letter of its cell.
pub(super) type Assignment = Vec<usize>;

/// How often letters of two columns occur together, and what that says of cells.
struct PairTables {
    /// Victims with each pair of ciphertext letters.
    counts: Array2<f64>,
    /// ln p(cell, cell') / p(cell) p(cell') of each pair of cell letters.
    log_ratios: Array2<f64>,
}

/// Everything that assignments are scored by.
pub(super) struct Joint<'a> {
    columns: &'a [Column],
    /// Columns that show anything, the surest first.
    order: Vec<usize>,
    /// Of column `j` and column `k` at `j * n + k`; `None` where either shows nothing.
    pairs: Vec<Option<PairTables>>,
}

impl<'a> Joint<'a> {
    /// Counts pairs.
    pub(super) fn new(columns: &'a [Column]) -> Self {
        let shown: Vec<usize> = (0..columns.len()).filter(|&column| columns[column].shows()).collect();
        let mut order = shown.clone();
        order.sort_by(|&a, &b| sureness(&columns[b]).total_cmp(&sureness(&columns[a])));
        let n = columns.len();
        let mut pairs: Vec<Option<PairTables>> = (0..n * n).map(|_| None).collect();
        for &j in &shown {
            for &k in shown.iter().filter(|&&k| k != j) {
                pairs[j * n + k] = Some(PairTables::of(&columns[j], &columns[k]));
            }
        }
        Self { columns, order, pairs }
    }

    /// Whether any column shows anything.
    pub(super) fn shows(&self) -> bool {
        !self.order.is_empty()
    }

    /// The assignments of all columns that show anything and that `keep` names.
    pub(super) fn assign(&self, keep: impl Fn(usize) -> bool) -> Vec<Option<Assignment>> {
        let mut found: Vec<Option<Assignment>> = vec![None; self.columns.len()];
        let order: Vec<usize> = self.order.iter().copied().filter(|&column| keep(column)).collect();
        // first with what is known of surer columns, then with all others
        for _ in 0..=MOST_ROUNDS {
            let mut changed = false;
            for &column in &order {
                let new = Some(self.best(column, &found));
                changed |= new != found[column];
                found[column] = new;
            }
            if !changed {
                break;
            }
        }
        found
    }

    /// The likeliest assignment of one column, given those of others.
    fn best(&self, column: usize, others: &[Option<Assignment>]) -> Assignment {
        let Column { cipher, plain } = &self.columns[column];
        let (letters, cells) = (cipher.len(), plain.len());
        let n: f64 = plain.counts.iter().sum();
        let gain = self.evidence(column, others);
        // as many further places as letters: a frequent ciphertext of a cell that is rare among auxiliary records
        let cost = Array2::from_shape_fn((letters, cells + letters), |(letter, cell)| {
            let count = if cell < cells { plain.counts[cell] } else { PRIOR_COUNT };
            -(cipher.counts[letter] * (count / n).ln() + gain[(letter, cell.min(cells))])
        });
        cheapest(cost.view()).into_iter().map(|cell| cell.min(cells)).collect()
    }

    /// What the assigned columns say for every letter and every cell.
    fn evidence(&self, column: usize, others: &[Option<Assignment>]) -> Array2<f64> {
        let Column { cipher, plain } = &self.columns[column];
        let mut gain = Array2::zeros((cipher.len(), plain.len() + 1));
        for (other, assignment) in others.iter().enumerate() {
            let tables = self.pairs.get(column * self.columns.len() + other).and_then(Option::as_ref);
            let (Some(tables), Some(assignment)) = (tables, assignment) else { continue };
            let rare = self.columns[other].plain.len();
            for ((letter, second), &count) in tables.counts.indexed_iter().filter(|(_, count)| **count > 0.0)
            {
                if letter < cipher.len() {
                    let cell = assignment.get(second).copied().unwrap_or(rare);
                    gain.row_mut(letter).scaled_add(count, &tables.log_ratios.column(cell));
                }
            }
        }
        gain
    }
}

impl PairTables {
    fn of(first: &Column, second: &Column) -> Self {
        Self {
            counts: together(&first.cipher, &second.cipher),
            log_ratios: log_ratios(together(&first.plain, &second.plain).view()),
        }
    }
}

/// Records with each pair of letters.
fn together(first: &Letters, second: &Letters) -> Array2<f64> {
    let mut counts = Array2::zeros((first.counts.len(), second.counts.len()));
    for (&a, &b) in first.of_record.iter().zip(&second.of_record) {
        counts[(a, b)] += 1.0;
    }
    counts
}

fn log_ratios(counts: ArrayView2<'_, f64>) -> Array2<f64> {
    let shares = (&counts + PRIOR_COUNT) / (counts.sum() + PRIOR_COUNT * counts.len() as f64);
    let (rows, columns) = (shares.sum_axis(ndarray::Axis(1)), shares.sum_axis(ndarray::Axis(0)));
    Array2::from_shape_fn(shares.raw_dim(), |(i, j)| (shares[(i, j)] / (rows[i] * columns[j])).ln())
}

/// How much likelier frequency matching is than with the cells of the two letters exchanged that it tells apart least.
fn sureness(column: &Column) -> f64 {
    let Column { cipher, plain } = column;
    let last = cipher.len().min(plain.len()).saturating_sub(1);
    let exchanged = (0..last).map(|rank| {
        let apart = cipher.counts[rank] - cipher.counts[rank + 1];
        apart * (plain.counts[rank] / plain.counts[rank + 1]).ln()
    });
    exchanged.reduce(f64::min).unwrap_or(f64::INFINITY)
}

#[cfg(test)]
mod tests {
    use ndarray::{Array1, array};

    use super::*;
    use crate::tabular::AttributeKind;

    fn column(cipher: &Array1<f64>, plain: &Array1<f64>) -> Column {
        Column::of(cipher.view(), plain.view(), AttributeKind::Categorical)
    }

    /// Ten records in which the second column is a copy of the first but for one record, and the first is 1 in six.
    fn plain() -> [Array1<f64>; 2] {
        [array![1., 1., 1., 1., 1., 1., 0., 0., 0., 0.], array![1., 1., 1., 1., 1., 0., 0., 0., 0., 0.]]
    }

    #[test]
    fn a_column_without_frequencies_of_its_own_is_told_by_another() {
        let [first, second] = plain();
        // ciphertexts 4 and 9 stand for 1 and 0 in the first column, 3 and 8 in the second, where both occur five times
        let encrypt =
            |cells: &Array1<f64>, one: f64, zero: f64| cells.mapv(|x| if x > 0.5 { one } else { zero });
        let columns =
            [column(&encrypt(&first, 4.0, 9.0), &first), column(&encrypt(&second, 8.0, 3.0), &second)];
        // alone, the smaller ciphertext 3 would be matched with the smaller cell 0, and 8 with 1; then encrypt the other way
        let turned = [columns[0].clone(), column(&encrypt(&second, 3.0, 8.0), &second)];
        for columns in [columns, turned] {
            let found = Joint::new(&columns).assign(|_| true);
            for (column, assignment) in columns.iter().zip(&found) {
                let assignment = assignment.as_ref().unwrap();
                let cells =
                    column.cipher.of_record.iter().map(|&letter| column.plain.numbers[assignment[letter]]);
                let truth = column.plain.of_record.iter().map(|&letter| column.plain.numbers[letter]);
                assert_eq!(cells.collect::<Vec<_>>(), truth.collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn the_surest_column_comes_first() {
        let [first, second] = plain();
        let columns = [column(&second, &second), column(&first, &first)];
        // six against four: 2 ln(6 / 4); five against five: 0
        assert!((sureness(&columns[1]) - 2.0 * 1.5_f64.ln()).abs() < 1e-12);
        assert_eq!((sureness(&columns[0]), Joint::new(&columns).order), (0.0, vec![1, 0]));
    }

    #[test]
    fn ratios_of_independent_columns_are_one() {
        let found = log_ratios(array![[20.0, 20.0], [20.0, 20.0]].view());
        assert!(found.iter().all(|ratio| ratio.abs() < 1e-12));
        // (3 + .5) / 6 against (1/2)^2, and (0 + .5) / 6
        let found = log_ratios(array![[2.0, 0.0], [0.0, 2.0]].view());
        assert!((found[(0, 0)] - (2.5 / 6.0 / 0.25_f64).ln()).abs() < 1e-12);
        assert!((found[(0, 1)] - (0.5 / 6.0 / 0.25_f64).ln()).abs() < 1e-12);
    }
}
