//! What is kept of a column while the file goes by: little, unless nearly every value is another one (8 bytes each).

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, HashSet};
use std::hash::{Hash, Hasher};

use super::InferOptions;
use super::numbers::NumberEvidence;
use crate::error::{Example, Position};

/// Repeated values among which a column may still differ in nearly every row: some, and a twentieth of the rows.
const FEW_REPEATS: usize = 20;
const REPEATS_SHARE: usize = 20;

/// The profile of one column.
#[derive(Debug)]
pub(super) struct Profile {
    max_levels: usize,
    /// Rows with a value.
    pub(super) present: usize,
    pub(super) missing: usize,
    /// Rows with a cell that means "missing" among numbers only, and one of them.
    pub(super) markers: usize,
    pub(super) marker: Option<Example>,
    /// Distinct values and their rows, until there are more than `max_levels`.
    pub(super) levels: Option<BTreeMap<String, usize>>,
    distinct: Distinct,
    pub(super) numbers: NumberEvidence,
}

/// Hashes of all values, until too many repeat.
#[derive(Debug)]
struct Distinct {
    seen: Option<HashSet<u64>>,
    repeats: usize,
}

impl Profile {
    pub(super) fn new(max_levels: usize) -> Self {
        Self {
            max_levels,
            present: 0,
            missing: 0,
            markers: 0,
            marker: None,
            levels: Some(BTreeMap::new()),
            distinct: Distinct { seen: Some(HashSet::new()), repeats: 0 },
            numbers: NumberEvidence::default(),
        }
    }

    /// Takes a trimmed cell.
    pub(super) fn push(&mut self, cell: &str, at: Position, options: &InferOptions) {
        if options.missing.iter().any(|marker| marker == cell) {
            self.missing += 1;
            return;
        }
        self.present += 1;
        self.note_level(cell);
        if options.missing_numbers.iter().any(|marker| marker == cell) {
            self.markers += 1;
            self.marker.get_or_insert_with(|| Example::new(at, cell));
            return;
        }
        self.distinct.push(cell);
        self.numbers.push(cell, at);
    }

    /// Rows with a value that is no marker among numbers.
    pub(super) fn values(&self) -> usize {
        self.present - self.markers
    }

    /// Whether every row has a value and no two are equal.
    pub(super) fn all_distinct(&self) -> bool {
        self.none_repeats() && self.missing == 0 && self.markers == 0
    }

    /// Whether no two values are equal.
    pub(super) fn none_repeats(&self) -> bool {
        self.distinct.repeats == 0
    }

    /// Whether at most one value in twenty repeats an earlier one.
    pub(super) fn nearly_distinct(&self) -> bool {
        self.distinct.seen.is_some() && self.distinct.repeats * REPEATS_SHARE <= self.values()
    }

    fn note_level(&mut self, cell: &str) {
        let Some(levels) = &mut self.levels else { return };
        match levels.get_mut(cell) {
            Some(rows) => *rows += 1,
            None => {
                levels.insert(cell.to_owned(), 1);
            }
        }
        if levels.len() > self.max_levels {
            self.levels = None;
        }
    }
}

impl Distinct {
    fn push(&mut self, cell: &str) {
        let Some(seen) = &mut self.seen else {
            self.repeats += 1;
            return;
        };
        let mut hasher = DefaultHasher::new();
        cell.hash(&mut hasher);
        if !seen.insert(hasher.finish()) {
            self.repeats += 1;
            if self.repeats > FEW_REPEATS + seen.len() / REPEATS_SHARE {
                self.seen = None;
            }
        }
    }
}
