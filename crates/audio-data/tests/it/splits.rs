//! Splits keep apart what they say they keep apart, for any labels.

use std::collections::BTreeSet;

use audio_data::{
    Labels, RecordSplit,
    split::{SplitError, SplitWarning, Task, check, content_splits, speaker_splits},
};
use proptest::prelude::*;

fn labels(table: &[(usize, usize)]) -> Labels {
    let contents: Vec<String> = table.iter().map(|(content, _)| format!("c{content}")).collect();
    let speakers: Vec<String> = table.iter().map(|(_, speaker)| format!("s{speaker}")).collect();
    Labels::new(&contents, Some(&speakers))
}

fn balanced(n_speakers: usize, n_contents: usize, n_takes: usize) -> Labels {
    let record = |record: usize| (record / n_takes % n_contents, record / n_takes / n_contents);
    labels(&(0..n_speakers * n_contents * n_takes).map(record).collect::<Vec<_>>())
}

/// What every split must have: both sides ascending, together every record once.
fn check_partition(split: &RecordSplit, n_records: usize) {
    let all: BTreeSet<usize> = split.train.iter().chain(&split.test).copied().collect();
    assert_eq!((all.len(), split.train.len() + split.test.len()), (n_records, n_records));
    assert!(split.train.is_sorted() && split.test.is_sorted());
    assert!(!split.train.is_empty() && !split.test.is_empty());
}

proptest! {
    #[test]
    fn speakers_or_contents_are_kept_apart(
        table in prop::collection::vec((0usize..6, 0usize..9), 2..80),
        n_splits in 2usize..8,
        seed in any::<[u8; 32]>(),
    ) {
        let labels = labels(&table);
        if let Ok(splits) = content_splits(&labels, n_splits, seed) {
            let mut tested: Vec<usize> = splits.splits.iter().flat_map(|split| split.test.clone()).collect();
            tested.sort_unstable();
            prop_assert_eq!(tested, (0..table.len()).collect::<Vec<_>>());
            for split in &splits.splits {
                check_partition(split, table.len());
                let one = splits.warnings.iter().any(|warning| matches!(warning, SplitWarning::OneSpeaker { .. }));
                prop_assert!(one || check(Task::Content, &labels, split, None).sound().is_ok());
            }
        }
        if let Ok(splits) = speaker_splits(&labels, n_splits, seed) {
            let tests: BTreeSet<&Vec<usize>> = splits.splits.iter().map(|split| &split.test).collect();
            prop_assert_eq!(tests.len(), splits.splits.len());
            for split in &splits.splits {
                check_partition(split, table.len());
                prop_assert_eq!(check(Task::Speaker, &labels, split, None).sound(), Ok(()));
            }
        }
    }

    #[test]
    fn any_labels_without_speakers_are_dealt_in_strata(
        contents in prop::collection::vec(prop::sample::select(vec!["a", "b", "c"]), 2..60),
        n_splits in 2usize..6,
    ) {
        let labels = Labels::new(&contents, None::<&[&str]>);
        let Ok(splits) = content_splits(&labels, n_splits, [1; 32]) else { return Ok(()) };
        prop_assert_eq!(&splits.warnings[0], &SplitWarning::NoSpeakers);
        for split in &splits.splits {
            check_partition(split, contents.len());
            for class in ["a", "b", "c"] {
                let of = |records: &[usize]| records.iter().filter(|&&record| contents[record] == class).count();
                let (tested, all) = (of(&split.test), of(&split.test) + of(&split.train));
                prop_assert!(tested <= all.div_ceil(splits.splits.len()), "{tested} of {all} {class}");
            }
        }
    }
}

#[test]
fn few_speakers_are_left_out_one_by_one_and_many_in_groups() {
    let splits = content_splits(&balanced(6, 10, 2), 12, [1; 32]).unwrap();
    assert_eq!((splits.splits.len(), splits.warnings.len()), (6, 0));
    assert_eq!(splits.splits[2].label, "speaker s2 left out");
    assert_eq!(splits.splits[2].test, (40..60).collect::<Vec<_>>());
    let grouped = content_splits(&balanced(20, 5, 1), 6, [1; 32]).unwrap();
    let sizes: Vec<usize> = grouped.splits.iter().map(|split| split.test.len() / 5).collect();
    assert_eq!((grouped.splits[0].label.as_str(), sizes), ("speakers, group 1 of 6", vec![4, 4, 3, 3, 3, 3]));
    assert_ne!(grouped, content_splits(&balanced(20, 5, 1), 6, [2; 32]).unwrap());
}

#[test]
fn contents_are_halved_in_different_ways() {
    let all = balanced(6, 10, 2);
    let splits = speaker_splits(&all, 6, [1; 32]).unwrap();
    assert_eq!((splits.splits.len(), splits.warnings.len()), (6, 0));
    assert!(splits.splits.iter().all(|split| split.train.len() == 60 && split.test.len() == 60));
    assert_eq!(splits, speaker_splits(&all, 6, [1; 32]).unwrap());
    assert_ne!(splits, speaker_splits(&all, 6, [2; 32]).unwrap());
    let few = speaker_splits(&balanced(3, 3, 2), 6, [1; 32]).unwrap();
    assert_eq!(few.warnings, [SplitWarning::FewerSplits { contents: 3, asked: 6, found: 3 }]);
    assert!(few.splits.iter().all(|split| (split.train.len(), split.test.len()) == (12, 6)));
}

#[test]
fn sets_that_cannot_be_split_are_refused() {
    let unknown = Labels::new(&["a", "b"], None::<&[&str]>);
    assert_eq!(speaker_splits(&unknown, 6, [1; 32]), Err(SplitError::NoSpeakers));
    let too_few =
        |result: Result<_, SplitError>| result.map(|_: audio_data::Splits| ()).unwrap_err().to_string();
    assert_eq!(
        too_few(speaker_splits(&balanced(1, 4, 2), 6, [1; 32])),
        "1 speakers; the speaker task needs 2 or more"
    );
    assert_eq!(
        too_few(speaker_splits(&balanced(4, 1, 2), 6, [1; 32])),
        "1 contents; the speaker task needs 2 or more"
    );
    assert_eq!(
        too_few(content_splits(&balanced(4, 1, 2), 6, [1; 32])),
        "1 contents; the content task needs 2 or more"
    );
    assert_eq!(
        too_few(content_splits(&balanced(4, 2, 2), 1, [1; 32])),
        "option `max_splits` is 1; it must be 2 or more"
    );
    assert_eq!(
        too_few(speaker_splits(&balanced(4, 2, 2), 0, [1; 32])),
        "option `n_splits` is 0; it must be 1 or more"
    );
    // Everybody has a word of his own: voice and word cannot be told apart.
    let confounded = labels(&[(0, 0), (0, 0), (1, 1), (1, 1), (2, 2)]);
    assert!(matches!(content_splits(&confounded, 12, [1; 32]), Err(SplitError::Unlearnable { .. })));
    assert!(matches!(speaker_splits(&confounded, 6, [1; 32]), Err(SplitError::Unlearnable { .. })));
}

#[test]
fn what_limits_a_split_is_said() {
    let one = content_splits(&balanced(1, 3, 4), 4, [1; 32]).unwrap();
    assert_eq!(one.warnings, [SplitWarning::OneSpeaker { speaker: "s0".to_owned() }]);
    // Only s1 says c2.
    let lone = labels(&[(0, 0), (1, 0), (0, 1), (1, 1), (2, 1), (2, 1)]);
    let splits = content_splits(&lone, 12, [1; 32]).unwrap();
    let expected = SplitWarning::UnseenClass {
        split: "speaker s1 left out".to_owned(),
        class: "c2".to_owned(),
        records: 2,
    };
    assert_eq!(splits.warnings, [expected]);
}
