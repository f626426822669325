//! Folders: labels, what is skipped, duplicates, rates.

use std::{fs, path::Path};

use audio_data::{
    AudioError, FolderOptions, Layout, NamePattern, Origin, Policy, RecordingFolder, Recordings, duplicates,
    pcm16_wav,
};

use crate::files::{golden, tone, tones, write};

fn open(root: &Path, layout: Layout) -> Result<RecordingFolder, AudioError> {
    RecordingFolder::open(root, &FolderOptions::default().with_layout(layout))
}

fn names(pattern: &str) -> Layout {
    Layout::Names(NamePattern::parse(pattern).unwrap())
}

fn ids(folder: &RecordingFolder) -> Vec<&str> {
    folder.records().iter().map(|record| record.id.as_str()).collect()
}

fn skipped(folder: &RecordingFolder) -> Vec<String> {
    folder.skipped().iter().map(ToString::to_string).collect()
}

#[test]
fn a_folder_per_class() {
    let root = tempfile::tempdir().unwrap();
    tones(root.path(), &["yes/b.wav", "yes/a.WAV", "no/ä ö.wav", "x.wav", "yes/old/c.wav", "no/.h.wav"]);
    write(&root.path().join("no/notes.txt"), b"");
    write(&root.path().join("README"), b"");
    let folder = open(root.path(), Layout::ClassFolders).unwrap();
    assert_eq!(ids(&folder), ["no/ä ö.wav", "yes/a.WAV", "yes/b.wav"]);
    assert_eq!(folder.labels().contents(), ["no", "yes"]);
    assert_eq!((folder.labels().content(), folder.labels().speaker()), (&[0, 1, 1][..], None));
    let expected = [
        "README (not named as WAV or FLAC)",
        "no/.h.wav (hidden: its name begins with a dot)",
        "no/notes.txt (not named as WAV or FLAC)",
        "x.wav (beside the folders that hold recordings)",
        "yes/old (a folder deeper than the layout has any)",
    ];
    assert_eq!(skipped(&folder), expected);
    assert_eq!((folder.n_records(), folder.rate(), folder.origin()), (3, 8000, Origin::Folder));
    assert_eq!(
        (folder.records()[0].bytes, folder.id(0).as_str(), folder.id(3).as_str()),
        (1644, "no/ä ö.wav", "")
    );
    assert_eq!(folder.load(2).unwrap().samples.len(), 800);
    assert!(matches!(folder.load(3), Err(AudioError::NoSuchRecording { index: 3, count: 3 })));
}

#[test]
fn a_folder_per_class_and_speaker() {
    let root = tempfile::tempdir().unwrap();
    tones(root.path(), &["yes/anna/1.wav", "yes/bert/1.wav", "no/anna/1.wav", "no/2.wav"]);
    let folder = open(root.path(), Layout::ClassThenSpeaker).unwrap();
    assert_eq!(ids(&folder), ["no/anna/1.wav", "yes/anna/1.wav", "yes/bert/1.wav"]);
    assert_eq!(folder.labels().speakers(), ["anna", "bert"]);
    assert_eq!(folder.labels().speaker(), Some(&[0, 0, 1][..]));
    assert_eq!(skipped(&folder), ["no/2.wav (beside the folders that hold recordings)"]);
}

#[test]
fn labels_from_names() {
    let root = tempfile::tempdir().unwrap();
    tones(root.path(), &["7_anna_0.wav", "sub/3_bert_1.wav", "3_anna.wav", ".git/3_anna_1.wav"]);
    let folder = open(root.path(), names("{digit}_{speaker}_{n}")).unwrap();
    assert_eq!(ids(&folder), ["7_anna_0.wav", "sub/3_bert_1.wav"]);
    assert_eq!(
        (folder.labels().contents(), folder.labels().speakers()),
        (&["3", "7"].map(String::from)[..], &["anna", "bert"].map(String::from)[..])
    );
    let expected =
        [".git (hidden: its name begins with a dot)", "3_anna.wav (its name does not match the pattern)"];
    assert_eq!(skipped(&folder), expected);
    let error = open(root.path(), names("{digit}-{speaker}")).unwrap_err().to_string();
    assert!(
        error.contains(
            "none of 3 recordings is named as \"{digit}-{speaker}\" says, for example \"3_anna.wav\""
        ),
        "{error}"
    );
}

#[test]
fn folders_from_which_nothing_can_be_learned() {
    let root = tempfile::tempdir().unwrap();
    let fault = |layout| open(root.path(), layout).unwrap_err().to_string();
    assert!(fault(Layout::ClassFolders).contains("holds no recording (.wav, .flac) in a folder per class"));
    assert!(fault(names("{digit}")).contains("holds no recording (.wav, .flac) in it or in its folders"));
    tones(root.path(), &["yes/1.wav"]);
    assert!(fault(Layout::ClassFolders).contains("all recordings are of the class \"yes\""));
    assert!(fault(Layout::ClassThenSpeaker).contains("yes: holds no recording"));
    fs::create_dir(root.path().join("no")).unwrap();
    assert!(
        matches!(open(root.path(), Layout::ClassFolders), Err(AudioError::EmptyClass { path }) if path.ends_with("no"))
    );
    let file = open(&root.path().join("yes/1.wav"), Layout::ClassFolders);
    assert!(matches!(file, Err(AudioError::NotAFolder { .. })));
    assert!(matches!(open(&root.path().join("gone"), Layout::ClassFolders), Err(AudioError::Io { .. })));
}

#[test]
fn faulty_files_end_the_work_or_are_named() {
    let root = tempfile::tempdir().unwrap();
    tones(root.path(), &["a/1.wav", "a/2.wav", "b/1.wav", "b/2.wav"]);
    write(&root.path().join("a/3.wav"), b"text");
    write(&root.path().join("b/4.wav"), &pcm16_wav(&[0.0; 50], 8000).bytes);
    write(&root.path().join("b/5.wav"), &tone(9, 8000)[..500]);
    assert!(
        matches!(open(root.path(), Layout::ClassFolders), Err(AudioError::Decode { path, .. }) if path.ends_with("a/3.wav"))
    );
    let options = FolderOptions::default().with_faulty(Policy::Skip);
    let mut folder = RecordingFolder::open(root.path(), &options).unwrap();
    assert_eq!(
        (folder.n_records(), skipped(&folder)[0].as_str()),
        (6, "a/3.wav (not a WAV or FLAC recording: it begins with \"text\")")
    );
    let check = folder.check().unwrap();
    assert_eq!((check.n_left_out, folder.n_records(), folder.labels().n_records()), (2, 4, 4));
    assert!(
        skipped(&folder)[1].starts_with("b/4.wav (every one of its 50 samples is zero"),
        "{:?}",
        skipped(&folder)
    );
    assert!(skipped(&folder)[2].starts_with("b/5.wav (the header announces 800"));
    fs::remove_file(root.path().join("a/3.wav")).unwrap();
    let mut strict = open(root.path(), Layout::ClassFolders).unwrap();
    assert!(matches!(strict.check(), Err(AudioError::Decode { path, .. }) if path.ends_with("b/4.wav")));
}

#[test]
fn duplicates_are_found_by_their_samples() {
    let root = tempfile::tempdir().unwrap();
    tones(root.path(), &["a/1.wav", "a/2.wav", "b/1.wav"]);
    fs::copy(golden("mono16.wav"), root.path().join("a/g.wav")).unwrap();
    fs::copy(golden("mono16.flac"), root.path().join("b/g.flac")).unwrap();
    fs::copy(root.path().join("a/2.wav"), root.path().join("b/copy.wav")).unwrap();
    let mut folder = open(root.path(), Layout::ClassFolders).unwrap();
    let first = folder.check().unwrap().first_equal;
    let named = |set: &Vec<usize>| set.iter().map(|&record| folder.id(record)).collect::<Vec<_>>();
    let sets: Vec<_> = duplicates::equal_sets(&first).iter().map(named).collect();
    assert_eq!(sets, [["a/2.wav", "b/copy.wav"], ["a/g.wav", "b/g.flac"]]);
}

#[test]
fn mixed_rates_are_resampled_or_refused_by_name() {
    let root = tempfile::tempdir().unwrap();
    tones(root.path(), &["a/1.wav", "b/1.wav"]);
    write(&root.path().join("b/2.wav"), &tone(3, 16_000));
    let error = open(root.path(), Layout::ClassFolders).unwrap_err().to_string();
    assert!(error.contains("for example a/1.wav at 8000 Hz and b/2.wav at 16000 Hz; choose one"), "{error}");
    let at = |rate| RecordingFolder::open(root.path(), &FolderOptions::default().with_rate(Some(rate)));
    assert!(matches!(at(1000), Err(AudioError::TargetRate { found: 1000 })));
    #[cfg(feature = "resample")]
    {
        let folder = at(8000).unwrap();
        let loaded = folder.load(2).unwrap();
        assert_eq!((folder.rate(), loaded.rate, loaded.samples.len()), (8000, 8000, 800));
        assert_eq!(folder.records()[2].rate, 16_000);
    }
    #[cfg(not(feature = "resample"))]
    assert!(matches!(at(8000), Err(AudioError::CannotResample { found: 16_000, wanted: 8000, .. })));
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    use std::os::unix::fs::symlink;
    let (root, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    tones(root.path(), &["a/1.wav", "b/1.wav"]);
    tones(outside.path(), &["secret.wav"]);
    symlink(outside.path().join("secret.wav"), root.path().join("a/2.wav")).unwrap();
    symlink(root.path(), root.path().join("c")).unwrap();
    let folder = open(root.path(), Layout::ClassFolders).unwrap();
    assert_eq!(ids(&folder), ["a/1.wav", "b/1.wav"]);
    assert_eq!(
        skipped(&folder),
        ["a/2.wav (a link; copy what it leads to here)", "c (a link; copy what it leads to here)"]
    );
}
