//! Heuristic 2 on deterministic tokens: one token for every distinct value and key.

use super::cells::{FernetCells, Take};
use super::stamps::Stamps;
use crate::scheme::{Construct, Plan};
use crate::{Scheme, Stage};

pub(crate) const SCHEME: Scheme = Scheme {
    id: "fernet-digits-deterministic",
    summary: "fernet-digits with one token for every distinct value: IV and time derive from key and value",
    protects: "Equal cells encode equally under one key, in whatever row and column, so equality, frequencies and the magnitude of numbers are public; whoever knows how often values occur can name the common ones. A classifier under the same key learns what equality carries, which for indicator columns may be everything. Under another key the map is another one. A control: it shows what the randomness of Fernet takes away.",
    stage: Stage::RawCells,
    keyed: true,
    randomised: false,
    keeps_order: false,
    uses_clock: false,
    decryptable: false,
    needs_bounds: false,
    takes_baseline: true,
    bytes: crate::bulk::SHORT_TOKEN_LEN as f64,
    construct: Construct::Both(|plan| Ok(Box::new(cells(plan))), |plan| Ok(Box::new(cells(plan)))),
};

fn cells(plan: &Plan<'_>) -> FernetCells {
    FernetCells::new(SCHEME.id, Take::AsPlaintext, Stamps::by_message(plan), plan)
}
