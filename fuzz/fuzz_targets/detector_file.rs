//! Any bytes as a detector file: refused or read, never a panic; and what is read can search and be written again.

#![no_main]

use hog_features::{DetectorFile, HogError};
use image::GrayImage;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Ok(file) = DetectorFile::from_json(input) else { return };
    match file.detector().scanner().detect(&GrayImage::new(64, 48)) {
        Ok(found) => assert!(found.iter().all(|found| !found.score.is_nan())),
        Err(HogError::TooSmall { .. } | HogError::TooLarge { .. }) => {}
        Err(error) => panic!("{error}"),
    }
    let again = file.to_json();
    assert_eq!(DetectorFile::from_json(&again).expect("a file it wrote"), file);
});
