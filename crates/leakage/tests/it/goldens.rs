//! Figures of other implementations; `tests/golden/generate.py` makes the files and says which versions made them.

use leakage::quasi::{THRESHOLD, class_risks, class_risks_with_register, number};
use leakage::risk::{Successes, residual_risk};
use results::Exposure;
use serde_json::Value;

fn cases(text: &str) -> Vec<Value> {
    let file: Value = serde_json::from_str(text).unwrap();
    file["cases"].as_array().unwrap().clone()
}

#[track_caller]
fn near(found: f64, expected: &Value) {
    let expected = expected.as_f64().unwrap();
    assert!((found - expected).abs() < 1e-12, "{found} instead of {expected}");
}

#[test]
fn risk_equals_anonymeter() {
    let cases = cases(include_str!("../golden/risk.json"));
    assert_eq!(cases.len(), 66);
    for case in cases {
        let successes = |name: &str| Successes {
            right: case[name][0].as_f64().unwrap(),
            n: case[name][1].as_u64().unwrap(),
        };
        let level = case["level"].as_f64().unwrap();
        let found = residual_risk(successes("attack"), successes("control"), level).unwrap();
        // quantiles of the normal distribution by statrs and by SciPy agree to about 1e-11
        let close = |found: f64, expected: &Value| {
            let expected = expected.as_f64().unwrap();
            assert!((found - expected).abs() < 1e-9, "{found} instead of {expected} in {case}");
        };
        close(found.value, &case["risk"]);
        close(found.interval[0], &case["interval"][0]);
        close(found.interval[1], &case["interval"][1]);
    }
}

#[test]
fn classes_equal_pycanon_and_the_definitions_of_el_emam_and_dankar() {
    let cases = cases(include_str!("../golden/quasi.json"));
    assert_eq!(cases.len(), 7);
    for case in cases {
        assert_eq!(case["threshold"].as_f64(), Some(THRESHOLD));
        let rows = |name: &str| -> Vec<(u64, u64)> {
            let rows = case[name].as_array().unwrap();
            rows.iter().map(|row| (row[0].as_u64().unwrap(), row[1].as_u64().unwrap())).collect()
        };
        let table = rows("rows");
        let register = number([table.clone(), rows("strangers")].concat());
        let classes = &register[..table.len()];
        let alone = class_risks(classes, THRESHOLD).unwrap();
        let found = class_risks_with_register(classes, &register, THRESHOLD).unwrap();
        for counted in [alone, found] {
            assert_eq!(Some(counted.k), case["k"].as_u64());
            assert_eq!(Some(counted.unique), case["unique"].as_u64());
            assert_eq!(Some(counted.classes), case["classes"].as_u64());
            exposed(counted.prosecutor, &case["prosecutor"]);
        }
        exposed(alone.journalist, &case["prosecutor"]);
        exposed(found.journalist, &case["journalist"]);
        near(found.marketer, &case["marketer"]);
        near(alone.marketer, &case["prosecutor"]["average"]);
    }
}

fn exposed(found: Exposure, expected: &Value) {
    near(found.highest, &expected["highest"]);
    near(found.at_risk, &expected["at_risk"]);
    near(found.average, &expected["average"]);
}
