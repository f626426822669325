//! Coefficients against librosa's blocks and python_speech_features (`tests/golden/generate.py`).

use audio_features::{MfccOptions, MfccSpec};
use ndarray::Array2;
use serde_json::Value;

use crate::golden::{cases, check_rows, number};
use crate::signals::signal;

fn extract(case: &Value, options: MfccOptions) -> Array2<f32> {
    let rate = u32::try_from(number(case, "rate")).unwrap();
    let seed = u32::try_from(number(case, "seed")).unwrap();
    let samples = signal(case["kind"].as_str().unwrap(), rate, number(case, "samples"), seed);
    let frames = MfccSpec::new(options, rate).unwrap().extract(&samples).unwrap();
    assert_eq!(frames.nrows(), number(case, "frames"));
    frames
}

#[test]
fn equals_the_blocks_of_librosa() {
    for case in cases("mfcc.json") {
        let frames = extract(&case, MfccOptions::default());
        check_rows(&case["librosa"], 1e-4, |frame| frames.row(frame).to_vec());
    }
}

#[test]
fn equals_python_speech_features() {
    for case in cases("mfcc.json") {
        let frames = extract(&case, MfccOptions::python_speech_features());
        check_rows(&case["psf"], 1e-4, |frame| frames.row(frame).to_vec());
    }
}

#[test]
fn deltas_equal_those_of_python_speech_features() {
    for case in cases("mfcc.json") {
        let frames = extract(&case, MfccOptions::default().with_deltas(true));
        check_rows(&case["deltas"], 1e-4, |frame| frames.row(frame).to_vec()[13..].to_vec());
        check_rows(&case["librosa"], 1e-4, |frame| frames.row(frame).to_vec()[..13].to_vec());
    }
}

#[test]
fn frame_5_of_two_tones_is_the_published_one() {
    let samples = signal("tones", 8_000, 2_000, 0);
    let frames = MfccSpec::new(MfccOptions::default(), 8_000).unwrap().extract(&samples).unwrap();
    for (found, expected) in
        frames.row(5).iter().zip([-54.95595, 7.357424, -42.613136, -26.980096, -20.864456])
    {
        assert!((found - expected).abs() < 1e-4, "{found} {expected}");
    }
}
