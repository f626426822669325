//! How often each level of a categorical column occurs with each label: the study's figure 8.

use results::CategoryCount;
use tabular_data::{LevelCount, Table};

/// Counts over all rows of the table; a missing cell is the level "".
pub fn categories(dataset: &str, table: &Table) -> Vec<CategoryCount> {
    let entry = |count: LevelCount<'_>| CategoryCount {
        dataset: dataset.to_owned(),
        column: count.column.to_owned(),
        level: count.level.to_owned(),
        label: table.classes().get(count.class).cloned().unwrap_or_default(),
        count: count.rows,
    };
    table.level_counts().into_iter().map(entry).collect()
}
