//! What guesses of a trial's cells are scored against.

use ndarray::ArrayView2;

use super::attribute::{Attribute, decode};
use super::constant::best;

/// The victims' cells of one attribute, and what the best guess without ciphertexts gets of each.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Truth {
    /// The cells, one per victim.
    pub(super) cells: Vec<f64>,
    /// 1 for each victim whose cell the best constant is right about, 0 for others.
    pub(super) baseline: Vec<f64>,
    /// Whether the cells differ.
    pub(super) varies: bool,
}

impl Truth {
    /// The cells of every attribute.
    pub(super) fn of(attributes: &[Attribute], records: ArrayView2<'_, f64>) -> Vec<Self> {
        let of = |attribute: &Attribute| {
            let cells = decode(attribute, records);
            let constant = best(&cells, attribute.kind).unwrap_or(f64::NAN);
            let baseline = cells.iter().map(|&cell| right(attribute, constant, cell)).collect();
            Self { varies: cells.iter().any(|cell| Some(cell) != cells.first()), cells, baseline }
        };
        attributes.iter().map(of).collect()
    }

    /// 1 for each guess that is right, 0 for others.
    pub(super) fn score(&self, attribute: &Attribute, guesses: &[f64]) -> Vec<f64> {
        guesses.iter().zip(&self.cells).map(|(&guess, &cell)| right(attribute, guess, cell)).collect()
    }
}

fn right(attribute: &Attribute, guess: f64, cell: f64) -> f64 {
    f64::from(u8::from(attribute.is_right(guess, cell)))
}
