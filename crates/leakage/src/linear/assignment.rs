//! The assignment problem.

use ndarray::ArrayView2;

use crate::LeakageError;

/// What a cost that is no finite number counts as, and the most that any cost counts for: sums of these stay finite.
const UNAFFORDABLE: f64 = 1e100;

/// Passes of augmenting row reduction.
const ROW_REDUCTIONS: usize = 2;

/// Turns a free row in one pass, on average; rounding could make two rows outbid each other for long.
const MOST_TURNS: usize = 50;

/// The assignment of rows to distinct columns with the smallest total cost, for an n x m matrix with n <= m: entry `i`
/// of the result is the column of row `i`. A cost that is not finite counts as 1e100, and none counts for more.
///
/// The Hungarian method with shortest augmenting paths, O(n^2 m); square problems start from column reduction and
/// augmenting row reduction, which leave few rows to search paths for (R. Jonker, A. Volgenant, "A shortest augmenting
/// path algorithm for dense and sparse linear assignment problems", Computing 38, 1987).
///
/// # Errors
/// [`LeakageError::TooMany`] for more rows than columns.
pub fn assign(cost: ArrayView2<'_, f64>) -> Result<Vec<usize>, LeakageError> {
    let (n, m) = cost.dim();
    crate::check::at_most("rows to be given columns of their own", n, m)?;
    Ok(cheapest(cost))
}

/// [`assign`] for a matrix that has no more rows than columns.
pub(crate) fn cheapest(cost: ArrayView2<'_, f64>) -> Vec<usize> {
    let (n, m) = cost.dim();
    let mut state = State { u: vec![0.0; n + 1], v: vec![0.0; m + 1], row_of: vec![0; m + 1] };
    let prices: Vec<f64> = cost.iter().map(|&price| affordable(price)).collect();
    let prices = Prices { entries: &prices, columns: m };
    let free = if n == m { state.reduce(prices) } else { (1..=n).collect() };
    for row in free {
        state.insert(prices, row);
    }
    let mut columns = vec![0; n];
    for (column, &row) in state.row_of.iter().enumerate().skip(1) {
        if row > 0 {
            columns[row - 1] = column - 1;
        }
    }
    columns
}

/// Costs that are affordable, row by row.
#[derive(Clone, Copy)]
struct Prices<'a> {
    entries: &'a [f64],
    columns: usize,
}

impl<'a> Prices<'a> {
    /// The prices of a row, from 1.
    fn row(self, row: usize) -> &'a [f64] {
        &self.entries[(row - 1) * self.columns..row * self.columns]
    }
}

/// Potentials and the matching so far; row and column 0 are the free ends of augmenting paths.
struct State {
    u: Vec<f64>,
    v: Vec<f64>,
    row_of: Vec<usize>,
}

/// The search tree of one augmenting path.
struct Search {
    /// The least cost of a path to each column; NaN, which is less than nothing, for those that are done.
    least: Vec<f64>,
    from: Vec<usize>,
    done: Vec<usize>,
}

impl State {
    /// Potentials and a partial matching to start from, for a square matrix; returns the rows left over.
    fn reduce(&mut self, cost: Prices<'_>) -> Vec<usize> {
        let mut free = self.reduce_columns(cost);
        for _ in 0..ROW_REDUCTIONS {
            free = self.reduce_rows(cost, free);
        }
        let n = cost.columns;
        let mut column_of = vec![None; n + 1];
        (1..=n).for_each(|column| column_of[self.row_of[column]] = Some(column));
        for (row, column) in column_of.into_iter().enumerate().skip(1) {
            let prices = cost.row(row);
            self.u[row] = match column {
                Some(column) => prices[column - 1] - self.v[column],
                None => self.two_cheapest(prices).0.1,
            };
        }
        free
    }

    /// Gives every column to its cheapest row, where that has none yet.
    fn reduce_columns(&mut self, cost: Prices<'_>) -> Vec<usize> {
        let n = cost.columns;
        let mut least = vec![(f64::INFINITY, 0); n + 1];
        for row in 1..=n {
            for (least, &price) in least[1..].iter_mut().zip(cost.row(row)) {
                if price < least.0 {
                    *least = (price, row);
                }
            }
        }
        let mut taken = vec![false; n + 1];
        for column in (1..=n).rev() {
            let (price, row) = least[column];
            self.v[column] = price;
            if !taken[row] {
                (taken[row], self.row_of[column]) = (true, row);
            }
        }
        (1..=n).filter(|&row| !taken[row]).collect()
    }

    /// Every free row takes its cheapest column, whose price falls to where the row's second choice costs as much; a row
    /// that loses its column so is free in its stead. Returns the rows that are free in the end.
    fn reduce_rows(&mut self, cost: Prices<'_>, free: Vec<usize>) -> Vec<usize> {
        let mut left = Vec::new();
        let mut turns = MOST_TURNS * free.len();
        for row in free {
            let mut next = Some(row);
            while let Some(row) = next.take() {
                let ((mut column, least), (other, second)) = self.two_cheapest(cost.row(row));
                if least < second && second.is_finite() {
                    self.v[column] -= second - least;
                } else if self.row_of[column] != 0 && other != 0 {
                    column = other;
                }
                let loser = std::mem::replace(&mut self.row_of[column], row);
                turns = turns.saturating_sub(1);
                match loser {
                    0 => {}
                    loser if least < second && turns > 0 => next = Some(loser),
                    loser => left.push(loser),
                }
            }
        }
        left
    }

    /// The column that costs a row least beyond its potential with what it costs, and the second one.
    fn two_cheapest(&self, prices: &[f64]) -> ((usize, f64), (usize, f64)) {
        let (mut first, mut second) = ((0, f64::INFINITY), (0, f64::INFINITY));
        for (column, (&price, potential)) in (1..).zip(prices.iter().zip(&self.v[1..])) {
            let price = price - potential;
            if price < first.1 {
                (first, second) = ((column, price), first);
            } else if price < second.1 {
                second = (column, price);
            }
        }
        (first, second)
    }

    /// Adds a row to the matching along the cheapest augmenting path.
    fn insert(&mut self, cost: Prices<'_>, row: usize) {
        let m = self.v.len();
        let mut search = Search { least: vec![f64::INFINITY; m], from: vec![0; m], done: Vec::new() };
        self.row_of[0] = row;
        let mut column = 0;
        while self.row_of[column] != 0 {
            column = self.step(cost, &mut search, column);
        }
        while column != 0 {
            let previous = search.from[column];
            self.row_of[column] = self.row_of[previous];
            column = previous;
        }
    }

    /// Relaxes the edges of the row matched to `column` and moves on to the nearest new column.
    fn step(&mut self, cost: Prices<'_>, search: &mut Search, column: usize) -> usize {
        search.done.push(column);
        search.least[column] = f64::NAN;
        let row = self.row_of[column];
        let u = self.u[row];
        // without branches, so that several columns are looked at at once
        let columns = search.least[1..].iter_mut().zip(&mut search.from[1..]);
        for ((least, from), (&price, &v)) in columns.zip(cost.row(row).iter().zip(&self.v[1..])) {
            let reduced = price - u - v;
            let nearer = reduced < *least;
            *least = if nearer { reduced } else { *least };
            *from = if nearer { column } else { *from };
        }
        let delta = smallest(&search.least[1..]);
        let next = search.least[1..].iter().position(|&least| least == delta).map_or(0, |at| at + 1);
        self.shift(search, delta);
        next
    }

    fn shift(&mut self, search: &mut Search, delta: f64) {
        for &column in &search.done {
            self.u[self.row_of[column]] += delta;
            self.v[column] -= delta;
        }
        search.least.iter_mut().for_each(|least| *least -= delta);
    }
}

/// The smallest of numbers that are no NaN; infinity where there is none.
fn smallest(numbers: &[f64]) -> f64 {
    let lesser = |least: f64, number: f64| if number < least { number } else { least };
    let mut lanes = [f64::INFINITY; 8];
    let (chunks, rest) = numbers.as_chunks::<8>();
    for chunk in chunks {
        lanes.iter_mut().zip(chunk).for_each(|(least, &number)| *least = lesser(*least, number));
    }
    lanes.iter().chain(rest).fold(f64::INFINITY, |least, &number| lesser(least, number))
}

fn affordable(price: f64) -> f64 {
    if price.is_finite() { price.clamp(-UNAFFORDABLE, UNAFFORDABLE) } else { UNAFFORDABLE }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array2, array};
    use proptest::prelude::*;

    #[test]
    fn by_hand() {
        let cost = array![[4.0, 1.0, 3.0], [2.0, 0.0, 5.0], [3.0, 2.0, 2.0]];
        assert_eq!(assign(cost.view()), Ok(vec![1, 0, 2]));
        assert_eq!(assign(array![[5.0, 1.0, 2.0]].view()), Ok(vec![1]));
        let error = assign(array![[1.0], [2.0]].view()).expect_err("two rows for one column");
        assert_eq!(
            error.to_string(),
            "2 rows to be given columns of their own are too many; at most 1 are handled"
        );
        assert_eq!(assign(Array2::zeros((0, 0)).view()), Ok(vec![]));
    }

    #[test]
    fn every_start_ends_in_an_assignment() {
        // equal rows, one column wanted by all, costs that are no numbers
        for cost in [
            Array2::zeros((5, 5)),
            Array2::from_shape_fn((6, 6), |(_, j)| j as f64),
            Array2::from_shape_fn((6, 6), |(i, j)| if j == 2 { 0.0 } else { (i + j) as f64 }),
            Array2::from_elem((3, 3), f64::NAN),
            array![[f64::INFINITY, 1.0], [f64::INFINITY, 2.0]],
            array![[f64::MAX, f64::MIN], [f64::MIN, f64::MAX]],
        ] {
            let mut columns = cheapest(cost.view());
            columns.sort_unstable();
            assert_eq!(columns, (0..cost.nrows()).collect::<Vec<_>>(), "{cost}");
        }
    }

    fn permutations(n: usize) -> Vec<Vec<usize>> {
        if n == 0 {
            return vec![vec![]];
        }
        let shorter = permutations(n - 1);
        let insert = |p: &Vec<usize>, at: usize| [&p[..at], &[n - 1], &p[at..]].concat();
        shorter.iter().flat_map(|p| (0..n).map(move |at| insert(p, at))).collect()
    }

    #[test]
    fn nan_is_never_the_smallest() {
        let mut numbers: Vec<f64> = (0..21).map(|i| f64::from(40 - i)).collect();
        assert_eq!(smallest(&numbers), 20.0);
        numbers[20] = f64::NAN;
        numbers[3] = f64::NAN;
        assert_eq!(smallest(&numbers), 21.0);
        assert_eq!(smallest(&[f64::NAN]), f64::INFINITY);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn no_permutation_is_cheaper(entries in prop::collection::vec(0.0..9.0f64, 25)) {
            let cost = Array2::from_shape_vec((5, 5), entries).unwrap();
            // integers have ties
            for cost in [cost.mapv(f64::round), cost] {
                let total = |p: &[usize]| p.iter().enumerate().map(|(i, &j)| cost[[i, j]]).sum::<f64>();
                let best = permutations(5).iter().map(|p| total(p)).fold(f64::INFINITY, f64::min);
                prop_assert!((total(&cheapest(cost.view())) - best).abs() < 1e-9);
            }
        }
    }
}
