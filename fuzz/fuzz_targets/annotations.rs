//! Arbitrary bytes as an annotation file: every box read has an area and a line of the file.

#![no_main]

use std::path::Path;

use image_data::annotations::parse_annotations;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| {
    let Ok(annotations) = parse_annotations(Path::new("annotations.csv"), text) else { return };
    let lines = text.iter().filter(|&&byte| byte == b'\n').count() as u64 + 1;
    for annotation in annotations {
        assert!(annotation.bounds.w > 0 && annotation.bounds.h > 0);
        assert!((1..=lines).contains(&annotation.line), "line {} of {lines}", annotation.line);
    }
});
