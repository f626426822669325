//! How often each level of a categorical column occurs with each label: the study's figure 8.

use std::collections::BTreeMap;

use results::CategoryCount;
use tabular_data::{Column, Table};

/// Counts over all rows of the table; a missing cell is the level "".
pub fn categories(dataset: &str, table: &Table) -> Vec<CategoryCount> {
    let mut counts = Vec::new();
    for (name, column) in table.columns() {
        if let Column::Categorical(column) = column {
            let mut by_level: BTreeMap<(&str, usize), u64> = BTreeMap::new();
            for (row, &class) in table.targets().iter().enumerate() {
                *by_level.entry((column.level(row).unwrap_or_default(), class)).or_default() += 1;
            }
            counts.extend(by_level.into_iter().map(|((level, class), count)| CategoryCount {
                dataset: dataset.to_owned(),
                column: name.to_owned(),
                level: level.to_owned(),
                label: table.classes().get(class).cloned().unwrap_or_default(),
                count,
            }));
        }
    }
    counts
}
