//! Arbitrary text as the note of encrypted recordings: what is read names files below its folder, and is written and read again
//! as the same; nothing is taken for sealed that was not.

#![no_main]

use audio_cipher::Key;
use audio_cipher::files::{Note, Unscrambler, split};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    assert!(Unscrambler::new(text, &Key::new([7; 32])).is_err(), "a digest was forged");
    let body = split(text).map_or(text, |(_, body)| body);
    let Ok(note) = Note::parse(body) else { return };
    for recording in &note.recordings {
        for name in recording.file.split('/') {
            assert!(!name.is_empty() && !name.starts_with('.') && !name.contains('\\'), "{name:?}");
        }
        assert!(recording.nonce().is_ok() && recording.channels > 0 && recording.samples > 0);
    }
    let written = note.to_body().expect("what was read can be written");
    assert_eq!(Note::parse(&written).expect("what was written is read"), note);
});
