//! The best order of few segments, exactly.
//!
//! Dynamic programming over subsets (M. Held, R. M. Karp, "A dynamic programming approach to sequencing problems",
//! Journal of SIAM 10, 1962). Blocks are chained: what a block begins with is also judged by what the one before ends
//! with, so that the orders of all blocks of a recording are the best together.

use ndarray::{Array2, ArrayView2};

/// The most segments of a block: time and memory grow with 2 to their power.
pub(super) const MOST_SEGMENTS: usize = 12;

/// The best orders of one block that end with each of its segments.
struct Solved {
    n: usize,
    /// By subset and last segment.
    best: Vec<f64>,
    before: Vec<Option<usize>>,
}

impl Solved {
    /// `entry` says what each segment is worth as the first.
    fn of(joins: ArrayView2<'_, f64>, entry: &[f64]) -> Self {
        let n = entry.len();
        let mut solved = Self { n, best: vec![f64::NEG_INFINITY; n << n], before: vec![None; n << n] };
        entry.iter().enumerate().for_each(|(first, &worth)| solved.best[(1 << first) * n + first] = worth);
        for subset in 1..1_usize << n {
            for last in (0..n).filter(|last| subset >> last & 1 == 1) {
                let so_far = solved.best[subset * n + last];
                for next in (0..n).filter(|next| subset >> next & 1 == 0) {
                    solved.offer((subset | 1 << next) * n + next, so_far + joins[[last, next]], last);
                }
            }
        }
        solved
    }

    fn offer(&mut self, place: usize, worth: f64, before: usize) {
        if worth > self.best[place] {
            (self.best[place], self.before[place]) = (worth, Some(before));
        }
    }

    /// What the best orders of all segments are worth, by their last.
    fn totals(&self) -> &[f64] {
        &self.best[self.best.len() - self.n..]
    }

    /// The best order that ends with `last`.
    fn order(&self, last: usize) -> Vec<usize> {
        let (mut subset, mut at) = ((1_usize << self.n) - 1, Some(last));
        let mut order = Vec::with_capacity(self.n);
        while let Some(last) = at {
            order.push(last);
            at = self.before[subset * self.n + last];
            subset &= !(1 << last);
        }
        order.reverse();
        order
    }
}

/// The best orders of successive blocks: `within` has the worth of joins inside each block, `across` that of a segment of
/// one block (row) followed by one of the next (column). Blocks have 1 to [`MOST_SEGMENTS`] segments.
pub(super) fn orders(within: &[Array2<f64>], across: &[Array2<f64>]) -> Vec<Vec<usize>> {
    let mut solved: Vec<Solved> = Vec::new();
    // for each block and first segment the last one of the block before
    let mut came_from: Vec<Vec<usize>> = Vec::new();
    for (at, joins) in within.iter().enumerate() {
        let n = joins.nrows();
        let entry: Vec<(f64, usize)> = match (solved.last(), at.checked_sub(1).and_then(|at| across.get(at)))
        {
            (Some(before), Some(across)) => (0..n).map(|first| entered(before, across, first)).collect(),
            _ => vec![(0.0, 0); n],
        };
        let worth: Vec<f64> = entry.iter().map(|entry| entry.0).collect();
        solved.push(Solved::of(joins.view(), &worth));
        came_from.push(entry.into_iter().map(|entry| entry.1).collect());
    }
    let mut last = solved.last().map_or(0, |solved| largest(solved.totals().iter().copied()).1);
    let mut orders = Vec::with_capacity(within.len());
    for (solved, came_from) in solved.iter().zip(&came_from).rev() {
        let order = solved.order(last);
        last = order.first().map_or(0, |&first| came_from[first]);
        orders.push(order);
    }
    orders.reverse();
    orders
}

/// The best order of a block that repeats: `within` has the worth of its joins, `ring` that of its last segment followed
/// by its first in the next block.
pub(super) fn ring(within: &Array2<f64>, ring: &Array2<f64>) -> Vec<usize> {
    let n = within.nrows();
    let beginning_with = |first: usize| {
        let entry: Vec<f64> = (0..n).map(|at| if at == first { 0.0 } else { f64::NEG_INFINITY }).collect();
        let solved = Solved::of(within.view(), &entry);
        let (worth, last) =
            largest(solved.totals().iter().zip(0..).map(|(total, last)| total + ring[[last, first]]));
        (worth, solved.order(last))
    };
    let best = (0..n).map(beginning_with).reduce(|best, next| if next.0 > best.0 { next } else { best });
    best.map(|best| best.1).unwrap_or_default()
}

fn entered(before: &Solved, across: &Array2<f64>, first: usize) -> (f64, usize) {
    largest(before.totals().iter().enumerate().map(|(last, total)| total + across[[last, first]]))
}

/// The largest value and its place.
fn largest(values: impl Iterator<Item = f64>) -> (f64, usize) {
    let places = values.zip(0..);
    places.reduce(|best, next| if next.0 > best.0 { next } else { best }).unwrap_or((0.0, 0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha20Rng;

    fn orders_of(n: usize) -> Vec<Vec<usize>> {
        if n == 0 {
            return vec![Vec::new()];
        }
        let insert =
            |order: Vec<usize>| (0..n).map(move |at| [&order[..at], &[n - 1], &order[at..]].concat());
        orders_of(n - 1).into_iter().flat_map(insert).collect()
    }

    #[test]
    fn no_other_orders_are_better() {
        let mut rng = ChaCha20Rng::from_seed([4; 32]);
        let mut random =
            |rows, columns| Array2::from_shape_simple_fn((rows, columns), || rng.random::<f64>());
        let (within, across) = (vec![random(4, 4), random(3, 3)], vec![random(4, 3)]);
        let worth = |orders: &[&[usize]]| {
            let inside = |joins: &Array2<f64>, order: &[usize]| -> f64 {
                order.windows(2).map(|two| joins[[two[0], two[1]]]).sum()
            };
            inside(&within[0], orders[0])
                + inside(&within[1], orders[1])
                + across[0][[orders[0][3], orders[1][0]]]
        };
        let found = orders(&within, &across);
        let best = worth(&[&found[0], &found[1]]);
        for first in orders_of(4) {
            for second in orders_of(3) {
                assert!(worth(&[&first, &second]) <= best + 1e-12);
            }
        }
    }

    #[test]
    fn a_ring_is_closed_where_it_is_worth_most() {
        let mut rng = ChaCha20Rng::from_seed([5; 32]);
        let mut random = || Array2::from_shape_simple_fn((4, 4), || rng.random::<f64>());
        let (within, closing) = (random(), random());
        let worth = |order: &[usize]| {
            let inside: f64 = order.windows(2).map(|two| within[[two[0], two[1]]]).sum();
            inside + closing[[order[3], order[0]]]
        };
        let found = ring(&within, &closing);
        assert!(orders_of(4).iter().all(|order| worth(order) <= worth(&found) + 1e-12));
    }

    #[test]
    fn no_block_and_single_segments() {
        assert!(orders(&[], &[]).is_empty());
        assert_eq!(orders(&[Array2::zeros((1, 1))], &[]), [[0]]);
    }
}
