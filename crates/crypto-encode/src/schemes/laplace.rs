//! Local differential privacy by the Laplace mechanism, on a grid.
//!
//! The cell is clipped to the column's declared bounds and moved to one of 2^20 steps between them; the noise is a
//! integer of steps with P(z) proportional to exp(-e |z| / 2^20), e being the column's share of epsilon. This is
//! the geometric mechanism (A. Ghosh, T. Roughgarden, M. Sundararajan, "Universally utility-maximizing privacy
//! mechanisms", SIAM J. Computing 41, 2012). At this resolution it cannot be told from continuous Laplace noise of
//! scale (high - low) / e, but its output always lies on the grid, whereas the low-order bits of a floating-point
//! Laplace sum give the cell away (I. Mironov, CCS 2012). Each geometric variate is drawn by inversion from 52 random
//! bits, so probabilities below 2^-52 are not resolved.
//!
//! Decisions: every column gets the same share of the record's budget; indicators have the bounds 0 and 1 by nature;
//! the output is not clipped, so its mean is the clipped cell.

use crate::prf::AddressPrf;
use crate::scheme::{Construct, Plan};
use crate::table::Layout;
use crate::{Address, CellEncoder, EncodeError, Scheme, Stage};

/// Steps between the bounds.
const STEPS: f64 = (1_u32 << 20) as f64;

pub(crate) const SCHEME: Scheme = Scheme {
    id: "laplace",
    summary: "the cell, clipped to declared bounds, plus Laplace noise (local differential privacy)",
    protects: "Bounds what anyone can infer about a record, whatever else they know: any two records give any output \
               with probabilities within a factor exp(epsilon), epsilon being divided evenly over the columns. \
               There is no key to keep and nothing to decrypt. What holds for the population remains learnable, the \
               more so the larger epsilon. It does not protect a record that is encoded again with fresh noise: \
               budgets add up.",
    stage: Stage::RawCells,
    keyed: false,
    randomised: true,
    keeps_order: false,
    uses_clock: false,
    decryptable: false,
    needs_bounds: true,
    takes_baseline: false,
    bytes: 8.0,
    construct: Construct::Cell(build),
};

fn build(plan: &Plan<'_>) -> Result<Box<dyn CellEncoder>, EncodeError> {
    let bounds: Result<Vec<_>, _> =
        plan.columns.iter().map(|column| column.required_bounds(SCHEME.id)).collect();
    Ok(Box::new(Laplace {
        layout: plan.layout(),
        bounds: bounds?,
        rate: plan.spec.epsilon_per_column(plan.columns.len()) / STEPS,
        noise: AddressPrf::new(plan.key, "laplace"),
    }))
}

struct Laplace {
    layout: Layout,
    bounds: Vec<(f64, f64)>,
    rate: f64,
    noise: AddressPrf,
}

impl CellEncoder for Laplace {
    fn id(&self) -> &'static str {
        SCHEME.id
    }

    fn encode(&self, cell: f64, at: Address) -> Result<f64, EncodeError> {
        self.layout.check(cell, at)?;
        let (low, high) = self.bounds[at.column];
        let step = (high - low) / STEPS;
        let code = ((cell.clamp(low, high) - low) / step).round();
        let [plus, minus] = self.noise.uniforms(at).map(|unit| geometric(unit, self.rate));
        Ok(low + (code + plus - minus) * step)
    }
}

/// The geometric variate with P(k) proportional to exp(-rate k), k = 0, 1, …, at a uniform number. The difference of
/// two is the two-sided geometric.
fn geometric(unit: f64, rate: f64) -> f64 {
    (-libm::log(unit) / rate).floor()
}
