//! Local differential privacy by randomised response.
//!
//! Each column has k answers: 0 and 1 for an indicator, the bins of equal width over the declared bounds for a number
//! (`response_bins` of the options). The true answer is given with probability e^eps / (e^eps + k - 1), every other one
//! with equal probability (S. Warner, JASA 60, 1965, for k = 2; P. Kairouz, S. Oh, P. Viswanath, NIPS 2014, for more),
//! eps being the column's share of the record's budget. A number is answered by the midpoint of its bin.
//!
//! The answers are handed out as they are. Correcting their means for the flips would be one affine map a column,
//! which standardisation undoes.

use crate::prf::AddressPrf;
use crate::scheme::{Construct, Plan};
use crate::table::Layout;
use crate::{Address, CellEncoder, CellFault, CellKind, CipherColumn, EncodeError, Scheme, Stage};

pub(crate) const SCHEME: Scheme = Scheme {
    id: "randomised-response",
    summary: "the cell's bin, given truly with a probability set by epsilon (local differential privacy)",
    protects: "Gives every record deniability: any answer may be a lie, with odds set by epsilon, which is divided \
               evenly over the columns and holds whatever else an attacker knows. There is no key to keep and \
               nothing to decrypt. Frequencies over many records remain learnable, and so does the label, the more \
               so the larger epsilon. Numbers lose their position within a bin. Asking again spends the budget again.",
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
    let epsilon = plan.spec.epsilon_per_column(plan.columns.len());
    let answers: Result<Vec<_>, _> =
        plan.columns.iter().map(|column| Answers::new(column, plan.spec.response_bins(), epsilon)).collect();
    let noise = AddressPrf::new(plan.key, "randomised-response");
    Ok(Box::new(RandomisedResponse { layout: plan.layout(), answers: answers?, noise }))
}

struct RandomisedResponse {
    layout: Layout,
    answers: Vec<Answers>,
    noise: AddressPrf,
}

impl CellEncoder for RandomisedResponse {
    fn id(&self) -> &'static str {
        SCHEME.id
    }

    fn encode(&self, cell: f64, at: Address) -> Result<f64, EncodeError> {
        let kind = self.layout.check(cell, at)?;
        if kind == CellKind::Indicator && cell != 0.0 && cell != 1.0 {
            return Err(self.layout.fault(cell, at, CellFault::NotIndicator));
        }
        Ok(self.answers[at.column].respond(cell, self.noise.uniforms(at)))
    }
}

/// The answers of one column.
struct Answers {
    low: f64,
    width: f64,
    count: f64,
    truth: f64,
    kind: CellKind,
}

impl Answers {
    fn new(column: &CipherColumn, bins: u16, epsilon: f64) -> Result<Self, EncodeError> {
        let (low, high) = column.required_bounds(SCHEME.id)?;
        let count = match column.kind {
            CellKind::Indicator => 2.0,
            CellKind::Numeric => f64::from(bins),
        };
        let truth = 1.0 / (1.0 + (count - 1.0) * libm::exp(-epsilon));
        Ok(Self { low, width: (high - low) / count, count, truth, kind: column.kind })
    }

    fn respond(&self, cell: f64, [honest, other]: [f64; 2]) -> f64 {
        let truth = ((cell - self.low) / self.width).floor().clamp(0.0, self.count - 1.0);
        if honest < self.truth {
            return self.value(truth);
        }
        let lie = (other * (self.count - 1.0)).floor();
        self.value(if lie < truth { lie } else { lie + 1.0 })
    }

    /// The number that stands for an answer.
    fn value(&self, answer: f64) -> f64 {
        match self.kind {
            CellKind::Indicator => answer,
            CellKind::Numeric => self.low + (answer + 0.5) * self.width,
        }
    }
}
