//! A keyed random rotation of the standardised rows.

use ndarray::{Array2, ArrayView2};

use crate::encoder::check_finite;
use crate::haar::Rotation;
use crate::key::sub_key;
use crate::scheme::{Construct, Plan};
use crate::table::Layout;
use crate::{EncodeError, MatrixEncoder, Scheme, Stage};

/// The widest table: the rotation then takes 16 MB.
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
    keeps_order: false,
    uses_clock: false,
    decryptable: true,
    needs_bounds: false,
    takes_baseline: false,
    bytes: 8.0,
    construct: Construct::Matrix(build),
};

fn build(plan: &Plan<'_>) -> Result<Box<dyn MatrixEncoder>, EncodeError> {
    let layout = plan.layout();
    if layout.width() > MAX_COLUMNS {
        let (limit, found) = (MAX_COLUMNS, layout.width());
        return Err(EncodeError::TooManyColumns { scheme: SCHEME.id, limit, found });
    }
    let rotation = Rotation::new(layout.width(), &sub_key(plan.key, "orthogonal", &[]));
    Ok(Box::new(Orthogonal { layout, rotation }))
}

struct Orthogonal {
    layout: Layout,
    rotation: Rotation,
}

impl MatrixEncoder for Orthogonal {
    fn id(&self) -> &'static str {
        SCHEME.id
    }

    fn encode(&self, values: ArrayView2<'_, f64>, rows: &[usize]) -> Result<Array2<f64>, EncodeError> {
        check_finite(values, rows, &self.layout)?;
        let mut out = values.as_standard_layout().into_owned();
        self.rotation.apply(out.as_slice_mut().expect("a matrix in standard layout is contiguous"));
        Ok(out)
    }
}
