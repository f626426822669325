//! The feature `serde`: results by the names of their fields.

use evaluation::{
    BoundingBox, Confusion, ConfusionMatrix, CurvePoint, MeanEstimate, RunTable, SceneBoxes, ScoredBox,
    ThresholdRule, Verdict, match_detections, tost_paired,
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
    assert_eq!(to_value(Verdict::NoneShown).unwrap(), json!("none-shown"));
    for rule in [ThresholdRule::Accuracy, ThresholdRule::F1] {
        assert_eq!(to_value(rule).unwrap(), rule.id());
    }
}

#[test]
fn tables_and_matches_are_written() {
    let matrix = ConfusionMatrix::from_predictions(&[0, 1, 1], &[0, 1, 0], 2).unwrap();
    assert_eq!(to_value(matrix).unwrap(), json!({ "n_classes": 2, "counts": [1, 1, 0, 1] }));
    let runs = RunTable::new(&[(3, 7, 0.5), (4, 7, 0.25)]).unwrap();
    assert_eq!(to_value(runs).unwrap(), json!({ "splits": [3, 4], "keys": [7], "values": [0.5, 0.25] }));
    let place = BoundingBox::new(0.0, 0.0, 2.0, 2.0).unwrap();
    let scene = SceneBoxes { truth: vec![place], found: vec![ScoredBox { place, score: 0.5 }] };
    let written = to_value(match_detections(&[scene], 0.5).unwrap()).unwrap();
    let ranked = json!([{ "scene": 0, "found": 0, "score": 0.5, "matched": [0, 1.0] }]);
    assert_eq!(written, json!({ "ranked": ranked, "n_truth": 1 }));
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
