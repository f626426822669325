use crate::golden::{assert_close, cases, f64s, items};
use evaluation::{
    Bootstrap, EvaluationError, MeanEstimate, RunTable, bootstrap_interval, central_interval,
    equivalence_to_chance, key_level_p, mean, quantile, standard_deviation, wilson,
};
use proptest::prelude::*;
use serde_json::Value;

#[test]
fn wilson_equals_scipy() {
    for case in cases("wilson.json") {
        let (k, n) = (case["successes"].as_u64().unwrap(), case["n"].as_u64().unwrap());
        let [low, high] = wilson(k, n, case["level"].as_f64().unwrap()).unwrap();
        assert_close(low, &case["low"], 1e-12);
        assert_close(high, &case["high"], 1e-12);
    }
}

#[test]
fn wilson_refuses_impossible_counts() {
    assert!(wilson(0, 0, 0.95).is_err());
    assert!(wilson(4, 3, 0.95).is_err());
    assert!(wilson(1, 3, 1.0).is_err());
    assert!(wilson(1, 3, f64::NAN).is_err());
}

fn table(case: &Value) -> RunTable {
    let mut runs = Vec::new();
    for (split, row) in items(&case["table"]).iter().enumerate() {
        let row = f64s(row).into_iter().enumerate();
        runs.extend(row.map(|(key, value)| (split, key, value)));
    }
    RunTable::new(&runs).expect("a full table")
}

#[test]
fn estimates_equal_the_formula_with_scipy() {
    for case in cases("estimates.json") {
        let (runs, ratio) = (table(&case), case["ratio"].as_f64().unwrap());
        let estimate = MeanEstimate::of_runs(&runs, ratio).unwrap().unwrap();
        assert_close(estimate.mean(), &case["mean"], 1e-12);
        assert_close(estimate.standard_error(), &case["standard_error"], 1e-12);
        assert_close(estimate.degrees_of_freedom(), &case["degrees_of_freedom"], 1e-10);
        let [low, high] = estimate.interval(0.95).unwrap().unwrap();
        assert_close(low, &case["low"], 1e-8);
        assert_close(high, &case["high"], 1e-8);
        assert_close(estimate.p_greater(0.5).unwrap(), &case["p_greater_half"], 1e-10);
        assert_close(estimate.p_less(0.5).unwrap(), &case["p_less_half"], 1e-10);
        let chance = equivalence_to_chance(&runs, ratio, 0.02).unwrap().unwrap();
        assert_close(chance.p_above_lower, &case["p_above_lower"], 1e-10);
        assert_close(chance.p_below_upper, &case["p_below_upper"], 1e-10);
        let of_keys = key_level_p(&runs, ratio, 0.5, false).unwrap();
        assert_eq!(of_keys, (runs.n_keys() > 1).then(|| estimate.p_greater(0.5).unwrap()));
    }
}

#[test]
fn a_single_run_has_no_estimate() {
    let runs = RunTable::new(&[(7, 3, 0.8)]).unwrap();
    assert_eq!(MeanEstimate::of_runs(&runs, 0.25), Ok(None));
    assert!(MeanEstimate::of_runs(&runs, f64::NAN).is_err());
}

#[test]
fn runs_that_agree_have_no_interval() {
    let runs = RunTable::new(&[(0, 0, 0.5), (1, 0, 0.5), (2, 0, 0.5)]).unwrap();
    let estimate = MeanEstimate::of_runs(&runs, 0.25).unwrap().unwrap();
    assert!(!estimate.has_spread());
    assert_eq!(estimate.interval(0.95), Ok(None));
    assert!(estimate.interval(1.0).is_err());
    assert_eq!(estimate.p_greater(0.5), Ok(1.0));
    assert_eq!(estimate.p_greater(0.4), Ok(0.0));
    assert_eq!(estimate.p_less(0.4), Ok(1.0));
}

#[test]
fn two_splits_and_two_keys_that_even_out_have_no_interval() {
    // every run differs, but the mean over keys is .492 in both splits, and the mean over splits .492 under both keys
    let runs = [(0, 0, 0.490), (0, 1, 0.494), (1, 0, 0.494), (1, 1, 0.490)];
    let estimate = MeanEstimate::of_runs(&RunTable::new(&runs).unwrap(), 0.25).unwrap().unwrap();
    assert!((estimate.mean() - 0.492).abs() < 1e-12);
    assert_eq!(estimate.interval(0.95), Ok(None));
}

#[test]
fn what_rounding_leaves_is_no_spread() {
    // a tenth, added up in two ways: 0.1 and 0.30000000000000004 - 0.2 differ by 3e-17
    let runs = [(0, 0, 0.1), (1, 0, (0.1 + 0.2) - 0.2)];
    let estimate = MeanEstimate::of_runs(&RunTable::new(&runs).unwrap(), 0.25).unwrap().unwrap();
    assert!(estimate.standard_error() > 0.0);
    assert_eq!(estimate.interval(0.95), Ok(None));
    // a difference of one record in a million is a spread
    let runs = [(0, 0, 0.1), (1, 0, 0.100001)];
    let estimate = MeanEstimate::of_runs(&RunTable::new(&runs).unwrap(), 0.25).unwrap().unwrap();
    assert!(estimate.has_spread());
}

#[test]
fn run_tables_must_be_full() {
    let twice = RunTable::new(&[(0, 0, 0.1), (0, 0, 0.1)]);
    assert_eq!(twice, Err(EvaluationError::DuplicateRun { split: 0, key: 0 }));
    let hole = RunTable::new(&[(0, 0, 0.1), (0, 1, 0.1), (5, 1, 0.1)]);
    assert_eq!(hole, Err(EvaluationError::MissingRun { split: 5, key: 0 }));
    assert!(RunTable::new(&[]).is_err());
    assert!(RunTable::new(&[(0, 0, f64::INFINITY)]).is_err());
}

#[test]
fn plain_is_paired_with_every_key() {
    let scheme = RunTable::new(&[(0, 0, 0.6), (0, 1, 0.8), (1, 0, 0.7), (1, 1, 0.9)]).unwrap();
    let plain = RunTable::new(&[(1, 9, 0.75), (0, 9, 0.5)]).unwrap();
    let difference = scheme.paired_difference(&plain).unwrap();
    for (found, expected) in difference.values().iter().zip([0.1, 0.3, -0.05, 0.15]) {
        assert!((found - expected).abs() < 1e-12);
    }
    let back = plain.paired_difference(&scheme).unwrap();
    assert!((back.mean() + difference.mean()).abs() < 1e-12);
    let other = RunTable::new(&[(0, 0, 0.6), (2, 0, 0.8)]).unwrap();
    assert!(scheme.paired_difference(&other).is_err());
    let keys = RunTable::new(&[(0, 0, 0.6), (0, 2, 0.8), (1, 0, 0.7), (1, 2, 0.9)]).unwrap();
    assert_eq!(scheme.paired_difference(&keys), Err(EvaluationError::MissingRun { split: 0, key: 1 }));
}

#[test]
fn quantiles_equal_numpy() {
    for case in cases("quantiles.json") {
        let values = f64s(&case["values"]);
        let [low, high] = central_interval(&values, 0.95).unwrap();
        assert_close(low, &case["low"], 1e-12);
        assert_close(high, &case["high"], 1e-12);
        assert_close(quantile(&values, 1.0 / 3.0).unwrap(), &case["third"], 1e-12);
        match standard_deviation(&values) {
            Some(sd) => assert_close(sd, &case["sd"], 1e-12),
            None => assert!(case["sd"].is_null()),
        }
    }
    assert_eq!(mean(&[]), None);
    assert!(quantile(&[1.0], 1.5).is_err());
    assert!(quantile(&[], 0.5).is_err());
}

#[test]
fn bootstrap_of_a_mean_is_near_the_normal_interval() {
    let values: Vec<f64> = (0..400).map(|i| f64::from((i * 37) % 101)).collect();
    let options = Bootstrap { resamples: 2000, level: 0.95, seed: [3; 32] };
    let resampled_mean = |drawn: &[usize]| mean(&drawn.iter().map(|&i| values[i]).collect::<Vec<_>>());
    let [low, high] = bootstrap_interval(400, &options, resampled_mean).unwrap().unwrap();
    let centre = mean(&values).unwrap();
    let half = 1.96 * standard_deviation(&values).unwrap() / 20.0;
    assert!((low - (centre - half)).abs() < 0.1 * half, "{low}");
    assert!((high - (centre + half)).abs() < 0.1 * half, "{high}");
    let again = bootstrap_interval(400, &options, resampled_mean).unwrap().unwrap();
    assert_eq!([low, high], again);
    assert_eq!(bootstrap_interval(4, &options, |_| None), Ok(None));
    assert!(bootstrap_interval(0, &options, |_| None).is_err());
}

proptest! {
    #[test]
    fn wilson_stays_in_the_unit_interval_and_holds_the_share(n in 1u64..5000, part in 0.0..=1.0f64, level in 0.5..0.999f64) {
        let successes = (part * n as f64) as u64;
        let [low, high] = wilson(successes, n, level).unwrap();
        let share = successes as f64 / n as f64;
        prop_assert!(0.0 <= low && low <= share + 1e-12 && share <= high + 1e-12 && high <= 1.0);
        let [other_low, other_high] = wilson(n - successes, n, level).unwrap();
        prop_assert!((low + other_high - 1.0).abs() < 1e-9 && (high + other_low - 1.0).abs() < 1e-9);
    }

    #[test]
    fn order_of_runs_does_not_matter(values in proptest::collection::vec(0.0..1.0f64, 12)) {
        let runs: Vec<(usize, usize, f64)> = values.iter().enumerate().map(|(i, &v)| (i / 4, i % 4, v)).collect();
        let back: Vec<_> = runs.iter().rev().copied().collect();
        prop_assert_eq!(RunTable::new(&runs), RunTable::new(&back));
    }
}
