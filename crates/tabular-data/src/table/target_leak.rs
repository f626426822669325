//! Features that give the target away: one alone separates the classes, so it was probably made from the label, or after it.

use std::collections::BTreeMap;
use std::fmt;

use super::{Column, Table};

/// A feature separates two classes when its area under the ROC curve, in its better direction, is above this.
const SEPARATES: f64 = 0.99;
/// Fewer rows of a class say nothing.
const LEAST_OF_A_CLASS: usize = 5;
const LEAST_ROWS: usize = 20;
/// Rows that a level needs on average: the share of a class among very few rows separates classes by chance.
const ROWS_OF_A_LEVEL: usize = 3;

/// A feature of which one alone separates all classes.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetLeak {
    /// The column.
    pub column: String,
    /// The area under the ROC curve; of several pairs of classes the smallest.
    pub auc: f64,
}

impl fmt::Display for TargetLeak {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: this column alone separates the classes (AUC {:.3}), so it is probably made from the target or known only after it; \
             if so, leave it out: kind = \"ignored\" in a schema",
            self.column, self.auc
        )
    }
}

impl Table {
    /// The features of which one alone separates every pair of classes, over all rows that have a value: numbers with an area
    /// under the ROC curve above 0.99, levels that are met often enough to tell. Tables of few rows have none.
    pub fn target_leaks(&self) -> Vec<TargetLeak> {
        let leak = |(name, column): (&str, &Column)| {
            separation(column, self).map(|auc| TargetLeak { column: name.to_owned(), auc })
        };
        self.columns().filter_map(leak).collect()
    }
}

/// The smallest area over all pairs of classes, if each is above the limit.
fn separation(column: &Column, table: &Table) -> Option<f64> {
    let (values, targets, classes) = (values(column)?, table.targets(), table.classes().len());
    let of_class = |class: usize| -> Vec<f64> {
        let rows = values.iter().zip(targets).filter(|(value, target)| **target == class && !value.is_nan());
        rows.map(|(value, _)| *value).collect()
    };
    let by_class: Vec<Vec<f64>> = (0..classes).map(of_class).collect();
    let mut smallest = 1.0f64;
    for (index, low) in by_class.iter().enumerate() {
        for high in by_class.iter().skip(index + 1) {
            smallest = smallest.min(pair(column, low, high).filter(|auc| *auc > SEPARATES)?);
        }
    }
    Some(smallest)
}

/// Numbers as they are, levels by their codes; `None` for a column with too many levels.
fn values(column: &Column) -> Option<Vec<f64>> {
    match column {
        Column::Numeric(values) => Some(values.clone()),
        Column::Categorical(cells) => {
            let codes: Vec<f64> = cells.codes().map(|code| code.map_or(-1.0, |code| code as f64)).collect();
            (cells.levels().len() * ROWS_OF_A_LEVEL <= codes.len()).then_some(codes)
        }
    }
}

/// Equal values: the value or its rank, and the rows of the first and of the second class that have it.
type Group = (f64, f64, f64);

/// The area by which a column tells two classes apart. Numbers count in the better direction. A row's level is ranked by the
/// share of the second class among the *other* rows of that level, so that levels of few rows do not separate by chance.
fn pair(column: &Column, low: &[f64], high: &[f64]) -> Option<f64> {
    if low.len().min(high.len()) < LEAST_OF_A_CLASS || low.len() + high.len() < LEAST_ROWS {
        return None;
    }
    let mut counts: BTreeMap<u64, Group> = BTreeMap::new();
    for (value, is_high) in low.iter().map(|v| (v, false)).chain(high.iter().map(|v| (v, true))) {
        let entry = counts.entry(value.to_bits()).or_insert((*value, 0.0, 0.0));
        if is_high { entry.2 += 1.0 } else { entry.1 += 1.0 }
    }
    let is_level = matches!(column, Column::Categorical(_));
    let mut groups: Vec<Group> = match is_level {
        true => counts.into_values().flat_map(ranked_level).collect(),
        false => counts.into_values().collect(),
    };
    groups.sort_by(|a, b| a.0.total_cmp(&b.0));
    let auc = area(&groups) / (low.len() as f64 * high.len() as f64);
    Some(if is_level { auc } else { auc.max(1.0 - auc) })
}

/// The rows of a level by the share of the second class among the others: those of the first class, and of the second.
fn ranked_level((_, low, high): Group) -> [Group; 2] {
    let others = low + high - 1.0;
    let share = |of: f64| if others > 0.0 { of / others } else { 0.5 };
    [(share(high), low, 0.0), (share(high - 1.0), 0.0, high)]
}

/// Pairs in which the second class has the larger value, ties half; groups of equal values in rising order.
fn area(groups: &[Group]) -> f64 {
    let (mut below, mut pairs) = (0.0, 0.0);
    for same in groups.chunk_by(|a, b| a.0 == b.0) {
        let low: f64 = same.iter().map(|group| group.1).sum();
        let high: f64 = same.iter().map(|group| group.2).sum();
        pairs += high * (below + low / 2.0);
        below += low;
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{InferOptions, Schema};

    /// A column's name and its cell in a row.
    type Cells = (&'static str, fn(usize) -> String);

    /// Leaks of a table whose columns are given by row number; 60 rows.
    fn found(columns: &[Cells], class: fn(usize) -> &'static str) -> Vec<String> {
        let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
        let mut csv = format!("{},y\n", names.join(","));
        for i in 0..60 {
            let cells: Vec<String> = columns.iter().map(|(_, cell)| cell(i)).collect();
            csv += &format!("{},{}\n", cells.join(","), class(i));
        }
        let options = InferOptions { target: Some("y".into()), ..InferOptions::default() };
        let schema =
            Schema::infer_from_bytes(csv.as_bytes(), "t.csv".as_ref(), &options).expect("a table").schema;
        let table = Table::from_reader(csv.as_bytes(), "t.csv".as_ref(), &schema).expect("a table");
        table.target_leaks().into_iter().map(|leak| leak.column).collect()
    }

    fn noise(i: usize) -> usize {
        (i * 7919 + 13) % 101
    }

    #[test]
    fn a_feature_that_gives_the_label_away_is_found_in_either_direction() {
        let columns: [Cells; 6] = [
            ("rising", |i| format!("{}.5", i % 2 * 100 + noise(i) % 50)),
            ("falling", |i| format!("{}.5", 500 - i % 2 * 100 - noise(i) % 50)),
            ("level", |i| ["a", "b", "c", "b"][i % 4].to_owned()),
            ("noise", |i| format!("{}.25", noise(i))),
            ("weak", |i| format!("{}.5", i % 2 * 20 + noise(i) % 50)),
            ("chance", |i| format!("t{}", i / 2 * 7 % 19)),
        ];
        let class = |i: usize| if i.is_multiple_of(2) { "no" } else { "yes" };
        assert_eq!(found(&columns, class), ["rising", "falling", "level"]);
    }

    #[test]
    fn of_several_classes_all_must_be_told_apart() {
        let columns: [Cells; 3] = [
            ("all", |i| format!("{}.5", i % 3 * 1000 + noise(i))),
            ("one", |i| format!("{}.5", i % 3 / 2 * 1000 + noise(i))),
            ("code", |i| format!("x{}", i % 3)),
        ];
        assert_eq!(found(&columns, |i| ["a", "b", "c"][i % 3]), ["all", "code"]);
    }

    #[test]
    fn few_rows_prove_nothing() {
        let columns: [Cells; 2] = [
            ("rare", |i| format!("{}.5", noise(i) + if i < 3 { 500 } else { 0 })),
            ("x", |i| format!("{}.5", noise(i))),
        ];
        assert!(found(&columns, |i| if i < 3 { "yes" } else { "no" }).is_empty());
    }
}
