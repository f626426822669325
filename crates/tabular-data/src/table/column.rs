//! Compact columns: 8 bytes a number, 4 bytes a categorical cell.

use std::collections::{BTreeMap, HashMap};

/// Code of a missing categorical cell.
const MISSING: u32 = u32::MAX;

/// A categorical column: one small integer a cell, and the texts they stand for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CategoricalColumn {
    codes: Vec<u32>,
    levels: Vec<String>,
}

impl CategoricalColumn {
    /// The levels met, in the order of their bytes.
    pub fn levels(&self) -> &[String] {
        &self.levels
    }

    /// Index into [`CategoricalColumn::levels`] of a row's cell; `None` where missing or past the end.
    pub fn code(&self, row: usize) -> Option<usize> {
        self.codes.get(row).filter(|&&c| c != MISSING).map(|&c| c as usize)
    }

    /// The text of a row's cell; `None` where missing or past the end.
    pub fn level(&self, row: usize) -> Option<&str> {
        self.levels.get(self.code(row)?).map(String::as_str)
    }

    /// The levels with their rows.
    pub(super) fn counts(&self) -> BTreeMap<String, usize> {
        let mut rows = vec![0; self.levels.len()];
        self.codes().flatten().for_each(|code| rows[code] += 1);
        self.levels.iter().cloned().zip(rows).collect()
    }

    /// The column with other names of its levels; levels that get the same name are one.
    pub(super) fn renamed(&self, name: impl Fn(&str) -> String) -> Self {
        let names: Vec<String> = self.levels.iter().map(|level| name(level)).collect();
        let mut builder = LevelBuilder::default();
        self.codes().for_each(|code| {
            builder.push(code.map(|code| names[code].as_str()));
        });
        builder.finish()
    }

    /// Codes of all rows, `None` where missing.
    pub fn codes(&self) -> impl Iterator<Item = Option<usize>> {
        self.codes.iter().map(|&c| (c != MISSING).then_some(c as usize))
    }
}

/// Collects a categorical column cell by cell.
#[derive(Debug, Default)]
pub(super) struct LevelBuilder {
    codes: Vec<u32>,
    levels: Vec<String>,
    index: HashMap<String, u32>,
}

impl LevelBuilder {
    /// Appends a cell; the code it got (in order of first appearance), `None` where missing.
    pub(super) fn push(&mut self, cell: Option<&str>) -> Option<usize> {
        let Some(cell) = cell else {
            self.codes.push(MISSING);
            return None;
        };
        let code = match self.index.get(cell) {
            Some(&code) => code,
            None => self.add(cell),
        };
        self.codes.push(code);
        Some(code as usize)
    }

    fn add(&mut self, cell: &str) -> u32 {
        let code = u32::try_from(self.levels.len()).expect("fewer distinct levels than memory has room for");
        self.levels.push(cell.to_owned());
        self.index.insert(cell.to_owned(), code);
        code
    }

    /// Number of distinct levels so far.
    pub(super) fn n_levels(&self) -> usize {
        self.levels.len()
    }

    /// The column with levels in the order of their bytes.
    pub(super) fn finish(self) -> CategoricalColumn {
        let mut order: Vec<u32> = (0..).take(self.levels.len()).collect();
        let text = |code: &u32| self.levels.get(*code as usize);
        order.sort_by(|a, b| text(a).cmp(&text(b)));
        let mut rank = vec![MISSING; order.len()];
        for (new, &old) in (0..).zip(&order) {
            rank[old as usize] = new;
        }
        let codes =
            self.codes.into_iter().map(|c| rank.get(c as usize).copied().unwrap_or(MISSING)).collect();
        let mut levels = self.levels;
        levels.sort();
        CategoricalColumn { codes, levels }
    }
}

/// Texts of a column in one allocation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct TextColumn {
    text: String,
    ends: Vec<usize>,
}

impl TextColumn {
    pub(super) fn push(&mut self, cell: &str) {
        self.text.push_str(cell);
        self.ends.push(self.text.len());
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn cell(&self, row: usize) -> Option<&str> {
        let start = match row.checked_sub(1) {
            None => 0,
            Some(previous) => *self.ends.get(previous)?,
        };
        self.text.get(start..*self.ends.get(row)?)
    }
}

/// One feature column of a table.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Column {
    /// Finite numbers; NaN where missing.
    Numeric(Vec<f64>),
    /// Levels.
    Categorical(CategoricalColumn),
}

impl Column {
    /// Number of missing cells.
    pub fn n_missing(&self) -> usize {
        match self {
            Self::Numeric(values) => values.iter().filter(|v| v.is_nan()).count(),
            Self::Categorical(column) => column.codes.iter().filter(|&&c| c == MISSING).count(),
        }
    }
}
