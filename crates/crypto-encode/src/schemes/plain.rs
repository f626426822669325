//! No encryption: the reference that every other scheme is compared with.

use crate::scheme::{Construct, Plan};
use crate::table::Layout;
use crate::{Address, CellEncoder, EncodeError, Scheme, Stage};

pub(crate) const SCHEME: Scheme = Scheme {
    id: "plain",
    summary: "the cell itself",
    protects: "Protects nothing: whoever sees the table sees the data. It is the yardstick for what a classifier \
               can learn when nothing is hidden.",
    stage: Stage::RawCells,
    keyed: false,
    randomised: false,
    keeps_order: true,
    uses_clock: false,
    decryptable: true,
    needs_bounds: false,
    takes_baseline: false,
    bytes: 8.0,
    construct: Construct::Cell(build),
};

fn build(plan: &Plan<'_>) -> Result<Box<dyn CellEncoder>, EncodeError> {
    Ok(Box::new(Plain(plan.layout())))
}

struct Plain(Layout);

impl CellEncoder for Plain {
    fn id(&self) -> &'static str {
        SCHEME.id
    }

    fn encode(&self, cell: f64, at: Address) -> Result<f64, EncodeError> {
        self.0.check(cell, at)?;
        Ok(cell)
    }
}
