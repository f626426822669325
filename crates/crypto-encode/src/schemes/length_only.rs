//! The control beside heuristic 2: the number of digits and nothing else.

use super::fernet::integer_part;
use crate::scheme::{Construct, Plan};
use crate::table::Layout;
use crate::{Address, CellEncoder, CellFault, CellKind, EncodeError, Scheme, Stage};

pub(crate) const SCHEME: Scheme = Scheme {
    id: "length-only",
    summary: "the number of digits of the cell's integer part; a constant for indicators",
    protects: "Publishes the magnitude of every number and hides the rest without any key. It is the ceiling of what \
               fernet-digits can carry, since that scheme adds only digits independent of the cell: what a \
               classifier learns from length-only it may learn from fernet-digits, and no more.",
    stage: Stage::RawCells,
    keyed: false,
    randomised: false,
    keeps_order: false,
    uses_clock: false,
    decryptable: false,
    needs_bounds: false,
    takes_baseline: false,
    bytes: 8.0,
    construct: Construct::Cell(build),
};

fn build(plan: &Plan<'_>) -> Result<Box<dyn CellEncoder>, EncodeError> {
    Ok(Box::new(LengthOnly(plan.layout())))
}

struct LengthOnly(Layout);

impl CellEncoder for LengthOnly {
    fn id(&self) -> &'static str {
        SCHEME.id
    }

    fn encode(&self, cell: f64, at: Address) -> Result<f64, EncodeError> {
        match self.0.check(cell, at)? {
            CellKind::Indicator => Ok(1.0),
            CellKind::Numeric => integer_part(cell)
                .map(|(_, digits)| digits as f64)
                .ok_or_else(|| self.0.fault(cell, at, CellFault::TooLarge { limit: super::fernet::LIMIT })),
        }
    }
}
