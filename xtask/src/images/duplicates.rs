//! Images that occur more than once: within a class, in two classes, in training and test part of a split.
//!
//! Two images are the same when their grey values are, at the size at which they are worked on. Nothing is left out for it:
//! the results are of the set as it is, and say so. `--group-duplicates` keeps equal images on one side of every split.

use std::collections::{BTreeMap, HashMap};

use results::{Duplicates, Input};
use tabular_data::Split;

use super::source::Source;
use crate::progress::warn;

/// The most pairs that a warning names.
const NAMED: usize = 3;

/// Counts the duplicates of a set and enters them in `input`; what makes the results misleading becomes a warning there
/// and on standard error.
pub fn report(source: &Source, splits: &[Split], input: &mut Input) {
    let same = Same::new(source);
    let (split, train_and_test) = same.worst_split(splits);
    let found = Duplicates {
        within_class: same.within_class(),
        across_classes: same.across_classes().count() as u64,
        train_and_test,
    };
    if found == Duplicates::default() {
        return;
    }
    let before = input.warnings.len();
    input.notes.push(format!(
        "duplicates (equal grey values): {} copies within a class, {} images in more than one class, up to {} test images \
         that are training images too",
        found.within_class, found.across_classes, found.train_and_test
    ));
    if let Some(split) = split {
        let remedy = "remove the copies, or give --group-duplicates";
        input.warnings.push(in_train_and_test(split, train_and_test, remedy));
    }
    input.warnings.extend(same.in_two_classes());
    input.duplicates = Some(found);
    input.warnings[before..].iter().for_each(|text| warn(&input.dataset, text));
}

/// The warning for one split alone, where a test image of it is a training image too.
pub fn warning(source: &Source, split: &Split) -> Option<String> {
    let (split, count) = Same::new(source).worst_split(std::slice::from_ref(split));
    Some(in_train_and_test(split?, count, "remove the copies"))
}

fn in_train_and_test(split: &Split, count: u64, remedy: &str) -> String {
    format!(
        "{count} of {} test images of split {} are also among its training images, so the scores are too good; {remedy}",
        split.test().len(),
        split.label()
    )
}

/// Groups of a set in which equal images belong together, beside the set's own groups.
pub fn joined(groups: Option<&[usize]>, first_equal: &[usize]) -> Vec<usize> {
    let mut parents: Vec<usize> = (0..first_equal.len()).collect();
    let mut first_of_group: HashMap<usize, usize> = HashMap::new();
    for (record, &twin) in first_equal.iter().enumerate() {
        join(&mut parents, record, twin);
        if let Some(groups) = groups {
            let first = *first_of_group.entry(groups[record]).or_insert(record);
            join(&mut parents, record, first);
        }
    }
    (0..parents.len()).map(|record| root(&parents, record)).collect()
}

/// The earlier root becomes the root of both.
fn join(parents: &mut [usize], a: usize, b: usize) {
    let (a, b) = (root(parents, a), root(parents, b));
    parents[a.max(b)] = a.min(b);
}

fn root(parents: &[usize], mut record: usize) -> usize {
    while parents[record] != record {
        record = parents[record];
    }
    record
}

/// Records that are the same image.
struct Same<'a> {
    source: &'a Source,
    /// By the first of each, ascending; images that occur once are left out.
    sets: BTreeMap<usize, Vec<usize>>,
}

impl<'a> Same<'a> {
    fn new(source: &'a Source) -> Self {
        let mut sets: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (record, &first) in source.first_equal.iter().enumerate() {
            sets.entry(first).or_default().push(record);
        }
        sets.retain(|_, records| records.len() > 1);
        Self { source, sets }
    }

    fn class(&self, record: usize) -> usize {
        self.source.targets[record]
    }

    /// Images that equal an earlier one of their class.
    fn within_class(&self) -> u64 {
        let copies = |records: &Vec<usize>| {
            let mut classes: Vec<usize> = records.iter().map(|&record| self.class(record)).collect();
            classes.sort_unstable();
            classes.windows(2).filter(|pair| pair[0] == pair[1]).count()
        };
        self.sets.values().map(copies).sum::<usize>() as u64
    }

    /// Sets with more than one class.
    fn mixed(&self) -> impl Iterator<Item = &Vec<usize>> {
        let is_mixed = |records: &&Vec<usize>| {
            records.iter().any(|&record| self.class(record) != self.class(records[0]))
        };
        self.sets.values().filter(is_mixed)
    }

    /// Images that occur in more than one class too.
    fn across_classes(&self) -> impl Iterator<Item = usize> {
        self.mixed().flatten().copied()
    }

    /// The split with most test images that are training images too, if any has one.
    fn worst_split<'s>(&self, splits: &'s [Split]) -> (Option<&'s Split>, u64) {
        let mut worst = (None, 0);
        for split in splits {
            let mut trained = vec![false; self.source.targets.len()];
            split.train().iter().for_each(|&record| trained[self.source.first_equal[record]] = true);
            let count =
                split.test().iter().filter(|&&record| trained[self.source.first_equal[record]]).count();
            if count as u64 > worst.1 {
                worst = (Some(split), count as u64);
            }
        }
        worst
    }

    fn in_two_classes(&self) -> Option<String> {
        let pairs: Vec<String> = self.mixed().take(NAMED).map(|records| self.pair(records)).collect();
        let more = self.mixed().count().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        (!pairs.is_empty()).then(|| {
            format!(
                "the same image stands in two classes: {}{more}; nothing can tell such images apart, so keep each in one \
                 class only",
                pairs.join(", ")
            )
        })
    }

    /// The first image and the first one equal to it in another class.
    fn pair(&self, records: &[usize]) -> String {
        let first = records[0];
        let other = records.iter().copied().find(|&record| self.class(record) != self.class(first));
        let name = |record: usize| {
            format!("{} ({})", self.source.pictures.name(record), self.source.classes[self.class(record)])
        };
        format!("{} and {}", name(first), name(other.unwrap_or(first)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn equal_images_join_groups() {
        assert_eq!(joined(None, &[0, 1, 0, 3]), [0, 1, 0, 3]);
        // Records 1 and 2 are one group, 0 and 2 are equal, 3 and 4 are one group.
        assert_eq!(joined(Some(&[0, 7, 7, 8, 8]), &[0, 1, 0, 3, 4]), [0, 0, 0, 3, 3]);
    }

    proptest! {
        #[test]
        fn joined_groups_hold_both_relations(pairs in prop::collection::vec((0usize..6, 0usize..6), 1..30)) {
            let groups: Vec<usize> = pairs.iter().map(|(group, _)| *group).collect();
            let content: Vec<usize> = pairs.iter().map(|(_, content)| *content).collect();
            let first_equal: Vec<usize> =
                content.iter().map(|c| content.iter().position(|other| other == c).unwrap_or(0)).collect();
            let joined = joined(Some(&groups), &first_equal);
            for a in 0..pairs.len() {
                for b in 0..pairs.len() {
                    if groups[a] == groups[b] || content[a] == content[b] {
                        prop_assert_eq!(joined[a], joined[b]);
                    }
                }
            }
        }
    }
}
