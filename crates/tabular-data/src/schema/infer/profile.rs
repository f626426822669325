//! What is kept of a column while the file goes by: bounded, whatever the number of rows.

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeSet, HashSet};
use std::hash::{Hash, Hasher};

use crate::schema::{CsvFormat, DecimalMark};

/// Ways to write numbers, the likeliest first.
pub(super) const STYLES: [(DecimalMark, bool); 3] =
    [(DecimalMark::Point, false), (DecimalMark::Comma, true), (DecimalMark::Point, true)];

/// How many cells a style reads, and one that it does not.
#[derive(Debug, Clone, Default)]
pub(super) struct StyleFit {
    pub(super) fits: usize,
    pub(super) misfit: Option<String>,
}

/// The profile of one column.
#[derive(Debug)]
pub(super) struct Profile {
    max_levels: usize,
    /// Rows with a value.
    pub(super) present: usize,
    pub(super) missing: usize,
    /// Distinct values, until there are more than `max_levels`.
    pub(super) levels: Option<BTreeSet<String>>,
    /// Hashes of all values, until one repeats.
    distinct: Option<HashSet<u64>>,
    pub(super) styles: [StyleFit; 3],
    /// A cell whose comma or point may be a decimal or a thousands mark.
    pub(super) ambiguous: Option<String>,
}

impl Profile {
    pub(super) fn new(max_levels: usize) -> Self {
        Self {
            max_levels,
            present: 0,
            missing: 0,
            levels: Some(BTreeSet::new()),
            distinct: Some(HashSet::new()),
            styles: Default::default(),
            ambiguous: None,
        }
    }

    /// Takes a trimmed cell.
    pub(super) fn push(&mut self, cell: &str, missing: &[String]) {
        if missing.iter().any(|m| m == cell) {
            self.missing += 1;
            return;
        }
        self.present += 1;
        self.note_level(cell);
        self.note_distinct(cell);
        self.note_styles(cell);
    }

    /// Whether every row has a value and no two are equal.
    pub(super) fn all_distinct(&self) -> bool {
        self.distinct.is_some() && self.missing == 0
    }

    /// Whether a style reads every cell.
    pub(super) fn is_numeric(&self, style: usize) -> bool {
        self.present > 0 && self.styles.get(style).is_some_and(|s| s.fits == self.present)
    }

    fn note_level(&mut self, cell: &str) {
        let Some(levels) = &mut self.levels else { return };
        if levels.contains(cell) {
            return;
        }
        levels.insert(cell.to_owned());
        if levels.len() > self.max_levels {
            self.levels = None;
        }
    }

    fn note_distinct(&mut self, cell: &str) {
        let Some(distinct) = &mut self.distinct else { return };
        let mut hasher = DefaultHasher::new();
        cell.hash(&mut hasher);
        if !distinct.insert(hasher.finish()) {
            self.distinct = None;
        }
    }

    fn note_styles(&mut self, cell: &str) {
        if cell.len() < 16 && cell.bytes().all(|b| b.is_ascii_digit()) {
            self.styles.iter_mut().for_each(|fit| fit.fits += 1);
            return;
        }
        let mut read = [None; 3];
        for ((fit, &(decimal, thousands)), value) in self.styles.iter_mut().zip(&STYLES).zip(&mut read) {
            let format = CsvFormat { decimal, thousands, ..CsvFormat::default() };
            *value = format.parse_number(cell).ok();
            match value {
                Some(_) => fit.fits += 1,
                None => fit.misfit = fit.misfit.take().or_else(|| Some(crate::error::excerpt(cell))),
            }
        }
        let mut values = read.into_iter().flatten();
        let first = values.next();
        if self.ambiguous.is_none() && values.any(|value| Some(value) != first) {
            self.ambiguous = Some(cell.to_owned());
        }
    }
}
