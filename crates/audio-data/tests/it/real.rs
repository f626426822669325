//! The real set, where `CIPHERLENS_DATA` says it is.

use std::path::PathBuf;

use audio_data::{
    FolderOptions, Layout, NamePattern, RecordSplit, RecordingFolder, Recordings,
    split::{SplitError, Task, check, content_splits, speaker_splits},
};

fn speech_digits() -> Option<RecordingFolder> {
    let path = std::env::var_os("CIPHERLENS_DATA").map(|root| PathBuf::from(root).join("speech-digits"))?;
    if !path.is_dir() {
        println!("skipped: speech-digits is not in CIPHERLENS_DATA");
        return None;
    }
    let pattern = NamePattern::parse("{digit}_{speaker}_{n}").unwrap();
    let options = FolderOptions::default().with_layout(Layout::Names(pattern));
    Some(RecordingFolder::open(&path, &options).unwrap())
}

#[test]
fn speech_digits_is_as_described() {
    let Some(mut folder) = speech_digits() else { return };
    let labels = folder.labels();
    assert_eq!((labels.n_records(), labels.contents().len(), labels.speakers().len()), (600, 10, 6));
    assert_eq!((folder.rate(), folder.id(0).as_str()), (8000, "wav/0_george_0.wav"));
    let found = folder.check().unwrap();
    assert_eq!((found.n_left_out, found.first_equal), (0, (0..600).collect()));
    let seconds: f64 = (0..600).map(|index| folder.load(index).unwrap().seconds()).sum();
    assert!((seconds / 600.0 - 0.4355).abs() < 1e-4, "mean length {}", seconds / 600.0);
}

#[test]
fn speech_digits_is_split_as_its_tasks_need_and_not_as_its_makers_do() {
    let Some(folder) = speech_digits() else { return };
    let labels = folder.labels();
    let content = content_splits(labels, 12, [1; 32]).unwrap();
    assert!(content.splits.iter().all(|split| split.test.len() == 100));
    let speaker = speaker_splits(labels, 6, [1; 32]).unwrap();
    assert!(speaker.splits.iter().all(|split| split.test.len() == 300));
    let (test, train) =
        (0..600).partition(|&index| folder.id(index).as_bytes()[folder.id(index).len() - 5] < b'5');
    let makers = RecordSplit { label: "recordings 0 to 4".to_owned(), train, test };
    let report = check(Task::Content, labels, &makers, None);
    assert!(matches!(report.sound(), Err(SplitError::Leak { n_names: 6, other: "speaker", .. })));
}
