//! Arbitrary text as the note of encrypted images: what is read names files below its folder and boxes inside their images,
//! and is written and read again as the same; nothing is taken for sealed that was not.

#![no_main]

use image_cipher::Key;
use image_cipher::note::{Decryptor, Note, split};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    assert!(Decryptor::new(text, &Key::new([7; 32])).is_err(), "a digest was forged");
    let body = split(text).map_or(text, |(body, _)| body);
    let Ok(note) = Note::parse(body) else { return };
    for image in &note.images {
        for name in image.file.split('/').chain(image.plain.split('/')) {
            assert!(!name.is_empty() && !name.starts_with('.') && !name.contains('\\'), "{name:?}");
        }
        for found in image.boxes.iter().flatten() {
            let ends = |start: u32, length: u32| u64::from(start) + u64::from(length);
            assert!(ends(found.x, found.width) <= u64::from(image.width));
            assert!(ends(found.y, found.height) <= u64::from(image.height));
        }
    }
    let written = note.to_body().expect("what was read can be written");
    assert_eq!(Note::parse(&written).expect("what was written is read"), note);
});
