//! The cells of a column: distinct texts while the file is read, numbers or sorted levels afterwards.
//!
//! Whether a column is one of numbers is known only after its last cell, and its texts are needed if it is not. So all distinct
//! texts are kept until then.

use std::borrow::Cow;
use std::collections::HashMap;
use std::rc::Rc;

use super::ReceivedColumn;
use super::dtype::{self, Dtype};
use crate::error::Position;
use crate::schema::DecimalMark;

/// The level that stands for missing cells of a column of texts. A cell with this very text is the same level.
pub const MISSING_LEVEL: &str = "(missing)";

/// The markers of missing cells of `pandas.read_csv`, compared with the whole cell, spaces included.
const PANDAS_MISSING: [&str; 19] = [
    "", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A",
    "NA", "NULL", "NaN", "None", "n/a", "nan", "null",
];
/// Bytes of the longest of them.
const LONGEST_MARKER: usize = 8;
/// Places of missing cells that are remembered for a message.
const SHOWN: usize = 5;

/// The cells of a column, one per row.
#[derive(Debug, Clone, PartialEq)]
pub enum ReceivedCells {
    /// Finite numbers; NaN where missing or infinite.
    Numbers(Vec<f64>),
    /// Texts.
    Texts {
        /// The index of each row's text in `levels`.
        codes: Vec<u32>,
        /// The distinct texts in the order of their bytes, [`MISSING_LEVEL`] among them where a cell is missing.
        levels: Vec<String>,
    },
}

/// A column in the making.
#[derive(Debug, Clone, Default)]
pub(super) struct CellBuilder {
    codes: Vec<u32>,
    /// Distinct texts in the order in which they were met, markers of missing cells among them.
    texts: Vec<Rc<str>>,
    index: HashMap<Rc<str>, u32>,
    n_markers: usize,
    first_markers: Vec<Position>,
}

impl CellBuilder {
    /// Appends a cell, which is `None` where a binary file holds nothing.
    pub(super) fn push(&mut self, cell: Option<&str>, at: Position) {
        let cell = cell.unwrap_or_default();
        if is_marker(cell) {
            self.n_markers += 1;
            if self.first_markers.len() < SHOWN {
                self.first_markers.push(at);
            }
        }
        let code = match self.index.get(cell) {
            Some(&code) => code,
            None => self.add(cell),
        };
        self.codes.push(code);
    }

    fn add(&mut self, cell: &str) -> u32 {
        let code = u32::try_from(self.texts.len()).expect("fewer distinct cells than memory has room for");
        let text: Rc<str> = cell.into();
        self.texts.push(text.clone());
        self.index.insert(text, code);
        code
    }

    /// The column.
    pub(super) fn finish(self, name: String, decimal: DecimalMark) -> ReceivedColumn {
        let present: Vec<&str> = self.texts.iter().map(Rc::as_ref).filter(|text| !is_marker(text)).collect();
        let dtype = Dtype::of(&present, self.n_markers > 0, decimal);
        let cells = match dtype.is_number() {
            true => numbers(&self.codes, &self.texts, decimal),
            false => levels(&self.codes, &self.texts, dtype),
        };
        let (n_missing, first_missing) = match dtype.has_missing() {
            true => (self.n_markers, self.first_markers),
            false => (0, Vec::new()),
        };
        ReceivedColumn { name, dtype, cells, n_missing, first_missing }
    }
}

fn is_marker(cell: &str) -> bool {
    cell.len() <= LONGEST_MARKER && PANDAS_MISSING.contains(&cell)
}

/// No marker is a number.
fn numbers(codes: &[u32], texts: &[Rc<str>], decimal: DecimalMark) -> ReceivedCells {
    let number = |text: &Rc<str>| dtype::number(text, decimal).filter(|value| value.is_finite());
    let values: Vec<f64> = texts.iter().map(|text| number(text).unwrap_or(f64::NAN)).collect();
    ReceivedCells::Numbers(codes.iter().map(|&code| values[code as usize]).collect())
}

fn levels(codes: &[u32], texts: &[Rc<str>], dtype: Dtype) -> ReceivedCells {
    let spelt = texts.iter().map(|text| match dtype.has_missing() && is_marker(text) {
        true => Cow::Borrowed(MISSING_LEVEL),
        false => dtype.spell(text),
    });
    let spelt: Vec<Cow<'_, str>> = spelt.collect();
    let mut levels: Vec<&str> = spelt.iter().map(Cow::as_ref).collect();
    levels.sort_unstable();
    levels.dedup();
    let rank: Vec<u32> =
        spelt.iter().map(|text| levels.partition_point(|level| *level < text.as_ref()) as u32).collect();
    let codes = codes.iter().map(|&code| rank[code as usize]).collect();
    ReceivedCells::Texts { codes, levels: levels.into_iter().map(str::to_owned).collect() }
}
