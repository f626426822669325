//! Columns of training rows in sorted order.
//!
//! A cell is a key: its value in the upper half, so that integers sort as the values do, its row in the lower. The keys
//! of a node are sorted once, when it is the largest whose keys fit in the limit; dividing them stably between its
//! children keeps them sorted. Larger nodes are sorted one column at a time.

use std::ops::Range;

use ndarray::{ArrayView1, ArrayView2};

/// Columns that are read from memory together while keys are made; a cache line of cells.
const TOGETHER: usize = 16;

/// The sorted columns of one node and of whatever it was divided into.
pub(super) struct SortedColumns {
    /// The most keys that are held.
    limit: usize,
    /// Where the rows of the node are in the list of all rows.
    held: Range<usize>,
    /// Column by column.
    keys: Vec<u64>,
    /// Room for one column.
    spare: Vec<u64>,
}

impl SortedColumns {
    /// No column; later ones take at most `bytes`.
    pub(super) fn new(bytes: usize) -> Self {
        Self { limit: bytes / size_of::<u64>(), held: 0..0, keys: Vec::new(), spare: Vec::new() }
    }

    /// Sees to it that the columns of the node at `node` in `order` are sorted; false when they do not fit.
    pub(super) fn hold(&mut self, cells: ArrayView2<'_, f32>, order: &[u32], node: &Range<usize>) -> bool {
        if self.held.start <= node.start && node.end <= self.held.end {
            return true;
        }
        let n_columns = cells.ncols();
        if node.len().saturating_mul(n_columns) > self.limit {
            return false;
        }
        self.held = node.clone();
        self.keys.resize(node.len() * n_columns, 0);
        for (block, keys) in self.keys.chunks_mut(node.len() * TOGETHER).enumerate() {
            for (at, &row) in order[node.clone()].iter().enumerate() {
                let cells = cells.row(row as usize);
                for (column, keys) in keys.chunks_exact_mut(node.len()).enumerate() {
                    keys[at] = key(cells[block * TOGETHER + column], row);
                }
            }
            keys.chunks_exact_mut(node.len()).for_each(<[u64]>::sort_unstable);
        }
        true
    }

    /// The sorted keys of a column of the node at `node`, which is held.
    pub(super) fn column(&self, column: usize, node: &Range<usize>) -> &[u64] {
        let start = column * self.held.len() + node.start - self.held.start;
        &self.keys[start..start + node.len()]
    }

    /// The sorted keys of one column of `rows`, which stay until the next call.
    pub(super) fn sort_one(&mut self, column: ArrayView1<'_, f32>, rows: &[u32]) -> &[u64] {
        self.spare.clear();
        self.spare.extend(rows.iter().map(|&row| key(column[row as usize], row)));
        self.spare.sort_unstable();
        &self.spare
    }

    /// Puts the keys of the rows that go left before the others in every column of the node at `node`, if it is held.
    pub(super) fn divide(&mut self, node: &Range<usize>, goes_left: &[bool]) {
        if node.start < self.held.start || self.held.end < node.end {
            return;
        }
        let first = node.start - self.held.start;
        for column in self.keys.chunks_exact_mut(self.held.len()) {
            partition(&mut column[first..first + node.len()], &mut self.spare, |key| goes_left[row(key)]);
        }
    }
}

/// Brings the items that go left to the front; both parts keep their order. Returns the number of these items.
pub(super) fn partition<T: Copy + Default>(
    items: &mut [T],
    spare: &mut Vec<T>,
    goes_left: impl Fn(T) -> bool,
) -> usize {
    spare.clear();
    spare.resize(items.len(), T::default());
    let mut n_left = 0;
    for at in 0..items.len() {
        // both places are written, so that nothing depends on a guess of the branch
        let item = items[at];
        items[n_left] = item;
        spare[at - n_left] = item;
        n_left += usize::from(goes_left(item));
    }
    let n_right = items.len() - n_left;
    items[n_left..].copy_from_slice(&spare[..n_right]);
    n_left
}

fn key(value: f32, row: u32) -> u64 {
    // adding 0 turns −0 into 0
    let bits = (value + 0.0).to_bits();
    let ordered = if bits >> 31 == 0 { bits | 1 << 31 } else { !bits };
    u64::from(ordered) << 32 | u64::from(row)
}

/// The value of a key.
pub(super) fn value(key: u64) -> f32 {
    let ordered = (key >> 32) as u32;
    f32::from_bits(if ordered >> 31 == 1 { ordered & !(1 << 31) } else { !ordered })
}

/// The row of a key.
pub(super) fn row(key: u64) -> usize {
    (key & u64::from(u32::MAX)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;

    #[test]
    fn keys_sort_by_value_and_give_it_back() {
        let values = [f32::MIN, -2.5, -1e-30, 0.0, 1e-30, 1.0, f32::MAX];
        let keys: Vec<u64> = values.iter().map(|&value| key(value, 7)).collect();
        assert!(keys.is_sorted());
        assert!(keys.iter().zip(values).all(|(&key, expected)| value(key) == expected && row(key) == 7));
        assert_eq!(key(-0.0, 1), key(0.0, 1));
    }

    #[test]
    fn both_parts_keep_their_order() {
        let mut items: Vec<u32> = (0..40).collect();
        let n_left = partition(&mut items, &mut Vec::new(), |item| item % 3 == 0);
        assert_eq!(n_left, 14);
        assert!(items[..14].iter().all(|item| item % 3 == 0) && items[..14].is_sorted());
        assert!(items[14..].iter().all(|item| item % 3 > 0) && items[14..].is_sorted());
    }

    #[test]
    fn divided_columns_stay_sorted() {
        let cells = Array2::from_shape_fn((50, 35), |(row, column)| ((row * 17 + column * 5) % 23) as f32);
        let mut order: Vec<u32> = (0..50).rev().collect();
        let mut sorted = SortedColumns::new(1 << 20);
        assert!(sorted.hold(cells.view(), &order, &(0..50)));
        let goes_left: Vec<bool> = (0..50).map(|row| row % 4 == 0).collect();
        sorted.divide(&(0..50), &goes_left);
        let n_left = partition(&mut order, &mut Vec::new(), |row| goes_left[row as usize]);
        for (node, column) in [0..n_left, n_left..50].iter().flat_map(|node| (0..35).map(move |c| (node, c)))
        {
            let mut other = SortedColumns::new(0);
            assert!(!other.hold(cells.view(), &order, node));
            let expected = other.sort_one(cells.column(column), &order[node.clone()]);
            assert_eq!(sorted.column(column, node), expected);
        }
    }
}
