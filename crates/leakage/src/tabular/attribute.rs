//! Columns of the original table, as guesses are scored: one or several design columns together.

use std::ops::Range;

use ndarray::ArrayView1;

use super::constant::{AttributeKind, best_constant, within_tolerance};

/// What a design column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// A number.
    Numeric,
    /// 0 or 1.
    Indicator,
}

/// A column of the design matrix that is encrypted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// The column of the table that it was made from; columns of one source stand side by side.
    pub source: String,
    /// The level it indicates, where it was made from a categorical column.
    pub level: Option<String>,
    /// What it holds.
    pub kind: ColumnKind,
}

/// One column of the original table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// Its name.
    pub name: String,
    /// Its design columns.
    pub columns: Range<usize>,
    /// How its cells are compared.
    pub kind: AttributeKind,
}

/// Groups design columns that stand side by side by their source.
pub(super) fn attributes(columns: &[Column]) -> Vec<Attribute> {
    let mut found: Vec<Attribute> = Vec::new();
    for (index, column) in columns.iter().enumerate() {
        match found.last_mut().filter(|last| last.name == column.source) {
            Some(last) => last.columns.end = index + 1,
            None => found.push(Attribute {
                name: column.source.clone(),
                columns: index..index + 1,
                kind: match column.kind {
                    ColumnKind::Numeric => AttributeKind::Numeric,
                    ColumnKind::Indicator => AttributeKind::Categorical,
                },
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
            AttributeKind::Categorical => "share right",
        }
    }

    /// A record's cell: the number itself, or the level that is nearest to its indicators.
    pub fn decode(&self, record: ArrayView1<'_, f64>) -> f64 {
        match self.kind {
            AttributeKind::Numeric => record[self.columns.start],
            AttributeKind::Categorical => nearest_level(record, &self.columns) as f64,
        }
    }

    /// Whether a guess of a cell counts as right; NaN never does.
    pub fn is_right(&self, guess: f64, truth: f64) -> bool {
        match self.kind {
            AttributeKind::Numeric => within_tolerance(guess, truth),
            AttributeKind::Categorical => guess == truth,
        }
    }

    /// The guess that is right for most of `cells`; `None` of nothing.
    pub fn best_guess(&self, cells: &[f64]) -> Option<f64> {
        best_constant(cells, self.kind)
    }
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

    fn column(name: &str, source: &str, kind: ColumnKind) -> Column {
        let level = (name != source).then(|| name.to_owned());
        Column { name: name.to_owned(), source: source.to_owned(), level, kind }
    }

    #[test]
    fn indicators_of_one_column_are_one_attribute() {
        let columns = [
            column("income", "income", ColumnKind::Numeric),
            column("area=urban", "area", ColumnKind::Indicator),
            column("area=rural", "area", ColumnKind::Indicator),
            column("history", "history", ColumnKind::Indicator),
        ];
        let found = attributes(&columns);
        let ranges: Vec<_> = found.iter().map(|a| (a.name.as_str(), a.columns.clone())).collect();
        assert_eq!(ranges, [("income", 0..1), ("area", 1..3), ("history", 3..4)]);
        let record = array![5.0, 0.2, 0.9, 0.4];
        assert_eq!(found.iter().map(|a| a.decode(record.view())).collect::<Vec<_>>(), [5.0, 2.0, 0.0]);
    }
}
