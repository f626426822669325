//! Order-preserving encryption of the cell in fixed point.

use ndarray::{Array2, ArrayView1, ArrayView2, ArrayViewMut1};

use crate::encoder::check_shape;
use crate::ope::{FixedPoint, Ope};
use crate::scheme::{Construct, Plan};
use crate::table::Layout;
use crate::{
    Address, CellEncoder, CellFault, CellKind, CipherColumn, EncodeError, MatrixEncoder, Scheme, Stage,
};

pub(crate) const SCHEME: Scheme = Scheme {
    id: "ope",
    summary: "order-preserving encryption (Boldyreva et al., EUROCRYPT 2009) of the cell in fixed point",
    protects: "A secret strictly increasing function of each column, as random as one can be: order and equality are \
               public, distances blurred. That is little protection: whoever knows the distribution of a column \
               sorts, matches quantiles and reads most cells to a few percent (Naveed et al., CCS 2015), and the upper \
               half of the digits leaks in any case. Trees and everything else that works on ranks lose nothing under \
               the same key, and not much under another one.",
    stage: Stage::RawCells,
    keyed: true,
    randomised: false,
    keeps_order: true,
    uses_clock: false,
    decryptable: true,
    needs_bounds: false,
    takes_baseline: false,
    bytes: 8.0,
    construct: Construct::Both(
        |plan| Ok(Box::new(OpeColumns::new(plan)?)),
        |plan| Ok(Box::new(OpeColumns::new(plan)?)),
    ),
};

struct OpeColumns {
    layout: Layout,
    columns: Vec<(FixedPoint, Ope)>,
}

impl OpeColumns {
    fn new(plan: &Plan<'_>) -> Result<Self, EncodeError> {
        let build = |column: &CipherColumn| {
            let codec = FixedPoint::for_column(column, plan.spec)?;
            Ok((codec, Ope::new(plan.key, &column.name, codec.size())))
        };
        let columns: Result<Vec<_>, EncodeError> = plan.columns.iter().map(build).collect();
        Ok(Self { layout: plan.layout(), columns: columns? })
    }

    fn point(&self, cell: f64, at: Address) -> Result<u64, EncodeError> {
        let kind = self.layout.check(cell, at)?;
        let (codec, _) = &self.columns[at.column];
        let fault = || match kind {
            CellKind::Numeric => CellFault::TooLarge { limit: codec.limit() },
            CellKind::Indicator => CellFault::NotIndicator,
        };
        codec.point(cell).ok_or_else(|| self.layout.fault(cell, at, fault()))
    }
}

impl CellEncoder for OpeColumns {
    fn id(&self) -> &'static str {
        SCHEME.id
    }

    fn encode(&self, cell: f64, at: Address) -> Result<f64, EncodeError> {
        let point = self.point(cell, at)?;
        let (_, ope) = &self.columns[at.column];
        let cipher = ope.encrypt(point).expect("the codec's points are the function's domain");
        Ok(cipher as f64)
    }
}

impl MatrixEncoder for OpeColumns {
    fn id(&self) -> &'static str {
        SCHEME.id
    }

    /// Column by column, every distinct cell once.
    fn encode(&self, values: ArrayView2<'_, f64>, rows: &[usize]) -> Result<Array2<f64>, EncodeError> {
        check_shape(values, rows, self.layout.width())?;
        let mut points = Array2::zeros(values.raw_dim());
        for ((source, mut target), &row) in values.outer_iter().zip(points.outer_iter_mut()).zip(rows) {
            for (column, (&cell, slot)) in source.iter().zip(target.iter_mut()).enumerate() {
                *slot = self.point(cell, Address { row, column })?;
            }
        }
        let mut out = Array2::zeros(values.raw_dim());
        let columns = points.columns().into_iter().zip(out.columns_mut());
        for ((points, target), (_, ope)) in columns.zip(&self.columns) {
            encrypt_column(ope, points, target);
        }
        Ok(out)
    }
}

/// Encrypts every distinct point once.
fn encrypt_column(ope: &Ope, points: ArrayView1<'_, u64>, mut target: ArrayViewMut1<'_, f64>) {
    let mut distinct = points.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    let ciphers = ope.encrypt_sorted(&distinct);
    for (slot, point) in target.iter_mut().zip(points) {
        *slot = ciphers[distinct.partition_point(|other| other < point)] as f64;
    }
}
