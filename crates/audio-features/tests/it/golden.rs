//! Reading the golden files.

use std::path::Path;

use serde_json::Value;

/// The cases of one golden file.
pub(crate) fn cases(name: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    let file: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let cases = file["cases"].as_array().unwrap().clone();
    assert!(cases.len() >= 5);
    cases
}

pub(crate) fn number(case: &Value, key: &str) -> usize {
    usize::try_from(case[key].as_u64().unwrap()).unwrap()
}

/// Compares numbered rows with those of `found`.
#[track_caller]
pub(crate) fn check_rows(rows: &Value, tolerance: f64, found: impl Fn(usize) -> Vec<f32>) {
    for (frame, expected) in rows.as_object().unwrap() {
        let found = found(frame.parse().unwrap());
        let expected: Vec<f64> =
            expected.as_array().unwrap().iter().map(|value| value.as_f64().unwrap()).collect();
        assert_eq!(found.len(), expected.len());
        for (i, (found, expected)) in found.iter().zip(expected).enumerate() {
            let difference = (f64::from(*found) - expected).abs();
            assert!(difference <= tolerance, "frame {frame}, value {i}: {found} instead of {expected}");
        }
    }
}
