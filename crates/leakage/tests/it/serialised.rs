//! The feature `serde`: results by the names of their fields.

use leakage::audit::{Case, SchemeInfo};
use leakage::linear::symmetric_eigen;
use leakage::score::{Extent, Finding, Guess, Guesses, Tally};
use leakage::tabular::{DesignColumn, fit_line};
use ndarray::array;
use results::Regime;
use serde_json::{json, to_value};

#[test]
fn scores_are_written_by_the_names_of_their_fields() {
    let guess = Guess { record: 3, success: 1.0, baseline: 0.5 };
    let written = to_value(Guesses::PerRecord(vec![guess])).unwrap();
    let fields = json!({ "record": 3, "success": 1.0, "baseline": 0.5 });
    assert_eq!(written, json!({ "per-record": [fields] }));
    let mut tally = Tally::new();
    (0..3).for_each(|_| tally.add(&Guesses::Whole { success: 0.75, baseline: 0.5 }));
    let estimate = to_value(tally.estimate().unwrap().unwrap()).unwrap();
    assert_eq!((&estimate["trials"], &estimate["advantage"]), (&3.into(), &0.5.into()));
}

#[test]
fn findings_and_what_they_are_about_are_written() {
    let finding = Finding::new("income", "share right", Guesses::Whole { success: 0.75, baseline: 0.5 });
    let written = to_value(finding.of_column("income").with_pairs(3)).unwrap();
    let whole = json!({ "whole": { "success": 0.75, "baseline": 0.5 } });
    let expected = json!({
        "target": "income", "extent": { "column": "income" }, "metric": "share right", "pairs": 3, "guesses": whole,
    });
    assert_eq!(written, expected);
    assert_eq!(to_value(Extent::Whole).unwrap(), json!("whole"));
    let urban = to_value(DesignColumn::indicator("area", "urban")).unwrap();
    let expected = json!({ "name": "area=urban", "source": "area", "level": "urban", "kind": "categorical" });
    assert_eq!(urban, expected);
}

#[test]
fn fits_decompositions_and_cases_are_written() {
    let line = fit_line(&[1.0, 2.0], &[3.0, 5.0]).unwrap().unwrap();
    assert_eq!(to_value(line).unwrap(), json!({ "slope": line.slope, "intercept": line.intercept }));
    let eigen = to_value(symmetric_eigen(array![[2.0, 0.0], [0.0, 1.0]].view()).unwrap()).unwrap();
    assert_eq!(eigen["values"]["data"], json!([2.0, 1.0]));
    let scheme = SchemeInfo::new("siv");
    let case = to_value(Case::new(scheme, Regime::SameKey)).unwrap();
    assert_eq!((&case["scheme"]["id"], &case["regime"]), (&json!("siv"), &json!("same-key")));
}
