//! Kernel values of rows that are to be scored.

use ndarray::ArrayView2;

use super::kernel::Kernel;
use super::panels::{Panels, padded};

/// Some rows, packed, and the kernel values of one vector with all of them.
pub(super) struct Batch {
    kernel: Kernel,
    panels: Panels,
    norms: Vec<f32>,
    values: Vec<f32>,
}

impl Batch {
    /// Packs `rows`.
    pub(super) fn new(kernel: Kernel, rows: ArrayView2<'_, f32>) -> Self {
        let (n_rows, n_features) = rows.dim();
        let rows = rows.as_standard_layout();
        let panels =
            Panels::pack(n_features, n_rows, rows.as_slice().unwrap_or_default().chunks_exact(n_features));
        Self { kernel, norms: panels.squared_norms(), panels, values: vec![0.0; padded(n_rows)] }
    }

    /// The kernel values of `vector` with every row, and with the rows of zeros that fill the last panel.
    pub(super) fn kernel_row(&mut self, vector: &[f32]) -> &[f32] {
        self.panels.dots_into(vector, 0, &mut self.values);
        self.kernel.apply(&mut self.values, squared_norm(vector), &self.norms);
        &self.values
    }

    /// The length of a kernel row.
    pub(super) fn len(&self) -> usize {
        self.values.len()
    }
}

/// The squared length, summed in the order of the panels.
fn squared_norm(row: &[f32]) -> f32 {
    row.iter().fold(0.0, |sum, value| sum + value * value)
}
