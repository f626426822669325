//! The feature `serde`: results by the names of their fields.

use evaluation::{
    BoundingBox, Confusion, CurvePoint, MeanEstimate, RunTable, ThresholdRule, Verdict, tost_paired,
};
use serde_json::{json, to_value};

#[test]
fn results_are_written_by_the_names_of_their_fields() {
    let counts = Confusion { tn: 22, fp: 16, fn_: 1, tp: 84 };
    assert_eq!(to_value(counts).unwrap(), json!({ "tn": 22, "fp": 16, "fn": 1, "tp": 84 }));
    let point = CurvePoint { x: 0.5, y: 0.25, threshold: 0.75 };
    assert_eq!(to_value(point).unwrap(), json!({ "x": 0.5, "y": 0.25, "threshold": 0.75 }));
    let place = BoundingBox::new(1.0, 2.0, 3.0, 4.0).unwrap();
    assert_eq!(to_value(place).unwrap(), json!({ "x": 1.0, "y": 2.0, "w": 3.0, "h": 4.0 }));
    assert_eq!(to_value(Verdict::NoSignal).unwrap(), json!("no-signal"));
    for rule in [ThresholdRule::Accuracy, ThresholdRule::F1] {
        assert_eq!(to_value(rule).unwrap(), rule.id());
    }
}

#[test]
fn an_estimate_and_a_test_on_it_are_written() {
    let left = RunTable::new(&[(0, 0, 0.71), (1, 0, 0.74), (0, 1, 0.69), (1, 1, 0.75)]).unwrap();
    let right = RunTable::new(&[(0, 0, 0.72), (1, 0, 0.73), (0, 1, 0.70), (1, 1, 0.74)]).unwrap();
    let estimate = MeanEstimate::of_runs(&left, 0.25).unwrap().unwrap();
    let written = to_value(estimate).unwrap();
    assert_eq!(written["mean"], estimate.mean());
    assert_eq!(written["standard_error"], estimate.standard_error());
    let equivalence = tost_paired(&left, &right, 0.25, 0.1).unwrap().unwrap();
    assert_eq!(to_value(equivalence).unwrap()["mean_difference"], equivalence.mean_difference);
}
