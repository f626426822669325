//! Labels of the target that a person takes for one and a computer for several.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What becomes of labels that differ in upper and lower case or in spaces only (`yes`, `Yes`, `YES`).
///
/// Where a schema says nothing, such labels are an error, unless it declares each of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LabelCase {
    /// They are one label, written as most rows (or the declared labels) write it.
    Fold,
    /// Each is a label of its own.
    Keep,
}

/// What labels have in common that differ in case or spaces only.
pub(crate) fn folded(label: &str) -> String {
    label.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Labels with their rows, those that are alike under the spelling that most rows have (of equals the first in the order of bytes).
pub(crate) fn one_spelling(labels: &BTreeMap<String, usize>) -> BTreeMap<String, usize> {
    let groups = groups(labels);
    let merged = groups.values().filter_map(|group| {
        let (spelling, _) = group.iter().rev().max_by_key(|(_, rows)| *rows)?;
        Some((spelling.clone(), group.iter().map(|(_, rows)| rows).sum()))
    });
    merged.collect()
}

/// The labels that are alike, with their rows, group by group.
pub(crate) fn alike(labels: &BTreeMap<String, usize>) -> impl Iterator<Item = Vec<(String, usize)>> {
    groups(labels).into_values().filter(|group| group.len() > 1)
}

fn groups(labels: &BTreeMap<String, usize>) -> BTreeMap<String, Vec<(String, usize)>> {
    let mut groups: BTreeMap<String, Vec<(String, usize)>> = BTreeMap::new();
    for (label, rows) in labels {
        groups.entry(folded(label)).or_default().push((label.clone(), *rows));
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_spaces_do_not_count() {
        assert_eq!(folded(" Not  Approved\u{a0}"), folded("not approved"));
        assert_ne!(folded("yes"), folded("y es"));
    }

    #[test]
    fn the_spelling_of_most_rows_stays() {
        let labels = |pairs: &[(&str, usize)]| {
            pairs.iter().map(|(label, rows)| ((*label).to_owned(), *rows)).collect()
        };
        let found: BTreeMap<String, usize> = labels(&[("YES", 2), ("Yes", 3), ("yes", 3), ("no", 9)]);
        assert_eq!(one_spelling(&found), labels(&[("Yes", 8), ("no", 9)]));
        assert_eq!(alike(&found).map(|group| group.len()).collect::<Vec<_>>(), [3]);
        assert_eq!(alike(&one_spelling(&found)).count(), 0);
    }
}
