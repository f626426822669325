//! Columns of the original table, as guesses are scored: one or several design columns together.

use std::ops::Range;

use ndarray::{ArrayView1, ArrayView2};

use super::constant::{AttributeKind, best_constant, within_tolerance};
use crate::LeakageError;

/// A column of the design matrix that is encrypted, with the attribute that it was made from.
///
/// It says what a guess is scored as, and nothing of how a cell is encrypted: `crypto_encode::Column` has the bounds that
/// an encoder goes by, and knows of no attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct DesignColumn {
    /// Its name.
    pub name: String,
    /// The attribute that it was made from; columns of one source stand side by side.
    pub source: String,
    /// The level it indicates, where it was made from a categorical attribute.
    pub level: Option<String>,
    /// The kind of that attribute: a number, an indicator of 0 or 1, or the number of a level.
    pub kind: AttributeKind,
}

impl DesignColumn {
    /// A column of numbers, which is an attribute by itself.
    pub fn numeric(name: impl Into<String>) -> Self {
        let name = name.into();
        Self { source: name.clone(), name, level: None, kind: AttributeKind::Numeric }
    }

    /// A column of zeros and ones, which is an attribute by itself.
    pub fn binary(name: impl Into<String>) -> Self {
        Self { kind: AttributeKind::Categorical, ..Self::numeric(name) }
    }

    /// A column of levels by their numbers, which is an attribute by itself: what a table has where a cell is one text.
    pub fn levels(name: impl Into<String>) -> Self {
        Self { kind: AttributeKind::Level, ..Self::numeric(name) }
    }

    /// The indicator of one level of a categorical attribute, named `source=level`.
    pub fn indicator(source: impl Into<String>, level: impl Into<String>) -> Self {
        let (source, level) = (source.into(), level.into());
        let name = format!("{source}={level}");
        Self { name, source, level: Some(level), kind: AttributeKind::Categorical }
    }
}

/// One column of the original table.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Attribute {
    /// Its name.
    pub name: String,
    /// Its design columns.
    pub columns: Range<usize>,
    /// How its cells are compared.
    pub kind: AttributeKind,
}

/// Groups design columns that stand side by side by their source.
pub(super) fn attributes(columns: &[DesignColumn]) -> Vec<Attribute> {
    let mut found: Vec<Attribute> = Vec::new();
    for (index, column) in columns.iter().enumerate() {
        match found.last_mut().filter(|last| last.name == column.source) {
            Some(last) => last.columns.end = index + 1,
            None => found.push(Attribute {
                name: column.source.clone(),
                columns: index..index + 1,
                kind: column.kind,
            }),
        }
    }
    found
}

impl Attribute {
    /// How success is measured.
    pub fn metric(&self) -> &'static str {
        match self.kind {
            AttributeKind::Numeric => "share within 10 %",
            AttributeKind::Categorical | AttributeKind::Level => "share right",
        }
    }

    /// A record's cell: the number itself, or the level that is nearest to its indicators.
    ///
    /// # Errors
    /// [`LeakageError::Option`] where the record has no such columns, or the attribute has none.
    pub fn decode(&self, record: ArrayView1<'_, f64>) -> Result<f64, LeakageError> {
        if self.columns.is_empty() || self.columns.end > record.len() {
            let found = self.columns.end as f64;
            let expected = "above the first column, and at most the length of the record";
            return Err(LeakageError::Option { option: "end of the attribute's columns", found, expected });
        }
        Ok(self.cell(record))
    }

    /// [`Attribute::decode`] of a record that has its columns.
    pub(super) fn cell(&self, record: ArrayView1<'_, f64>) -> f64 {
        match self.kind {
            AttributeKind::Numeric | AttributeKind::Level => record[self.columns.start],
            AttributeKind::Categorical => nearest_level(record, &self.columns) as f64,
        }
    }

    /// Whether a guess of a cell counts as right; NaN never does.
    pub fn is_right(&self, guess: f64, truth: f64) -> bool {
        match self.kind {
            AttributeKind::Numeric => within_tolerance(guess, truth),
            AttributeKind::Categorical | AttributeKind::Level => guess == truth,
        }
    }

    /// The guess that is right for most of `cells`; `None` of nothing.
    ///
    /// # Errors
    /// As [`best_constant`].
    pub fn best_guess(&self, cells: &[f64]) -> Result<Option<f64>, LeakageError> {
        best_constant(cells, self.kind)
    }
}

/// The cells of one attribute, a record each.
pub(super) fn decode(attribute: &Attribute, records: ArrayView2<'_, f64>) -> Vec<f64> {
    records.rows().into_iter().map(|record| attribute.cell(record)).collect()
}

/// Of the levels 0 (all indicators 0) and j (only the j-th is 1) the nearest one to the numbers found.
fn nearest_level(record: ArrayView1<'_, f64>, columns: &Range<usize>) -> usize {
    let mut best = (0.5, 0);
    for (level, index) in (1..).zip(columns.clone()) {
        if record[index] > best.0 {
            best = (record[index], level);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn indicators_of_one_column_are_one_attribute() {
        let columns = [
            DesignColumn::numeric("income"),
            DesignColumn::indicator("area", "urban"),
            DesignColumn::indicator("area", "rural"),
            DesignColumn::binary("history"),
        ];
        let found = attributes(&columns);
        let ranges: Vec<_> = found.iter().map(|a| (a.name.as_str(), a.columns.clone())).collect();
        assert_eq!(ranges, [("income", 0..1), ("area", 1..3), ("history", 3..4)]);
        let record = array![5.0, 0.2, 0.9, 0.4];
        assert_eq!(found.iter().map(|a| a.cell(record.view())).collect::<Vec<_>>(), [5.0, 2.0, 0.0]);
        assert!(
            found[2].decode(record.slice(ndarray::s![..3])).is_err(),
            "the record ends before the attribute"
        );
    }
}
