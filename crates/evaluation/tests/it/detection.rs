use crate::golden::{assert_close, bools, cases, f64s, items};
use evaluation::{BoundingBox, SceneBoxes, ScoredBox, match_detections};
use proptest::prelude::*;
use serde_json::Value;

fn bounding_box(xywh: &[f64]) -> BoundingBox {
    BoundingBox::new(xywh[0], xywh[1], xywh[2], xywh[3]).expect("a box")
}

fn scenes(case: &Value) -> Vec<SceneBoxes> {
    let pairs = items(&case["truth"]).iter().zip(items(&case["found"]));
    let scene = |(truth, found): (&Value, &Value)| SceneBoxes {
        truth: items(truth).iter().map(|b| bounding_box(&f64s(b))).collect(),
        found: items(found)
            .iter()
            .map(f64s)
            .map(|b| ScoredBox { score: b[0] as f32, place: bounding_box(&b[1..]) })
            .collect(),
    };
    pairs.map(scene).collect()
}

#[test]
fn matching_equals_the_python_peer() {
    for case in cases("detection.json") {
        let matches = match_detections(&scenes(&case), case["iou"].as_f64().unwrap()).unwrap();
        let right: Vec<bool> = matches.ranked().iter().map(|d| d.matched.is_some()).collect();
        assert_eq!(right, bools(&case["right"]));
        assert_close(matches.average_precision().unwrap(), &case["average_precision"], 1e-12);
        assert_close(matches.recall().unwrap(), &case["recall"], 1e-12);
        match matches.mean_iou() {
            Some(iou) => assert_close(iou, &case["mean_iou"], 1e-12),
            None => assert!(case["mean_iou"].is_null()),
        }
    }
}

#[test]
fn a_second_box_on_the_same_truth_is_wrong() {
    let at = |x: f64, score: f32| ScoredBox { place: bounding_box(&[x, 0.0, 10.0, 10.0]), score };
    let scene = SceneBoxes {
        truth: vec![bounding_box(&[0.0, 0.0, 10.0, 10.0]), bounding_box(&[50.0, 0.0, 10.0, 10.0])],
        found: vec![at(1.0, 0.9), at(0.0, 0.8), at(50.0, 0.7)],
    };
    let matches = match_detections(&[scene], 0.5).unwrap();
    let truths: Vec<Option<usize>> = matches.ranked().iter().map(|d| d.matched.map(|m| m.0)).collect();
    assert_eq!(truths, [Some(0), None, Some(1)]);
    // Recall 1/2 at precision 1, then recall 1 at precision 2/3.
    assert!((matches.average_precision().unwrap() - (0.5 + 0.5 * 2.0 / 3.0)).abs() < 1e-12);
    assert!((matches.mean_iou().unwrap() - (90.0 / 110.0 + 1.0) / 2.0).abs() < 1e-12);
}

/// Five true boxes; found ones in falling order of score, each on a true box or beside all.
fn check_best(right: &[bool], expected: Option<f32>) {
    let at = |index: usize| bounding_box(&[100.0 * index as f64, 0.0, 50.0, 50.0]);
    let mut next = 0;
    let mut found = Vec::new();
    for (index, &right) in right.iter().enumerate() {
        next += usize::from(right);
        let place = if right { at(next - 1) } else { at(50 + index) };
        found.push(ScoredBox { place, score: -(index as f32) });
    }
    let scene = SceneBoxes { truth: (0..5).map(at).collect(), found };
    let matched = match_detections(&[scene], 0.5).expect("an overlap of one half");
    let best = matched.best_f_measure(2.0).expect("a finite beta");
    assert_eq!(best.map(|best| best.threshold), expected);
}

#[test]
fn the_best_f2_weighs_a_missed_box_more_than_one_too_many() {
    check_best(&[true; 5], Some(-4.0));
    // The last box costs two wrong ones, which is worth it; at the price of twenty it is not.
    check_best(&[true, true, true, true, false, false, true], Some(-6.0));
    let dear: Vec<bool> = (0..25).map(|index| index < 4 || index == 24).collect();
    check_best(&dear, Some(-3.0));
    check_best(&[false; 3], None);
    let nothing = match_detections(&[SceneBoxes::default()], 0.5).unwrap();
    assert_eq!(nothing.best_f_measure(2.0).unwrap(), None);
    assert!(nothing.best_f_measure(0.0).is_err() && nothing.best_f_measure(f64::NAN).is_err());
}

#[test]
fn nothing_to_find_has_no_precision() {
    let empty = match_detections(&[SceneBoxes::default()], 0.5).unwrap();
    assert_eq!(empty.average_precision(), None);
    assert_eq!(empty.recall(), None);
    let missed = SceneBoxes { truth: vec![bounding_box(&[0.0, 0.0, 1.0, 1.0])], found: vec![] };
    let missed = match_detections(&[missed], 0.5).unwrap();
    assert_eq!(missed.average_precision(), Some(0.0));
    assert_eq!(missed.mean_iou(), None);
}

#[test]
fn impossible_boxes_and_options_are_refused() {
    assert!(BoundingBox::new(0.0, 0.0, 0.0, 1.0).is_err());
    assert!(BoundingBox::new(f64::NAN, 0.0, 1.0, 1.0).is_err());
    assert!(match_detections(&[], 0.0).is_err());
    assert!(match_detections(&[], 1.1).is_err());
    let place = bounding_box(&[0.0, 0.0, 1.0, 1.0]);
    let nan = SceneBoxes { truth: vec![], found: vec![ScoredBox { place, score: f32::NAN }] };
    assert!(match_detections(&[nan], 0.5).is_err());
}

fn any_box() -> impl Strategy<Value = BoundingBox> {
    (-50.0..50.0f64, -50.0..50.0f64, 0.1..60.0f64, 0.1..60.0f64)
        .prop_map(|(x, y, w, h)| BoundingBox::new(x, y, w, h).expect("a box"))
}

proptest! {
    #[test]
    fn overlap_is_symmetric_and_bounded(a in any_box(), b in any_box()) {
        prop_assert_eq!(a.iou(&b), b.iou(&a));
        prop_assert!((0.0..=1.0).contains(&a.iou(&b)));
        prop_assert_eq!(a.iou(&a), 1.0);
    }

    #[test]
    fn perfect_boxes_have_perfect_precision(truth in proptest::collection::vec(any_box(), 1..6)) {
        let found = truth.iter().map(|&place| ScoredBox { place, score: 1.0 }).collect();
        let matches = match_detections(&[SceneBoxes { truth, found }], 0.999).unwrap();
        prop_assert_eq!(matches.average_precision(), Some(1.0));
    }
}
