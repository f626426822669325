//! What leaks through a given split.

use std::collections::{BTreeMap, BTreeSet};

use super::{RecordSplit, SplitError, Task};
use crate::{duplicates, labels::Labels};

/// What was found in a split.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct SplitReport {
    /// Names of what should be kept apart and stands on both sides: speakers in the content task, contents in the speaker task.
    pub shared: Vec<String>,
    /// Whether this could not be told, because speakers are not known.
    pub speakers_unknown: bool,
    /// Records that stand on both sides.
    pub on_both_sides: Vec<usize>,
    /// Test records whose samples equal those of another record, on the training side.
    pub duplicates: Vec<usize>,
    /// Indices beyond the last record.
    pub beyond: Vec<usize>,
    /// Classes of test records that training has not, with the number of these records.
    pub unseen: Vec<(String, usize)>,
    label: String,
    other: &'static str,
    sides: [usize; 2],
}

impl SplitReport {
    /// Whether nothing leaks, as far as can be told, and every record is where it can be used.
    ///
    /// # Errors
    /// [`SplitError::Faulty`] and [`SplitError::Leak`].
    pub fn sound(&self) -> Result<(), SplitError> {
        let split = self.label.clone();
        let (records, beyond, [train, test]) =
            (self.on_both_sides.len() + self.duplicates.len(), self.beyond.len(), self.sides);
        if records + beyond > 0 || train == 0 || test == 0 {
            return Err(SplitError::Faulty { split, records, beyond, train, test });
        }
        let Some(example) = self.shared.first().cloned() else { return Ok(()) };
        Err(SplitError::Leak { split, other: self.other, n_names: self.shared.len(), example })
    }
}

/// Looks a split over. `first_equal` holds for each record the first with the same samples, see
/// [`FolderCheck`](crate::FolderCheck); without it, duplicates are not looked for.
pub fn check(task: Task, labels: &Labels, split: &RecordSplit, first_equal: Option<&[usize]>) -> SplitReport {
    let (train, test) = (&split.train, &split.test);
    let trained: BTreeSet<usize> = train.iter().copied().collect();
    let of_train = |record: &usize| trained.contains(record);
    let on_both_sides: Vec<usize> = test.iter().copied().filter(of_train).collect();
    let equal = first_equal.map_or(Vec::new(), |first| duplicates::on_both_sides(first, train, test));
    let other = task.other(labels);
    SplitReport {
        shared: other.map_or(Vec::new(), |(of, names)| shared(of, names, train, test)),
        speakers_unknown: labels.speaker().is_none(),
        duplicates: equal.into_iter().filter(|record| !of_train(record)).collect(),
        on_both_sides,
        beyond: train.iter().chain(test).copied().filter(|&record| record >= labels.n_records()).collect(),
        unseen: task.target(labels).map_or(Vec::new(), |(of, names)| unseen(of, names, train, test)),
        label: split.label.clone(),
        other: task.kept_apart(),
        sides: [train.len(), test.len()],
    }
}

/// The labels that records of a side have.
fn labels_of(of: &[usize], side: &[usize]) -> BTreeSet<usize> {
    side.iter().filter_map(|&record| of.get(record).copied()).collect()
}

fn shared(of: &[usize], names: &[String], train: &[usize], test: &[usize]) -> Vec<String> {
    let (train, test) = (labels_of(of, train), labels_of(of, test));
    train.intersection(&test).filter_map(|&label| names.get(label).cloned()).collect()
}

fn unseen(of: &[usize], names: &[String], train: &[usize], test: &[usize]) -> Vec<(String, usize)> {
    let trained = labels_of(of, train);
    let mut unseen: BTreeMap<usize, usize> = BTreeMap::new();
    for label in test.iter().filter_map(|&record| of.get(record)).filter(|label| !trained.contains(label)) {
        *unseen.entry(*label).or_default() += 1;
    }
    unseen.into_iter().filter_map(|(label, records)| Some((names.get(label)?.clone(), records))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(train: &[usize], test: &[usize]) -> RecordSplit {
        RecordSplit { label: "given".to_owned(), train: train.to_vec(), test: test.to_vec() }
    }

    #[test]
    fn a_leak_is_named() {
        let labels = Labels::new(&["a", "b", "a", "b"], Some(&["x", "x", "y", "y"]));
        let sound = check(Task::Content, &labels, &split(&[0, 1], &[2, 3]), Some(&[0, 1, 2, 3]));
        assert_eq!((sound.sound(), sound.speakers_unknown), (Ok(()), false));
        let leak = check(Task::Speaker, &labels, &split(&[0, 1], &[2, 3]), None);
        assert_eq!((leak.shared.len(), leak.unseen.clone()), (2, vec![("y".to_owned(), 2)]));
        let message = leak.sound().map_err(|error| error.to_string());
        let expected = "given: 2 contents stand on both sides, for example \"a\"; a classifier may know the content instead";
        assert_eq!(message, Err(expected.to_owned()));
    }

    #[test]
    fn records_where_they_cannot_be_are_faults() {
        let labels = Labels::new(&["a", "b", "a"], None::<&[&str]>);
        let fault = |train: &[usize], test: &[usize]| {
            check(Task::Content, &labels, &split(train, test), Some(&[0, 1, 0]))
        };
        assert!(fault(&[0, 1], &[2]).speakers_unknown);
        assert_eq!(fault(&[0, 1], &[2]).duplicates, [2]);
        assert_eq!(fault(&[0, 1], &[1]).on_both_sides, [1]);
        assert_eq!(fault(&[0, 7], &[1]).beyond, [7]);
        for (train, test) in
            [(&[0, 1][..], &[2][..]), (&[0, 1], &[1]), (&[0, 7], &[1]), (&[], &[1]), (&[1], &[])]
        {
            assert!(
                matches!(fault(train, test).sound(), Err(SplitError::Faulty { .. })),
                "{train:?} {test:?}"
            );
        }
        assert_eq!(fault(&[0], &[1]).sound(), Ok(()));
    }
}
