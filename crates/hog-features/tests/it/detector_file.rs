//! Detectors as files.

use hog_features::{
    DetectorFile, DetectorFileError, DetectorOptions, Epsilon, HogOptions, HogSpec, Suppression, TrainingSet,
};
use proptest::prelude::*;

use crate::picture::waves;

fn file(options: DetectorOptions, seed: u32) -> DetectorFile {
    let spec = HogSpec::new(options.hog, options.window.0, options.window.1).unwrap();
    let number = |index: usize| {
        ((index as u32).wrapping_add(seed).wrapping_mul(2_654_435_761) >> 9) as f32 / 3e6 - 1.3
    };
    let set = TrainingSet {
        name: "faces \"of\" one's own".into(),
        sha256: "ab".repeat(32),
        used: "9 faces".into(),
        generated: seed % 2 == 1,
    };
    let weights = (0..spec.len()).map(number).collect();
    DetectorFile::new(options, weights, -0.1, 0.7, vec![set], vec!["chosen".into()]).unwrap()
}

#[test]
fn what_is_read_finds_what_was_written() {
    let written = file(DetectorOptions { threshold: -40.0, ..DetectorOptions::default() }, 1);
    let read = DetectorFile::from_json(&written.to_json()).unwrap();
    assert_eq!(read, written);
    assert_eq!((read.least_score(), read.trained_on()[0].used.as_str()), (0.7, "9 faces"));
    let scene = waves(150, 90, 3);
    let found = written.detector().scanner().detect(&scene).unwrap();
    assert!(!found.is_empty());
    assert_eq!(read.detector().scanner().detect(&scene).unwrap(), found);
}

/// Reads the file after `edit` on its text.
#[track_caller]
fn check(edit: impl Fn(&str) -> String, part: &str) -> DetectorFileError {
    let text = String::from_utf8(file(DetectorOptions::default(), 1).to_json()).unwrap();
    let edited = edit(&text);
    assert_ne!(edited, text, "the edit changes the file");
    let error = DetectorFile::from_json(edited.as_bytes()).unwrap_err();
    let message = error.to_string();
    assert!(message.contains(part), "{message}");
    error
}

#[test]
fn damage_is_named() {
    check(|text| text.replace("cipherlens-detector", "cipherlens-model"), "format is \"cipherlens-model\"");
    check(|_| "{}".to_owned(), "format is \"\"");
    check(|text| text.replace("\"version\": 1", "\"version\": 2"), "version 2 is not supported");
    check(|text| text[..text.len() / 2].to_owned(), "not a detector file");
    check(|text| text.replace("\"bias\"", "\"bais\""), "bais");
    let edits = [("\"threshold\": 0.0", "\"threshold\": 0.5"), ("9 faces", "10 faces"), ("0.7", "0.6")];
    for (from, to) in edits {
        let error = check(|text| text.replace(from, to), "edited or damaged");
        assert!(matches!(error, DetectorFileError::Changed { .. }));
    }
}

#[test]
fn a_detector_that_cannot_be_is_refused_even_with_the_right_hash() {
    let options = DetectorOptions::default();
    let weights = vec![0.0; HogSpec::new(options.hog, 36, 36).unwrap().len()];
    let build = |options, weights, least| DetectorFile::new(options, weights, 0.0, least, vec![], vec![]);
    assert!(matches!(build(options, weights.clone(), f32::NAN), Err(DetectorFileError::LeastScore { .. })));
    assert!(matches!(build(options, weights[1..].to_vec(), 0.0), Err(DetectorFileError::Detector(_))));
    let slow = DetectorOptions { scale_step: 1.0, ..options };
    assert!(matches!(build(slow, weights, 0.0), Err(DetectorFileError::Detector(_))));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Options come back to the last bit, however they look in decimal.
    #[test]
    fn options_come_back(
        (cell, epsilon, start) in (3..9_usize, 1e-3..1e3_f32, 0.5..2.0_f32),
        (threshold, step, average) in (-5.0..5.0_f32, 0.5..0.95_f32, proptest::option::of(0.1..0.9_f32)),
        seed in any::<u32>(),
    ) {
        let hog = HogOptions { cell, epsilon: Epsilon::Quadrature(epsilon), ..HogOptions::felzenszwalb() };
        let suppression = Suppression { average, ..Suppression::default() };
        let defaults = DetectorOptions::default();
        let options =
            DetectorOptions { hog, threshold, start_scale: start, scale_step: step, suppression, ..defaults };
        let written = file(options, seed);
        prop_assert_eq!(DetectorFile::from_json(&written.to_json()), Ok(written));
    }

    #[test]
    fn any_bytes_are_refused_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(DetectorFile::from_json(&bytes).is_err());
    }

    /// One byte changed is noticed, or changes nothing that is read.
    #[test]
    fn a_changed_byte_is_noticed(place in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let written = file(DetectorOptions::default(), 5);
        let mut bytes = written.to_json();
        let place = place.index(bytes.len());
        bytes[place] = byte;
        if let Ok(read) = DetectorFile::from_json(&bytes) {
            prop_assert_eq!(read, written);
        }
    }
}
