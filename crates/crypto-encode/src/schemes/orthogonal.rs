//! A keyed random rotation of the standardised rows.

use ndarray::{Array2, ArrayView2};

use crate::encoder::check_finite;
use crate::haar::{dot, haar_matrix};
use crate::scheme::{Construct, Plan};
use crate::table::Layout;
use crate::{EncodeError, MatrixEncoder, Scheme, Stage};

/// The widest table: the rotation then takes 32 MB.
const MAX_COLUMNS: usize = 2048;

pub(crate) const SCHEME: Scheme = Scheme {
    id: "orthogonal",
    summary: "the standardised row times a secret Haar-distributed orthogonal matrix",
    protects: "Hides which column is which and what a single number means, but keeps every distance and angle between \
               rows, and with them all that a kernel or a linear model learns under the same key. It is no \
               encryption: as many known rows as there are columns give the matrix (Procrustes), and independent \
               component analysis recovers most of it from the encoded table alone. Under another key rows do not \
               compare.",
    stage: Stage::Standardised,
    keyed: true,
    randomised: false,
    uses_clock: false,
    decryptable: true,
    needs_bounds: false,
    bytes: 8.0,
    construct: Construct::Matrix(build),
};

fn build(plan: &Plan<'_>) -> Result<Box<dyn MatrixEncoder>, EncodeError> {
    let layout = plan.layout();
    if layout.width() > MAX_COLUMNS {
        let (limit, found) = (MAX_COLUMNS, layout.width());
        return Err(EncodeError::TooManyColumns { scheme: SCHEME.id, limit, found });
    }
    let matrix = haar_matrix(layout.width(), &plan.key.derive("orthogonal", &[]));
    Ok(Box::new(Orthogonal { layout, matrix }))
}

struct Orthogonal {
    layout: Layout,
    matrix: Array2<f64>,
}

impl MatrixEncoder for Orthogonal {
    fn id(&self) -> &'static str {
        SCHEME.id
    }

    /// Each number is a sum in an order fixed by the number of columns, so a row's result does not depend on the rows
    /// around it.
    fn encode(&self, values: ArrayView2<'_, f64>, rows: &[u64]) -> Result<Array2<f64>, EncodeError> {
        check_finite(values, rows, &self.layout)?;
        let mut out = Array2::zeros(values.raw_dim());
        let width = self.layout.width();
        let matrix = self.matrix.as_slice().expect("the rotation is stored row by row");
        let sources: Vec<Vec<f64>> = values.outer_iter().map(|source| source.to_vec()).collect();
        // Rows of the matrix outside: each is fetched once for all records.
        for (weights, mut column) in matrix.chunks_exact(width.max(1)).zip(out.columns_mut()) {
            column.iter_mut().zip(&sources).for_each(|(slot, source)| *slot = dot(weights, source));
        }
        Ok(out)
    }
}
