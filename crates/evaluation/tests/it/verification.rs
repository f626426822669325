//! Verification measures against scikit-learn and NumPy, and properties of them.

use evaluation::verification::{
    LinkabilityOptions, TrialScores, cllr, det_curve, equal_error, linkability, min_cllr,
};
use evaluation::{EvaluationError, roc_auc};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::golden::{assert_all_close, assert_close, cases, f64s, items};

#[test]
fn error_rates_and_costs_equal_scikit_learn() {
    for case in cases("verification.json") {
        let scores = TrialScores::new(f64s(&case["genuine"]), f64s(&case["impostor"])).unwrap();
        let error = equal_error(&scores);
        assert_close(error.interpolated, &case["interpolated"], 1e-12);
        assert_close(error.convex_hull, &case["convex_hull"], 1e-5);
        assert_close(cllr(&scores), &case["cllr"], 1e-12);
        assert_close(min_cllr(&scores), &case["min_cllr"], 1e-12);
    }
}

#[test]
fn linkability_equals_numpy() {
    for case in cases("verification.json") {
        let scores = TrialScores::new(f64s(&case["genuine"]), f64s(&case["impostor"])).unwrap();
        for expected in items(&case["linkability"]) {
            let options = LinkabilityOptions::default()
                .with_n_bins(expected["bins"].as_u64().map(|bins| bins as usize))
                .with_prior_ratio(expected["ratio"].as_f64().unwrap());
            let found = linkability(&scores, &options).unwrap();
            assert_close(found.global, &expected["global"], 1e-12);
            let local: Vec<f64> = found.local.iter().map(|bin| bin.local).collect();
            assert_all_close(&local, &expected["local"], 1e-12);
        }
    }
}

/// Scores of which many are equal.
fn some_scores() -> impl Strategy<Value = TrialScores> {
    let kind = || vec((-20i8..20).prop_map(|score| f64::from(score) / 4.0), 1..60);
    (kind(), kind()).prop_map(|(genuine, impostor)| TrialScores::new(genuine, impostor).expect("finite"))
}

fn mapped(scores: &TrialScores, map: impl Fn(f64) -> f64) -> TrialScores {
    let all = |scores: &[f64]| scores.iter().map(|score| map(*score)).collect();
    TrialScores::new(all(scores.genuine()), all(scores.impostor())).expect("finite")
}

proptest! {
    #[test]
    fn monotone_transforms_change_no_error(scores in some_scores()) {
        let bent = mapped(&scores, |score| score.exp() * 3.0 - 1.0);
        let (a, b) = (equal_error(&scores), equal_error(&bent));
        prop_assert_eq!((a.interpolated, a.convex_hull), (b.interpolated, b.convex_hull));
        prop_assert_eq!(min_cllr(&scores), min_cllr(&bent));
    }

    #[test]
    fn rates_are_ordered_and_kinds_exchange(scores in some_scores()) {
        let error = equal_error(&scores);
        prop_assert!((0.0..=1.0).contains(&error.interpolated));
        prop_assert!(error.convex_hull <= error.interpolated.min(0.5) + 1e-12);
        let exchanged = TrialScores::new(
            scores.impostor().iter().map(|score| -score).collect(),
            scores.genuine().iter().map(|score| -score).collect(),
        );
        prop_assert!((equal_error(&exchanged.unwrap()).interpolated - error.interpolated).abs() < 1e-12);
        prop_assert!(min_cllr(&scores) <= cllr(&scores) + 1e-12 && min_cllr(&scores) <= 1.0 + 1e-12);
    }

    #[test]
    fn the_curve_has_the_area_of_the_ranking(scores in some_scores()) {
        let points = det_curve(&scores);
        let area: f64 = points
            .windows(2)
            .map(|pair| (pair[0].false_acceptance - pair[1].false_acceptance) * (pair[0].false_rejection + pair[1].false_rejection) / 2.0)
            .sum();
        let all: Vec<f32> = scores.genuine().iter().chain(scores.impostor()).map(|score| *score as f32).collect();
        let genuine: Vec<bool> = (0..all.len()).map(|place| place < scores.genuine().len()).collect();
        prop_assert!((1.0 - area - roc_auc(&all, &genuine).unwrap().unwrap()).abs() < 1e-12);
    }

    #[test]
    fn any_scores_have_a_linkability_or_are_refused(
        genuine in vec(any::<f64>(), 0..9),
        impostor in vec(any::<f64>(), 0..9),
        n_bins in prop_oneof![Just(None), (0usize..50).prop_map(Some)],
        prior_ratio in any::<f64>(),
    ) {
        if let Ok(scores) = TrialScores::new(genuine, impostor) {
            match linkability(&scores, &LinkabilityOptions { prior_ratio, n_bins }) {
                Ok(found) => prop_assert!((0.0..=1.0 + 1e-12).contains(&found.global), "{found:?}"),
                Err(EvaluationError::Overflow { .. } | EvaluationError::Option { .. }) => (),
                Err(other) => prop_assert!(false, "{other}"),
            }
            prop_assert!(min_cllr(&scores).is_finite() && cllr(&scores) >= 0.0);
        }
    }
}
