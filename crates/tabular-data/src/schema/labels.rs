//! Labels of the target that a person takes for one and a computer for several.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What becomes of labels that differ in upper and lower case or in spaces only (`yes`, `Yes`, `YES`), or are one number
/// (`1`, `1.0`).
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

/// What labels have in common that differ in case or spaces only, or are one number.
pub(crate) fn folded(label: &str) -> String {
    let text = label.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    without_last_zeros(&text).to_owned()
}

/// A decimal number without zeros at its end: `1` of `1.0`. Three digits behind a mark may be thousands, and stay.
fn without_last_zeros(text: &str) -> &str {
    let are_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    match text.strip_prefix('-').unwrap_or(text).split_once(['.', ',']) {
        Some((whole, decimals)) if are_digits(whole) && are_digits(decimals) && decimals.len() != 3 => {
            text.trim_end_matches('0').trim_end_matches(['.', ','])
        }
        _ => text,
    }
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
    fn one_number_is_one_label() {
        for (label, number) in [("1.0", "1"), ("-1,00", "-1"), ("2.50", "2.5"), ("100", "100"), ("0.0", "0")]
        {
            assert_eq!(folded(label), number);
        }
        for other in ["1.000", "1,000", "10", "v1.0", "1.0.0", ".0", "1."] {
            assert_eq!(folded(other), other);
        }
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
