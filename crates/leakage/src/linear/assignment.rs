//! The assignment problem.

use ndarray::ArrayView2;

/// What a cost that is no finite number counts as.
const UNAFFORDABLE: f64 = 1e100;

/// The assignment of rows to distinct columns with the smallest total cost, for an n x m matrix with n <= m: entry `i`
/// of the result is the column of row `i`. Empty when there are more rows than columns.
///
/// The Hungarian method with shortest augmenting paths (Jonker & Volgenant, Computing 38, 1987), O(n^2 m).
pub fn assign(cost: ArrayView2<'_, f64>) -> Vec<usize> {
    let (n, m) = cost.dim();
    if n > m {
        return Vec::new();
    }
    let mut state = State { u: vec![0.0; n + 1], v: vec![0.0; m + 1], row_of: vec![0; m + 1] };
    for row in 1..=n {
        state.insert(cost, row);
    }
    let mut columns = vec![0; n];
    for (column, &row) in state.row_of.iter().enumerate().skip(1) {
        if row > 0 {
            columns[row - 1] = column - 1;
        }
    }
    columns
}

/// Potentials and the matching so far; row and column 0 are the free ends of augmenting paths.
struct State {
    u: Vec<f64>,
    v: Vec<f64>,
    row_of: Vec<usize>,
}

/// The search tree of one augmenting path.
struct Search {
    least: Vec<f64>,
    from: Vec<usize>,
    done: Vec<bool>,
}

impl State {
    /// Adds a row to the matching along the cheapest augmenting path.
    fn insert(&mut self, cost: ArrayView2<'_, f64>, row: usize) {
        let m = self.v.len();
        let mut search = Search { least: vec![f64::INFINITY; m], from: vec![0; m], done: vec![false; m] };
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
    fn step(&mut self, cost: ArrayView2<'_, f64>, search: &mut Search, column: usize) -> usize {
        search.done[column] = true;
        let row = self.row_of[column];
        let (mut delta, mut next) = (f64::INFINITY, 0);
        for (j, &price) in cost.row(row - 1).iter().enumerate().map(|(j, price)| (j + 1, price)) {
            if search.done[j] {
                continue;
            }
            let price = if price.is_finite() { price } else { UNAFFORDABLE };
            let reduced = price - self.u[row] - self.v[j];
            if reduced < search.least[j] {
                (search.least[j], search.from[j]) = (reduced, column);
            }
            if search.least[j] < delta {
                (delta, next) = (search.least[j], j);
            }
        }
        self.shift(search, delta);
        next
    }

    fn shift(&mut self, search: &mut Search, delta: f64) {
        for j in 0..self.v.len() {
            if search.done[j] {
                self.u[self.row_of[j]] += delta;
                self.v[j] -= delta;
            } else {
                search.least[j] -= delta;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array2, array};
    use proptest::prelude::*;

    #[test]
    fn by_hand() {
        let cost = array![[4.0, 1.0, 3.0], [2.0, 0.0, 5.0], [3.0, 2.0, 2.0]];
        assert_eq!(assign(cost.view()), [1, 0, 2]);
        assert_eq!(assign(array![[5.0, 1.0, 2.0]].view()), [1]);
        assert!(assign(array![[1.0], [2.0]].view()).is_empty());
        assert!(assign(Array2::zeros((0, 0)).view()).is_empty());
    }

    fn permutations(n: usize) -> Vec<Vec<usize>> {
        if n == 0 {
            return vec![vec![]];
        }
        let shorter = permutations(n - 1);
        let insert = |p: &Vec<usize>, at: usize| [&p[..at], &[n - 1], &p[at..]].concat();
        shorter.iter().flat_map(|p| (0..n).map(move |at| insert(p, at))).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn no_permutation_is_cheaper(entries in prop::collection::vec(0.0..9.0f64, 25)) {
            let cost = Array2::from_shape_vec((5, 5), entries).unwrap();
            let total = |p: &[usize]| p.iter().enumerate().map(|(i, &j)| cost[[i, j]]).sum::<f64>();
            let best = permutations(5).iter().map(|p| total(p)).fold(f64::INFINITY, f64::min);
            prop_assert!((total(&assign(cost.view())) - best).abs() < 1e-9);
        }
    }
}
