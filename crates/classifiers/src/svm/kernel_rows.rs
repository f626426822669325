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
    /// The kernel matrix of `rows`, an n x d matrix in row-major order without gaps. `cut` says whether rows will be
    /// asked for in part.
    pub(super) fn new(rows: ArrayView2<'a, f32>, kernel: Kernel, cache_bytes: usize, cut: bool) -> Self {
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
            cache: RowCache::new(n_rows, cache_bytes, padded(n_rows), cut),
        }
    }

    /// The number of training rows.
    pub(super) fn len(&self) -> usize {
        self.order.len()
    }

    /// The number of values of a training row.
    pub(super) fn n_features(&self) -> usize {
        self.n_features
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

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;
    use proptest::prelude::*;

    const N: usize = 150;

    fn rows() -> Array2<f32> {
        Array2::from_shape_fn((N, 3), |(i, j)| ((i * 5 + j * 3) as f32 * 0.21).sin())
    }

    fn expected(rows: &Array2<f32>, a: usize, b: usize) -> f32 {
        let distance: f32 = rows.row(a).iter().zip(rows.row(b)).map(|(x, y)| (x - y) * (x - y)).sum();
        (-0.5 * distance).exp()
    }

    /// A row asked for, or an exchange of positions.
    #[derive(Debug, Clone)]
    enum Action {
        Ensure(usize, usize),
        Swap(usize, usize),
    }

    fn action() -> impl Strategy<Value = Action> {
        prop_oneof![
            (0..N, 1..=N).prop_map(|(position, len)| Action::Ensure(position, len)),
            (0..N - 1, 1..N).prop_map(|(a, step)| Action::Swap(a, (a + step).min(N - 1).max(a + 1))),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn rows_follow_their_positions(
            actions in prop::collection::vec(action(), 1..60),
            cache_bytes in prop_oneof![Just(0usize), Just(20_000), Just(1 << 20)],
            cut: bool,
        ) {
            let rows = rows();
            let mut kernel = KernelRows::new(rows.view(), Kernel::Rbf { gamma: 0.5 }, cache_bytes, cut);
            for action in actions {
                match action {
                    Action::Swap(a, b) => kernel.swap(&[(a as u32, b as u32)]),
                    Action::Ensure(position, len) => {
                        kernel.ensure(position, len);
                        let row = kernel.row(position);
                        prop_assert!(row.len() >= len);
                        for (other, &value) in row.iter().enumerate().take(N) {
                            let wanted = expected(&rows, kernel.row_at(position), kernel.row_at(other));
                            prop_assert!((value - wanted).abs() < 1e-5);
                        }
                    }
                }
            }
        }

        #[test]
        fn the_row_asked_for_before_stays(pairs in prop::collection::vec((0..N, 0..N), 1..40)) {
            let rows = rows();
            let mut kernel = KernelRows::new(rows.view(), Kernel::Linear, 0, true);
            for (a, b) in pairs {
                kernel.ensure(a, N);
                kernel.ensure(b, N);
                prop_assert!(kernel.row(a).len() >= N && kernel.row(b).len() >= N);
            }
        }
    }

    #[test]
    fn a_row_from_a_start_is_the_end_of_the_row() {
        let rows = rows();
        let mut kernel = KernelRows::new(rows.view(), Kernel::Rbf { gamma: 0.5 }, 1 << 20, true);
        let (mut computed, mut copied) = (Vec::new(), Vec::new());
        kernel.row_from(7, WIDTH, &mut computed);
        kernel.ensure(7, N);
        kernel.row_from(7, WIDTH, &mut copied);
        assert_eq!(computed, copied);
        assert_eq!(&kernel.row(7)[WIDTH..], &computed);
    }
}
