//! An arbitrary pattern of file names and an arbitrary name, separated by a line break: a pattern that is read is written as it
//! was, and labels are parts of the name.

#![no_main]

use audio_data::NamePattern;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let (pattern, stem) = text.split_once('\n').unwrap_or((text, "7_anna_3"));
    let Ok(read) = NamePattern::parse(pattern) else { return };
    assert_eq!(read.to_string(), pattern);
    let Some(labels) = read.labels(stem) else { return };
    assert_eq!(labels.speaker.is_some(), read.has_speaker());
    for label in [Some(labels.content), labels.speaker].into_iter().flatten() {
        assert!(!label.is_empty() && stem.contains(label));
    }
});
