//! Reading the golden files.

use serde_json::Value;
use std::path::Path;

/// The cases of one golden file.
pub(crate) fn cases(name: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    let text = std::fs::read_to_string(&path).expect("golden files are committed");
    let file: Value = serde_json::from_str(&text).expect("golden files are JSON");
    let cases = file["cases"].as_array().expect("cases").clone();
    assert!(!cases.is_empty());
    cases
}

pub(crate) fn f64s(value: &Value) -> Vec<f64> {
    items(value).iter().map(|v| v.as_f64().expect("number")).collect()
}

pub(crate) fn f32s(value: &Value) -> Vec<f32> {
    f64s(value).into_iter().map(|v| v as f32).collect()
}

pub(crate) fn bools(value: &Value) -> Vec<bool> {
    items(value).iter().map(|v| v.as_bool().expect("bool")).collect()
}

pub(crate) fn indices(value: &Value) -> Vec<usize> {
    items(value).iter().map(|v| v.as_u64().expect("index") as usize).collect()
}

pub(crate) fn items(value: &Value) -> &Vec<Value> {
    value.as_array().expect("array")
}

#[track_caller]
pub(crate) fn assert_close(found: f64, expected: &Value, tolerance: f64) {
    let expected = expected.as_f64().expect("number");
    assert!((found - expected).abs() <= tolerance * expected.abs().max(1.0), "{found} instead of {expected}");
}

#[track_caller]
pub(crate) fn assert_all_close(found: &[f64], expected: &Value, tolerance: f64) {
    let expected = items(expected);
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert_close(*found, expected, tolerance);
    }
}
