//! Rows of a matrix, packed so that one row's inner products with all of them are a stream of vector operations.
//!
//! [`WIDTH`] rows make a panel, stored column by column: the inner loop multiplies one feature of the one row with the
//! same feature of 32 rows, so nothing is summed across lanes and every inner product is the plain sum over the
//! features in order, whatever panel its row is in.

use super::lanes::{self, WIDTH};

/// Packed rows, the last panel filled up with zeros.
pub(super) struct Panels {
    n_features: usize,
    values: Vec<f32>,
}

impl Panels {
    /// Packs `rows`, each `n_features` long.
    pub(super) fn pack<'r>(n_features: usize, n_rows: usize, rows: impl Iterator<Item = &'r [f32]>) -> Self {
        let mut panels = Self { n_features, values: vec![0.0; padded(n_rows) * n_features] };
        for (position, row) in rows.enumerate().take(n_rows) {
            panels.put(position, row);
        }
        panels
    }

    /// Writes `row` to `position`.
    pub(super) fn put(&mut self, position: usize, row: &[f32]) {
        let size = WIDTH * self.n_features;
        let start = position / WIDTH * size;
        let panel = self.values[start..start + size].as_chunks_mut::<WIDTH>().0;
        for (column, &value) in panel.iter_mut().zip(row) {
            column[position % WIDTH] = value;
        }
    }

    /// The inner products of `row` with the rows at positions `start..start + out.len()`, both multiples of [`WIDTH`].
    pub(super) fn dots_into(&self, row: &[f32], start: usize, out: &mut [f32]) {
        let from = start * self.n_features;
        let until = from + out.len() * self.n_features;
        lanes::dots(&self.values[from..until], row, out);
    }

    /// The squared length of every row, the padding included.
    pub(super) fn squared_norms(&self) -> Vec<f32> {
        let panels = self.values.chunks_exact(WIDTH * self.n_features);
        panels.flat_map(lanes::squared_norms).collect()
    }
}

/// `n_rows` rounded up to whole panels.
pub(super) fn padded(n_rows: usize) -> usize {
    n_rows.next_multiple_of(WIDTH)
}
