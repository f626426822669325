//! Measures at the ends of their ranges, over many sizes: rounding must not carry one past an end, because a results
//! file with an impossible value is refused and its run is lost.

use evaluation::{
    BoundingBox, Confusion, ConfusionMatrix, DetectionMatches, RunTable, SceneBoxes, ScoredBox,
    average_precision, key_level_p, macro_one_vs_rest_auc, match_detections, roc_auc, tost_paired, wilson,
};
use proptest::prelude::*;

/// Sizes of sets that are tried.
const SIZES: std::ops::RangeInclusive<usize> = 1..=599;

#[track_caller]
fn assert_share(value: Option<f64>) {
    assert_between(value, 0.0);
}

#[track_caller]
fn assert_between(value: Option<f64>, least: f64) {
    assert!(value.is_none_or(|value| (least..=1.0).contains(&value)), "{value:?} is outside [{least}, 1]");
}

/// A box of some place and size; boxes of different numbers do not touch.
fn numbered(number: usize) -> BoundingBox {
    let side = 1.0 + (number % 97) as f64 / 3.0;
    BoundingBox::new(40.0 * number as f64 + 0.1, number as f64 / 7.0, side, side * 1.1).expect("a box")
}

/// One true box for each of `right`, found where it says so; scores fall in this order.
fn found(right: &[bool], scores: impl Fn(usize) -> f32) -> DetectionMatches {
    let truth: Vec<BoundingBox> = (0..right.len()).map(numbered).collect();
    let elsewhere = BoundingBox::new(-90.0, -90.0, 5.0, 5.0).expect("a box");
    let place = |index: usize| if right[index] { truth[index] } else { elsewhere };
    let found =
        (0..right.len()).map(|index| ScoredBox { place: place(index), score: scores(index) }).collect();
    match_detections(&[SceneBoxes { truth, found }], 1.0).expect("boxes that can be matched")
}

#[test]
fn a_perfect_detector_has_an_average_precision_of_exactly_1() {
    for n in SIZES {
        for matches in [found(&vec![true; n], |index| -(index as f32)), found(&vec![true; n], |_| 0.5)] {
            assert_eq!(matches.average_precision(), Some(1.0), "{n} boxes");
            assert_eq!((matches.recall(), matches.mean_iou()), (Some(1.0), Some(1.0)), "{n} boxes");
        }
    }
}

#[test]
fn a_detector_that_misses_or_errs_once_stays_below_1() {
    for n in SIZES {
        let mut right = vec![true; n];
        right[n / 2] = false;
        let precision = found(&right, |index| -(index as f32)).average_precision();
        assert!(precision.is_some_and(|precision| (0.0..1.0).contains(&precision)), "{precision:?} of {n}");
    }
}

#[test]
fn rankings_end_at_exactly_0_and_1() {
    for n in SIZES {
        for positives in [1, n.div_ceil(2), n] {
            let positive: Vec<bool> = (0..n).map(|index| index >= n - positives).collect();
            let ascending: Vec<f32> = (0..n).map(|index| index as f32 / 3.0).collect();
            let descending: Vec<f32> = ascending.iter().map(|score| -score).collect();
            assert_eq!(average_precision(&ascending, &positive).unwrap(), Some(1.0), "{positives} of {n}");
            assert_share(average_precision(&descending, &positive).unwrap());
            assert_share(average_precision(&vec![0.0; n], &positive).unwrap());
            let both = (positives < n).then_some(());
            assert_eq!(roc_auc(&ascending, &positive).unwrap(), both.map(|()| 1.0), "{positives} of {n}");
            assert_eq!(roc_auc(&descending, &positive).unwrap(), both.map(|()| 0.0), "{positives} of {n}");
        }
    }
}

#[test]
fn perfect_decisions_between_several_classes_reach_1() {
    for n_classes in 2..40 {
        let truth: Vec<usize> = (0..5 * n_classes + 3).map(|record| record % n_classes).collect();
        let scores: Vec<f32> = truth
            .iter()
            .flat_map(|&class| (0..n_classes).map(move |other| f32::from(u8::from(class == other)) / 7.0))
            .collect();
        assert_eq!(macro_one_vs_rest_auc(&scores, n_classes, &truth).unwrap(), Some(1.0));
        let matrix = ConfusionMatrix::from_predictions(&truth, &truth, n_classes).unwrap();
        let reached = [matrix.accuracy(), matrix.balanced_accuracy(), matrix.macro_f1()];
        assert_eq!(reached, [Some(1.0); 3], "{n_classes} classes");
        let shifted: Vec<usize> = truth.iter().map(|class| (class + 1) % n_classes).collect();
        let wrong = ConfusionMatrix::from_predictions(&shifted, &truth, n_classes).unwrap();
        for mcc in [matrix.mcc(), wrong.mcc()] {
            assert_between(mcc, -1.0);
        }
    }
}

#[track_caller]
fn check_counts(counts: Confusion) {
    for share in [
        counts.accuracy(),
        counts.balanced_accuracy(),
        counts.precision(),
        counts.recall(),
        counts.specificity(),
        counts.f1(),
        counts.majority_accuracy(),
    ] {
        assert_share(share);
    }
    assert_between(counts.mcc(), -1.0);
}

#[test]
fn counts_of_any_size_give_shares() {
    for n in SIZES.map(|n| n as u64) {
        for other in [0, 1, 3, n, 1 << 40] {
            check_counts(Confusion { tp: n, tn: other, fp: 0, fn_: 0 });
            check_counts(Confusion { tp: 0, tn: 0, fp: n, fn_: other });
            check_counts(Confusion { tp: n, tn: 1, fp: other, fn_: 1 });
            check_counts(Confusion { tp: n, tn: other, fp: 0, fn_: 1 });
        }
        let perfect = Confusion { tp: n, tn: n + 1, fp: 0, fn_: 0 };
        assert_eq!([perfect.f1(), perfect.balanced_accuracy()], [Some(1.0); 2]);
        assert!(perfect.mcc().is_some_and(|mcc| 1.0 - mcc < 1e-15), "{perfect:?}");
        for right in [0, n / 2, n] {
            let [low, high] = wilson(right, n, 0.95).unwrap();
            assert!(0.0 <= low && low <= high && high <= 1.0, "{right} of {n}");
        }
    }
}

#[test]
fn means_of_shares_and_their_p_values_are_shares() {
    for n in SIZES.filter(|n| n % 7 == 0 || *n < 30) {
        for end in [0.0, 1.0, 0.1, 1.0 - f64::EPSILON / 2.0] {
            let nearly = |key: usize| if key == 0 { 1.0 - end } else { end };
            for value in [&|_| end, &nearly as &dyn Fn(usize) -> f64] {
                let runs: Vec<(usize, usize, f64)> = (0..n).map(|key| (0, key, value(key))).collect();
                let table = RunTable::new(&runs).unwrap();
                assert_share(Some(table.mean()));
                assert_share(key_level_p(&table, 0.25, 0.5, true).unwrap());
                let equivalence = tost_paired(&table, &table, 0.25, 0.02).unwrap();
                assert_share(equivalence.map(|found| found.p()));
            }
        }
    }
}

proptest! {
    /// Against the definition, the area under the raised curve, step by step.
    #[test]
    fn average_precision_is_the_area_under_the_raised_curve(
        right in proptest::collection::vec(any::<bool>(), 1..80)
    ) {
        let matches = found(&right, |index| -(index as f32));
        let curve = matches.precision_recall().unwrap();
        let raised = |from: usize| curve[from..].iter().map(|point| point.y).fold(0.0, f64::max);
        let before = |index: usize| if index == 0 { 0.0 } else { curve[index - 1].x };
        let area: f64 = (0..curve.len()).map(|i| (curve[i].x - before(i)) * raised(i)).sum();
        let found = matches.average_precision().unwrap();
        prop_assert!((0.0..=1.0).contains(&found));
        prop_assert!((found - area).abs() < 1e-12, "{found} instead of {area}");
    }

    #[test]
    fn equal_boxes_overlap_wholly(x in -1e6..1e6f64, y in -1e6..1e6f64, w in 1e-3..1e6f64, h in 1e-3..1e6f64) {
        let place = BoundingBox::new(x, y, w, h).unwrap();
        prop_assert_eq!(place.iou(&place), 1.0);
    }

    #[test]
    fn nearly_equal_boxes_overlap_at_most_wholly(
        x in -1e6..1e6f64, w in 1e-3..1e6f64, steps in (0u64..4, 0u64..4, 0u64..4)
    ) {
        let next = |value: f64, steps: u64| f64::from_bits(value.to_bits() + steps);
        let one = BoundingBox::new(x, x, w, w).unwrap();
        let near = BoundingBox::new(next(x, steps.0), x, next(w, steps.1), next(w, steps.2)).unwrap();
        prop_assert!((0.0..=1.0).contains(&one.iou(&near)));
    }
}

#[test]
fn boxes_without_an_area_in_floats_are_refused() {
    for [x, w, h] in [[1e20, 1.0, 1.0], [0.0, 1e-200, 1e-200], [0.0, 1e200, 1e200], [0.0, 1e154, 1e154]] {
        assert!(BoundingBox::new(x, 0.0, w, h).is_err(), "{x} {w} {h}");
    }
}
