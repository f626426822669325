//! Rows of the kernel matrix, computed when asked for and kept while there is room.
//!
//! Training rows have positions that change when the solver sets some aside; the rows in use are the first ones, so a
//! kernel row is computed only as far as it is needed.

use ndarray::ArrayView2;

use super::kernel::Kernel;
use super::lanes::WIDTH;
use super::panels::{Panels, padded};
use super::row_cache::RowCache;

/// The kernel matrix of the training rows.
pub(super) struct KernelRows<'a> {
    rows: &'a [f32],
    n_features: usize,
    kernel: Kernel,
    panels: Panels,
    /// Squared lengths by position, padded.
    norms: Vec<f32>,
    /// The training row at each position.
    order: Vec<u32>,
    cache: RowCache,
}

impl<'a> KernelRows<'a> {
    /// The kernel matrix of `rows`, an n x d matrix in row-major order without gaps.
    pub(super) fn new(rows: ArrayView2<'a, f32>, kernel: Kernel, cache_bytes: usize) -> Self {
        let (n_rows, n_features) = rows.dim();
        let rows = rows.to_slice().expect("the caller hands over row-major rows");
        let panels = Panels::pack(n_features, n_rows, rows.chunks_exact(n_features));
        Self {
            rows,
            n_features,
            kernel,
            norms: panels.squared_norms(),
            panels,
            order: (0..n_rows as u32).collect(),
            cache: RowCache::new(n_rows, cache_bytes, padded(n_rows)),
        }
    }

    /// The number of training rows.
    pub(super) fn len(&self) -> usize {
        self.order.len()
    }

    /// The training row at `position`.
    pub(super) fn row_at(&self, position: usize) -> usize {
        self.order[position] as usize
    }

    /// The kernel values of the rows with themselves, by position.
    pub(super) fn diagonal(&self) -> Vec<f32> {
        let norms = &self.norms[..self.len()];
        norms.iter().map(|&norm| self.kernel.diagonal(norm)).collect()
    }

    /// Sees to it that the kernel row of `position` is there for the first `len` positions. Rows asked for last stay.
    pub(super) fn ensure(&mut self, position: usize, len: usize) {
        let row = self.order[position] as usize;
        let (values, held) = self.cache.grow(row, padded(len));
        if held < values.len() {
            let features = &self.rows[row * self.n_features..][..self.n_features];
            let missing = &mut values[held..];
            self.panels.dots_into(features, held, missing);
            let norms = &self.norms[held..held + missing.len()];
            self.kernel.apply(missing, self.norms[position], norms);
        }
    }

    /// The kernel row of `position` as far as it was ensured, or further.
    pub(super) fn row(&self, position: usize) -> &[f32] {
        self.cache.row(self.row_at(position))
    }

    /// Computes the kernel row of `position` for the positions from `start`, a multiple of the panel width, without
    /// keeping it.
    pub(super) fn row_from(&self, position: usize, start: usize, out: &mut Vec<f32>) {
        out.clear();
        let held = self.row(position);
        if held.len() == self.norms.len() {
            out.extend_from_slice(&held[start..]);
            return;
        }
        out.resize(self.norms.len() - start, 0.0);
        let features = &self.rows[self.row_at(position) * self.n_features..][..self.n_features];
        self.panels.dots_into(features, start, out);
        self.kernel.apply(out, self.norms[position], &self.norms[start..]);
    }

    /// Exchanges the rows at pairs of positions, the smaller one first.
    pub(super) fn swap(&mut self, pairs: &[(u32, u32)]) {
        for &(a, b) in pairs {
            let (a, b) = (a as usize, b as usize);
            self.order.swap(a, b);
            self.norms.swap(a, b);
            self.put(a);
            self.put(b);
        }
        self.cache.swap(pairs, WIDTH);
    }

    /// Packs the features of the row that is at `position` now.
    fn put(&mut self, position: usize) {
        let row = self.order[position] as usize;
        let features = &self.rows[row * self.n_features..][..self.n_features];
        self.panels.put(position, features);
    }
}
