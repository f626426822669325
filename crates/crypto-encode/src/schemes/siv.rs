//! Deterministic encryption as a number: the synthetic IV of AES-SIV.

use crate::scheme::{Construct, Plan};
use crate::siv::SivTag;
use crate::table::Layout;
use crate::{Address, CellEncoder, EncodeError, Scheme, Stage};

pub(crate) const SCHEME: Scheme = Scheme {
    id: "siv",
    summary: "the synthetic IV of AES-SIV (RFC 5297) as a number in [0, 1)",
    protects: "The strongest encryption that still maps equal cells to equal ciphertexts, and nothing but equality \
               shows, within one column: order and magnitude are hidden. Equality is often enough: with two values \
               in a column, or with frequencies known from elsewhere, cells are named without the key. The number \
               handed to a classifier is 53 bits of the synthetic IV and cannot be decrypted; encrypt-table writes \
               the whole ciphertext, which can.",
    stage: Stage::RawCells,
    keyed: true,
    randomised: false,
    keeps_order: false,
    uses_clock: false,
    decryptable: false,
    needs_bounds: false,
    takes_baseline: false,
    bytes: 24.0,
    construct: Construct::Cell(build),
};

fn build(plan: &Plan<'_>) -> Result<Box<dyn CellEncoder>, EncodeError> {
    let tags = plan.columns.iter().map(|column| SivTag::new(plan.key, &column.name)).collect();
    Ok(Box::new(Siv { layout: plan.layout(), tags }))
}

struct Siv {
    layout: Layout,
    tags: Vec<SivTag>,
}

impl CellEncoder for Siv {
    fn id(&self) -> &'static str {
        SCHEME.id
    }

    /// The plaintext is the cell's eight bytes, big-endian, minus zero counting as zero.
    fn encode(&self, cell: f64, at: Address) -> Result<f64, EncodeError> {
        self.layout.check(cell, at)?;
        let tag = self.tags[at.column].tag((cell + 0.0).to_be_bytes());
        Ok((tag >> (128 - 53)) as f64 / (1_u64 << 53) as f64)
    }
}
