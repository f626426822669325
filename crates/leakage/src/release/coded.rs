//! One column of a release beside its plain cells, as numbers that attacks work on.
//!
//! Numbers stay numbers on either side. A text becomes the number of its level; a released text that is also a plain one has
//! the same number, so that a column that was left as it is can be read off, and a token has a number of its own.

use std::collections::BTreeMap;

use crate::tabular::{AttributeKind, DesignColumn};
use crate::{LeakageError, check};

/// Numbers of tokens begin this far above those of plain levels and above plain numbers.
const TOKENS_FROM: f64 = 1e15;

/// Whether a released cell is coded as a token: neither a number nor a plain level.
pub(super) fn is_token(code: f64) -> bool {
    code >= TOKENS_FROM
}

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub struct CodedColumn {
    /// What attacks are told of it.
    pub(super) design: DesignColumn,
    /// The plain cells.
    pub(super) plain: Vec<f64>,
    /// The released cells; all equal where the column was not released.
    pub(super) cipher: Vec<f64>,
    /// Bytes of each released cell.
    pub(super) lengths: Vec<usize>,
}

impl CodedColumn {
    /// The column `name` with its plain cells and, where it was released, the released ones.
    ///
    /// # Errors
    /// [`LeakageError::Shape`] unless there are as many released cells as plain ones.
    pub fn new(name: &str, plain: &[String], released: Option<&[String]>) -> Result<Self, LeakageError> {
        if let Some(released) = released {
            check::same_length(("released", released.len()), ("plain", plain.len()), "cells")?;
        }
        let lengths = released.map_or_else(|| vec![0; plain.len()], lengths);
        let nothing = || vec![0.0; plain.len()];
        Ok(match numbers(plain) {
            Some(numbers) => Self {
                design: DesignColumn::numeric(name),
                cipher: released.map_or_else(nothing, released_numbers),
                plain: numbers,
                lengths,
            },
            None => {
                let levels = Levels::of(plain);
                let coded = |cells: &[String]| usual_where_empty(levels.codes(cells), cells);
                Self {
                    design: DesignColumn::levels(name),
                    plain: coded(plain),
                    cipher: released.map_or_else(nothing, coded),
                    lengths,
                }
            }
        })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.design.name
    }

    /// Plain cells and released ones of a column of numbers; `None` of one of texts.
    pub fn numbers(&self) -> Option<(&[f64], &[f64])> {
        self.is_number().then_some((&self.plain, &self.cipher))
    }

    pub(super) fn is_number(&self) -> bool {
        self.design.kind == AttributeKind::Numeric
    }

    /// Whether released cells can be compared with plain ones by rank: numbers, intervals or plain levels, and no tokens.
    pub(super) fn has_order(&self) -> bool {
        let varies = self.cipher.windows(2).any(|pair| pair[0] != pair[1]);
        varies && !self.cipher.iter().any(|&code| is_token(code))
    }
}

/// Bytes of each cell; an empty one is as long as most are.
fn lengths(cells: &[String]) -> Vec<usize> {
    let of_cells: Vec<f64> = cells.iter().map(|cell| cell.len() as f64).collect();
    usual_where_empty(of_cells, cells).into_iter().map(|length| length as usize).collect()
}

/// Cells as numbers, empty ones as the median of the others; `None` unless all others are numbers.
fn numbers(cells: &[String]) -> Option<Vec<f64>> {
    let parsed: Vec<Option<f64>> = cells.iter().map(|cell| number(cell)).collect();
    let all = parsed.iter().zip(cells).all(|(number, cell)| number.is_some() || cell.trim().is_empty());
    let median = median(parsed.iter().flatten().copied().collect())?;
    all.then(|| parsed.into_iter().map(|number| number.unwrap_or(median)).collect())
}

/// A missing cell is none that could be read: it counts as the most frequent one.
fn usual_where_empty(mut codes: Vec<f64>, cells: &[String]) -> Vec<f64> {
    let mut present: Vec<f64> =
        codes.iter().zip(cells).filter(|(_, cell)| !cell.is_empty()).map(|(code, _)| *code).collect();
    present.sort_by(f64::total_cmp);
    let usual = present.chunk_by(|a, b| a == b).rev().max_by_key(|run| run.len()).and_then(|run| run.first());
    if let Some(&usual) = usual {
        codes.iter_mut().zip(cells).filter(|(_, cell)| cell.is_empty()).for_each(|(code, _)| *code = usual);
    }
    codes
}

/// What a receiver takes released cells of a numeric column for: numbers, the middles of intervals, or tokens.
fn released_numbers(cells: &[String]) -> Vec<f64> {
    numbers(cells).or_else(|| middles(cells)).unwrap_or_else(|| Levels::default().codes(cells))
}

fn number(cell: &str) -> Option<f64> {
    cell.trim().parse().ok().filter(|number: &f64| number.is_finite())
}

/// The middle of each interval, such as `[10, 20)`, `< 10` or `>= 90`; `None` unless all cells are intervals or empty.
fn middles(cells: &[String]) -> Option<Vec<f64>> {
    let texts: Vec<Option<f64>> = cells.iter().map(|cell| middle(cell)).collect();
    let all = texts.iter().zip(cells).all(|(middle, cell)| middle.is_some() || cell.is_empty());
    let usual = median(texts.iter().flatten().copied().collect())?;
    all.then(|| texts.into_iter().map(|middle| middle.unwrap_or(usual)).collect())
}

/// The middle of an interval as a release writes it, or its one end.
pub(super) fn middle(cell: &str) -> Option<f64> {
    let cell = cell.trim();
    if let Some(end) = cell.strip_prefix(">=").or_else(|| cell.strip_prefix('<')) {
        return number(end);
    }
    let (low, high) = cell.strip_prefix('[')?.strip_suffix([')', ']'])?.split_once(',')?;
    Some((number(low)? + number(high)?) / 2.0)
}

fn median(mut numbers: Vec<f64>) -> Option<f64> {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied()
}

/// The different plain texts of a column, sorted.
#[derive(Default)]
struct Levels<'a>(Vec<&'a str>);

impl<'a> Levels<'a> {
    fn of(cells: &'a [String]) -> Self {
        let mut levels: Vec<&str> = cells.iter().map(String::as_str).collect();
        levels.sort_unstable();
        levels.dedup();
        Self(levels)
    }

    /// The number of each cell's level. Those that are no level have numbers in the order of their texts, which under a
    /// cipher is as good as random.
    fn codes(&self, cells: &[String]) -> Vec<f64> {
        let others: BTreeMap<&str, f64> = cells.iter().map(|cell| (cell.as_str(), 0.0)).collect();
        let others = others.into_keys().filter(|cell| self.0.binary_search(cell).is_err());
        let others: BTreeMap<&str, f64> =
            others.zip((0_u64..).map(|place| TOKENS_FROM + place as f64)).collect();
        let code = |cell: &String| match self.0.binary_search(&cell.as_str()) {
            Ok(level) => level as f64,
            Err(_) => others.get(cell.as_str()).copied().unwrap_or(TOKENS_FROM),
        };
        cells.iter().map(code).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn coded(plain: &[&str], released: &[&str]) -> (Vec<f64>, Vec<f64>) {
        let [plain, released] =
            [plain, released].map(|cells| cells.iter().map(|&cell| cell.to_owned()).collect::<Vec<_>>());
        let column = CodedColumn::new("a", &plain, Some(&released)).expect("as many cells");
        (column.plain, column.cipher)
    }

    #[test]
    fn plain_texts_keep_their_numbers_and_tokens_have_others() {
        let (plain, cipher) = coded(&["f", "m", "f"], &["f", "m", "f"]);
        assert_eq!(plain, cipher);
        let (plain, cipher) = coded(&["f", "m", "f"], &["Zx1", "Ab9", "Zx1"]);
        assert_eq!(plain, [0.0, 1.0, 0.0]);
        assert_eq!(cipher, [TOKENS_FROM + 1.0, TOKENS_FROM, TOKENS_FROM + 1.0]);
        let (plain, cipher) = coded(&["f", "m", "f", ""], &["Zx1", "Ab9", "Zx1", ""]);
        assert_eq!((plain[3], cipher[3]), (plain[0], cipher[0]), "a missing cell counts as the usual one");
    }

    #[test]
    fn numbers_intervals_and_tokens_of_numbers() {
        assert_eq!(coded(&["1", "", "5"], &["11", "", "15"]), (vec![1.0, 5.0, 5.0], vec![11.0, 15.0, 15.0]));
        assert_eq!(coded(&["1", "25", "99"], &["< 10", "[20, 30)", ">= 90"]).1, [10.0, 25.0, 90.0]);
        assert_eq!(
            coded(&["1", "2", "1"], &["q", "p", "q"]).1,
            [TOKENS_FROM + 1.0, TOKENS_FROM, TOKENS_FROM + 1.0]
        );
    }

    #[test]
    fn what_was_not_released_says_nothing() {
        let plain = ["1".to_owned(), "2".to_owned()];
        assert!(CodedColumn::new("a", &plain, Some(&plain[..1])).is_err());
        let column = CodedColumn::new("a", &plain, None).expect("nothing to disagree with");
        assert_eq!((column.cipher, column.lengths), (vec![0.0, 0.0], vec![0, 0]));
    }
}
