//! The engine of the Fernet schemes: cells to messages, messages to sealed tokens, tokens to digits.

use ndarray::{Array2, ArrayView2};

use super::stamps::Stamps;
use crate::bulk::{FernetKey, LANES, LeadingDigits, Sealed, ShortMessage};
use crate::encoder::check_shape;
use crate::scheme::Plan;
use crate::table::Layout;
use crate::{Address, CellEncoder, CellFault, CellKind, EncodeError, MatrixEncoder};

/// The first magnitude of an integer part that does not leave room for a sign among 15 characters.
pub(crate) const LIMIT: f64 = 1e14;

/// How many digits of a numeric cell's token make the feature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Take {
    /// One.
    First,
    /// As many as the cell's integer part has.
    AsPlaintext,
}

/// A Fernet digit scheme, for cells and for tables.
pub(super) struct FernetCells {
    pub(super) id: &'static str,
    take: Take,
    baseline: u64,
    layout: Layout,
    key: FernetKey,
    stamps: Stamps,
}

/// A cell that has been read, waiting to be sealed.
#[derive(Clone, Copy)]
struct Pending {
    at: Address,
    message: ShortMessage,
    kind: CellKind,
    wanted: usize,
}

impl FernetCells {
    pub(super) fn new(id: &'static str, take: Take, stamps: Stamps, plan: &Plan<'_>) -> Self {
        let baseline = u64::from(plan.spec.indicator_baseline());
        Self { id, take, baseline, layout: plan.layout(), key: FernetKey::new(plan.key), stamps }
    }

    fn read(&self, cell: f64, at: Address) -> Result<Pending, EncodeError> {
        let kind = self.layout.check(cell, at)?;
        let (message, digits) = integer_part(cell)
            .ok_or_else(|| self.layout.fault(cell, at, CellFault::TooLarge { limit: LIMIT }))?;
        let wanted = match (kind, self.take) {
            (CellKind::Numeric, Take::AsPlaintext) => digits,
            _ => 1,
        };
        Ok(Pending { at, message, kind, wanted })
    }

    fn feature(&self, cell: &Pending, sealed: &Sealed) -> f64 {
        let number = LeadingDigits::of(&self.key, sealed, cell.wanted).number();
        match cell.kind {
            CellKind::Numeric => number as f64,
            CellKind::Indicator => f64::from(u8::from(number >= self.baseline)),
        }
    }

    /// Encodes up to 16 cells into as many places.
    fn flush(&self, cells: &[Pending], out: &mut [f64]) {
        let messages = cells.iter().map(|cell| &cell.message);
        let stamps: [_; LANES] = self.stamps.of(messages.clone().zip(cells.iter().map(|cell| cell.at)));
        let sealed = self.key.seal_group(messages.zip(&stamps));
        for ((slot, cell), sealed) in out.iter_mut().zip(cells).zip(&sealed) {
            *slot = self.feature(cell, sealed);
        }
    }
}

impl CellEncoder for FernetCells {
    fn id(&self) -> &'static str {
        self.id
    }

    fn encode(&self, cell: f64, at: Address) -> Result<f64, EncodeError> {
        let pending = self.read(cell, at)?;
        let [stamp] = self.stamps.of(std::iter::once((&pending.message, at)));
        Ok(self.feature(&pending, &self.key.seal(&pending.message, &stamp)))
    }
}

impl MatrixEncoder for FernetCells {
    fn id(&self) -> &'static str {
        self.id
    }

    fn encode(&self, values: ArrayView2<'_, f64>, rows: &[usize]) -> Result<Array2<f64>, EncodeError> {
        check_shape(values, rows, self.layout.width())?;
        let mut out = vec![0.0; values.len()];
        let addresses =
            rows.iter().flat_map(|&row| (0..values.ncols()).map(move |column| Address { row, column }));
        let mut cells = values.iter().zip(addresses).map(|(&cell, at)| self.read(cell, at));
        let mut group = Vec::with_capacity(LANES);
        for places in out.chunks_mut(LANES) {
            group.clear();
            for cell in cells.by_ref().take(LANES) {
                group.push(cell?);
            }
            self.flush(&group, places);
        }
        Ok(Array2::from_shape_vec(values.raw_dim(), out).expect("one number was written for each cell"))
    }
}

/// The decimal text of a cell's integer part and its number of digits; `None` from 10^14 on.
pub(crate) fn integer_part(cell: f64) -> Option<(ShortMessage, usize)> {
    let whole = cell.trunc();
    if whole.abs() >= LIMIT {
        return None;
    }
    let message = ShortMessage::integer(whole as i64)?;
    Some((message, message.len() - usize::from(whole < 0.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_cut_to_their_integer_part() {
        let cases: [(f64, &str, usize); 7] = [
            (16.12000084, "16", 2),
            (0.0, "0", 1),
            (-0.0, "0", 1),
            (-0.9, "0", 1),
            (-120.7, "-120", 3),
            (5849.0, "5849", 4),
            (99_999_999_999_999.9, "99999999999999", 14),
        ];
        for (cell, text, digits) in cases {
            let (message, found) = integer_part(cell).unwrap();
            assert_eq!((message.as_bytes(), found), (text.as_bytes(), digits), "{cell}");
        }
        assert!(integer_part(1e14).is_none() && integer_part(-1e300).is_none());
    }
}
