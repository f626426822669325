//! Heuristic 2 of the study: as many digits of a cell's Fernet token as the cell has.

use super::cells::{FernetCells, Take};
use super::stamps::Stamps;
use crate::scheme::{Construct, Plan};
use crate::{Scheme, Stage};

pub(crate) const SCHEME: Scheme = Scheme {
    id: "fernet-digits",
    summary: "the first n digits of the cell's Fernet token, n being the number of digits of the cell",
    protects: "The digits themselves are as independent of the cell as under fernet-first-digit. But n is read from the plaintext, so the magnitude of every numeric cell is published: length-only shows all that can be learned from it. Indicator cells give one digit and therefore nothing.",
    stage: Stage::RawCells,
    keyed: true,
    randomised: true,
    keeps_order: false,
    uses_clock: true,
    decryptable: false,
    needs_bounds: false,
    takes_baseline: true,
    bytes: crate::bulk::SHORT_TOKEN_LEN as f64,
    construct: Construct::Both(|plan| Ok(Box::new(cells(plan))), |plan| Ok(Box::new(cells(plan)))),
};

fn cells(plan: &Plan<'_>) -> FernetCells {
    FernetCells::new(SCHEME.id, Take::AsPlaintext, Stamps::by_address(plan), plan)
}
