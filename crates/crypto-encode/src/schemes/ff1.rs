//! Format-preserving encryption of the cell's decimal digits.

use crate::ff1::{DecimalFault, Ff1Text, MAX_DIGITS};
use crate::scheme::{Construct, Plan};
use crate::table::Layout;
use crate::{Address, CellEncoder, CellFault, EncodeError, Scheme, Stage};

pub(crate) const SCHEME: Scheme = Scheme {
    id: "ff1",
    summary: "FF1 format-preserving encryption (NIST SP 800-38G Rev. 1) of the cell's decimal digits",
    protects: "A secret permutation of the digit strings of each length, the column's name as tweak. Equal cells of a \
               column encode equally under one key, so equality and frequencies are public as under siv; so are the \
               sign, the number of decimals, and the number of digits from six on. Order and value are hidden. Small \
               sets of possible values are open to anyone who can have cells encrypted and look for matches.",
    stage: Stage::RawCells,
    keyed: true,
    randomised: false,
    keeps_order: false,
    uses_clock: false,
    decryptable: true,
    needs_bounds: false,
    takes_baseline: false,
    bytes: 8.0,
    construct: Construct::Cell(build),
};

fn build(plan: &Plan<'_>) -> Result<Box<dyn CellEncoder>, EncodeError> {
    let columns = plan.columns.iter().map(|column| Ff1Text::new(plan.key, &column.name)).collect();
    Ok(Box::new(Ff1 { layout: plan.layout(), columns }))
}

struct Ff1 {
    layout: Layout,
    columns: Vec<Ff1Text>,
}

impl CellEncoder for Ff1 {
    fn id(&self) -> &'static str {
        SCHEME.id
    }

    /// The plaintext is the shortest decimal form that reads back as the cell, minus zero counting as zero; the result
    /// is the ciphertext read as a number.
    fn encode(&self, cell: f64, at: Address) -> Result<f64, EncodeError> {
        self.layout.check(cell, at)?;
        let column = &self.columns[at.column];
        let encrypted = column.encrypt(&(cell + 0.0).to_string());
        let text = encrypted.map_err(|fault| self.layout.fault(cell, at, cell_fault(fault)))?;
        Ok(text.parse().expect("the ciphertext of decimal text is decimal text"))
    }
}

/// A finite number is written in decimal, so its length is all that can be wrong with it.
fn cell_fault(fault: DecimalFault) -> CellFault {
    match fault {
        DecimalFault::TooManyDigits(digits) => CellFault::TooManyDigits { digits, limit: MAX_DIGITS },
        DecimalFault::NotDecimal | DecimalFault::NotCiphertext => CellFault::NotFinite,
    }
}
