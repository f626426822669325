use crate::golden::{assert_all_close, assert_close, bools, cases, f32s, indices};
use evaluation::{
    EvaluationError, average_precision, macro_one_vs_rest_auc, one_vs_rest_auc, precision_recall_curve,
    roc_auc, roc_curve,
};
use proptest::prelude::*;

#[test]
fn areas_and_curves_equal_scikit_learn() {
    for case in cases("ranking.json") {
        let (scores, positive) = (f32s(&case["scores"]), bools(&case["positive"]));
        assert_close(roc_auc(&scores, &positive).unwrap().unwrap(), &case["roc_auc"], 1e-14);
        let ap = average_precision(&scores, &positive).unwrap().unwrap();
        assert_close(ap, &case["average_precision"], 1e-14);
        let roc = roc_curve(&scores, &positive).unwrap().unwrap();
        assert_all_close(&roc.iter().map(|p| p.x).collect::<Vec<_>>(), &case["fpr"], 1e-14);
        assert_all_close(&roc.iter().map(|p| p.y).collect::<Vec<_>>(), &case["tpr"], 1e-14);
        let pr = precision_recall_curve(&scores, &positive).unwrap().unwrap();
        assert_all_close(&pr.iter().map(|p| p.x).collect::<Vec<_>>(), &case["recall"], 1e-14);
        assert_all_close(&pr.iter().map(|p| p.y).collect::<Vec<_>>(), &case["precision"], 1e-14);
    }
}

#[test]
fn one_vs_rest_equals_scikit_learn() {
    for case in cases("multi_class.json") {
        let n_classes = case["n_classes"].as_u64().unwrap() as usize;
        let (scores, truth) = (f32s(&case["scores"]), indices(&case["truth"]));
        let areas = one_vs_rest_auc(&scores, n_classes, &truth).unwrap();
        let areas: Vec<f64> = areas.into_iter().map(Option::unwrap).collect();
        assert_all_close(&areas, &case["areas"], 1e-14);
        let mean = macro_one_vs_rest_auc(&scores, n_classes, &truth).unwrap().unwrap();
        assert_close(mean, &case["macro_auc"], 1e-14);
    }
}

#[test]
fn one_class_has_no_area() {
    assert_eq!(roc_auc(&[0.1, 0.2], &[true, true]), Ok(None));
    assert_eq!(roc_curve(&[0.1, 0.2], &[false, false]), Ok(None));
    assert_eq!(average_precision(&[0.1, 0.2], &[false, false]), Ok(None));
    assert_eq!(average_precision(&[0.1, 0.2], &[true, true]), Ok(Some(1.0)));
    assert_eq!(one_vs_rest_auc(&[0.1, 0.9, 0.8, 0.2], 2, &[0, 0]), Ok(vec![None, None]));
    assert_eq!(macro_one_vs_rest_auc(&[0.1, 0.9], 2, &[0]), Ok(None));
}

#[test]
fn ties_count_half() {
    assert_eq!(roc_auc(&[1.0; 4], &[true, false, true, false]), Ok(Some(0.5)));
    assert_eq!(roc_auc(&[0.0, -0.0], &[true, false]), Ok(Some(0.5)));
    let ranked = roc_auc(&[f32::NEG_INFINITY, 0.0, f32::INFINITY], &[false, true, true]);
    assert_eq!(ranked, Ok(Some(1.0)));
}

#[test]
fn bad_input_is_refused() {
    assert!(matches!(roc_auc(&[], &[]), Err(EvaluationError::Empty { .. })));
    assert!(matches!(roc_auc(&[0.0], &[]), Err(EvaluationError::Length { .. })));
    let nan = average_precision(&[0.0, f32::NAN], &[true, false]);
    assert!(matches!(nan, Err(EvaluationError::NotANumber { index: 1, .. })));
    assert!(matches!(one_vs_rest_auc(&[0.0], 0, &[]), Err(EvaluationError::Empty { .. })));
    assert!(matches!(one_vs_rest_auc(&[0.0], 2, &[0]), Err(EvaluationError::Length { .. })));
    let unknown = one_vs_rest_auc(&[0.0, 1.0], 2, &[2]);
    assert!(matches!(unknown, Err(EvaluationError::OutOfRange { found: 2, limit: 2, .. })));
}

/// Scores with many ties, beside labels of both classes.
fn ranked_records() -> impl Strategy<Value = (Vec<f32>, Vec<bool>)> {
    proptest::collection::vec((-8i8..8, any::<bool>()), 2..80).prop_map(|rows| {
        let scores = rows.iter().map(|row| f32::from(row.0)).chain([0.0, 1.0]).collect();
        let labels = rows.iter().map(|row| row.1).chain([true, false]).collect();
        (scores, labels)
    })
}

proptest! {
    #[test]
    fn area_is_the_share_of_pairs_won((scores, positive) in ranked_records()) {
        let (mut won, mut pairs) = (0.0, 0.0);
        for (a, _) in scores.iter().zip(&positive).filter(|r| *r.1) {
            for (b, _) in scores.iter().zip(&positive).filter(|r| !*r.1) {
                pairs += 1.0;
                won += if a > b { 1.0 } else if a == b { 0.5 } else { 0.0 };
            }
        }
        let area = roc_auc(&scores, &positive).unwrap().unwrap();
        prop_assert!((area - won / pairs).abs() < 1e-12);
    }

    #[test]
    fn monotone_transforms_change_no_area((scores, positive) in ranked_records()) {
        let bent: Vec<f32> = scores.iter().map(|s| (s / 4.0).exp() * 100.0 - 7.0).collect();
        prop_assert_eq!(roc_auc(&scores, &positive), roc_auc(&bent, &positive));
        prop_assert_eq!(average_precision(&scores, &positive), average_precision(&bent, &positive));
    }

    #[test]
    fn turned_scores_give_the_complement((scores, positive) in ranked_records()) {
        let turned: Vec<f32> = scores.iter().map(|s| -s).collect();
        let (a, b) = (roc_auc(&scores, &positive).unwrap().unwrap(), roc_auc(&turned, &positive).unwrap().unwrap());
        prop_assert!((a + b - 1.0).abs() < 1e-12);
        let swapped: Vec<bool> = positive.iter().map(|p| !p).collect();
        let c = roc_auc(&scores, &swapped).unwrap().unwrap();
        prop_assert!((a + c - 1.0).abs() < 1e-12);
    }

    #[test]
    fn order_of_records_does_not_matter((scores, positive) in ranked_records()) {
        let back: (Vec<f32>, Vec<bool>) = scores.iter().zip(&positive).rev().map(|(s, p)| (*s, *p)).unzip();
        prop_assert_eq!(roc_auc(&scores, &positive), roc_auc(&back.0, &back.1));
        prop_assert_eq!(average_precision(&scores, &positive), average_precision(&back.0, &back.1));
    }

    #[test]
    fn area_lies_under_the_curve((scores, positive) in ranked_records()) {
        let curve = roc_curve(&scores, &positive).unwrap().unwrap();
        let trapezoids: f64 = curve.windows(2).map(|w| (w[1].x - w[0].x) * (w[1].y + w[0].y) / 2.0).sum();
        let area = roc_auc(&scores, &positive).unwrap().unwrap();
        prop_assert!((area - trapezoids).abs() < 1e-12);
        let last = curve.last().unwrap();
        prop_assert_eq!((last.x, last.y), (1.0, 1.0));
    }
}
