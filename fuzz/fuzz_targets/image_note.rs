//! Arbitrary text as the note of encrypted images: what is read names files below its folder and boxes inside their images,
//! and is written and read again as the same.

#![no_main]

#[path = "../../xtask/src/images/own/names.rs"]
#[allow(dead_code, reason = "the command uses all of it")]
mod names;
#[path = "../../xtask/src/images/own/note.rs"]
#[allow(dead_code, reason = "the command uses all of it")]
mod note;

use libfuzzer_sys::fuzz_target;
use note::{Note, split};

fuzz_target!(|text: &str| {
    let body = split(text).map_or(text, |(body, _)| body);
    let Ok(note) = Note::parse(body) else { return };
    for image in &note.images {
        for name in image.file.split('/').chain(image.plain.split('/')) {
            assert!(!name.is_empty() && !name.starts_with('.') && !name.contains('\\'), "{name:?}");
        }
        for &[x, y, width, height] in image.boxes.iter().flatten() {
            let ends = |start: u32, length: u32| u64::from(start) + u64::from(length);
            assert!(ends(x, width) <= u64::from(image.width) && ends(y, height) <= u64::from(image.height));
        }
        assert!(image.nonce_bytes().is_ok());
    }
    let written = note.to_body().expect("what was read can be written");
    assert_eq!(Note::parse(&written).expect("what was written is read"), note);
});
