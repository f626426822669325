//! Heuristic 1 of the study: the first digit of a cell's Fernet token.

use super::cells::{FernetCells, Take};
use super::stamps::Stamps;
use crate::scheme::{Construct, Plan};
use crate::{Scheme, Stage};

pub(crate) const SCHEME: Scheme = Scheme {
    id: "fernet-first-digit",
    summary: "the first digit of the cell's Fernet token",
    protects: "The token is secure encryption: its IV, ciphertext and HMAC are independent of the cell to whoever lacks the key, and so is the digit, fresh in every cell. Nothing of the data is left to learn from, for the attacker and for the classifier alike. Only a running clock shows through: where a digit falls into the time stamp, the feature tells in which order rows were encrypted.",
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
    FernetCells::new(SCHEME.id, Take::First, Stamps::by_address(plan), plan)
}
