//! Arbitrary bytes as a file of boxes: what is read can be written, and is read again as the same; clipped boxes lie
//! inside the image.

#![no_main]

use std::path::Path;

use image_data::boxes;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| {
    let path = Path::new("boxes.csv");
    let Ok(lines) = boxes::parse(path, text) else { return };
    let found: Vec<_> = lines.into_iter().map(|line| line.found).collect();
    let mut written = Vec::new();
    boxes::write(&mut written, &found).expect("memory takes every byte");
    let again = boxes::parse(path, &written).expect("what was written is read");
    assert!(again.into_iter().map(|line| line.found).eq(found.iter().cloned()));
    for found in &found {
        assert!(found.clipped(640, 480).is_none_or(|inside| inside.is_inside(640, 480)));
    }
});
