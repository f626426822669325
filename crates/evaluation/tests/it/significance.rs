use crate::golden::{assert_close, bools, cases, f32s};
use evaluation::{
    EvaluationError, LabelPermutation, PermutationOptions, PermutedLabels, RunTable, ScoredRun, combined_p,
    equivalence_to_chance, holm, key_level_p, macro_one_vs_rest_auc, permutations_needed, roc_auc, step_down,
    tost_paired,
};
use proptest::prelude::*;

fn options(permutations: usize) -> PermutationOptions {
    PermutationOptions::default().with_permutations(permutations).with_seed([7; 32])
}

#[test]
fn single_run_approaches_the_exact_mann_whitney_p() {
    for case in cases("mann_whitney.json") {
        let (scores, positive) = (f32s(&case["scores"]), bools(&case["positive"]));
        let records: Vec<usize> = (0..scores.len()).collect();
        let run = ScoredRun { records: &records, scores: &scores };
        let test = LabelPermutation::new(&positive, &[run]).unwrap();
        assert_eq!(test.observed(), roc_auc(&scores, &positive).unwrap());
        let result = test.test(&options(19_999)).unwrap().unwrap();
        let exact = case["p"].as_f64().unwrap();
        let monte_carlo_error = 4.0 * (exact * (1.0 - exact) / 19_999.0).sqrt() + 1e-4;
        assert_close(result.p, &case["p"], monte_carlo_error);
        assert_eq!(result.permutations, 19_999);
    }
}

/// Records and their scores.
type Run = (Vec<usize>, Vec<f32>);

/// Overlapping test sets of a data set of 40 records; scores follow the label with the given strength.
fn overlapping_runs(strength: f32) -> (Vec<bool>, Vec<Run>) {
    let labels: Vec<bool> = (0..40).map(|i| (i * 7) % 10 < 6).collect();
    let runs = (0..12usize).map(|run| {
        let records: Vec<usize> = (0..15).map(|i| (run * 5 + i * 3) % 40).collect();
        let noise = |record: usize| {
            let hash = (record + 64 * run + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            (hash >> 48) as f32 / 65536.0
        };
        let scores = records.iter().map(|&r| noise(r) + strength * f32::from(u8::from(labels[r])));
        (records.clone(), scores.collect())
    });
    (labels.clone(), runs.collect())
}

fn prepared(strength: f32) -> LabelPermutation {
    let (labels, runs) = overlapping_runs(strength);
    let runs: Vec<ScoredRun<'_>> =
        runs.iter().map(|(records, scores)| ScoredRun { records, scores }).collect();
    LabelPermutation::new(&labels, &runs).expect("runs fit")
}

#[test]
fn observed_statistic_is_the_mean_area() {
    let (labels, runs) = overlapping_runs(0.3);
    let areas = runs.iter().map(|(records, scores)| {
        let truth: Vec<bool> = records.iter().map(|&r| labels[r]).collect();
        roc_auc(scores, &truth).unwrap().unwrap()
    });
    let expected = areas.sum::<f64>() / 12.0;
    assert!((prepared(0.3).observed().unwrap() - expected).abs() < 1e-12);
}

#[test]
fn strong_signal_reaches_the_smallest_p() {
    let result = prepared(3.0).test(&options(999)).unwrap().unwrap();
    assert_eq!((result.p, result.exceedances), (0.001, 0));
}

#[test]
fn early_stop_gives_a_prefix_of_the_full_test() {
    let test = prepared(0.0);
    let full = test.test(&options(999)).unwrap().unwrap();
    let early = test.test(&options(999).with_stop_after(10)).unwrap().unwrap();
    assert_eq!(early.exceedances, 10);
    assert!(early.permutations < 999);
    assert_eq!(early.p, 10.0 / early.permutations as f64);
    assert!((early.p - full.p).abs() < 0.35, "{} against {}", early.p, full.p);
    assert_eq!(test.test(&options(999)).unwrap().unwrap(), full);
}

#[test]
fn constant_scores_never_reject() {
    let labels = [true, false, true, false];
    let run = ScoredRun { records: &[0, 1, 2, 3], scores: &[0.5; 4] };
    let result = LabelPermutation::new(&labels, &[run]).unwrap().test(&options(99)).unwrap();
    assert_eq!(result.unwrap().p, 1.0);
}

/// A test set of two records often has one class after permutation; such runs drop out, and a permutation without any
/// defined run counts against rejection.
#[test]
fn runs_of_one_class_are_left_out() {
    let labels = [true, false, true, true, true, true];
    let run = ScoredRun { records: &[0, 1], scores: &[2.0, 1.0] };
    let result = LabelPermutation::new(&labels, &[run]).unwrap().test(&options(600)).unwrap();
    let result = result.unwrap();
    assert_eq!(result.observed, 1.0);
    // Record 1 is the only negative in 1 of 6 permutations; record 0 in another, with AUC 0; the rest is undefined.
    assert!((result.p - 5.0 / 6.0).abs() < 0.06, "{}", result.p);
    let undefined = ScoredRun { records: &[2, 3], scores: &[2.0, 1.0] };
    let test = LabelPermutation::new(&labels, &[undefined]).unwrap();
    assert_eq!(test.test(&options(9)), Ok(None));
}

#[test]
fn p_values_are_uniform_without_signal() {
    let mut below = 0;
    for seed in 0..200u64 {
        let labels: Vec<bool> = (0..30).map(|i| i % 2 == 0).collect();
        let scores: Vec<f32> = (0..30u64)
            .map(|i| ((i + 1).wrapping_mul(seed * 2 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40) as f32)
            .collect();
        let records: Vec<usize> = (0..30).collect();
        let run = ScoredRun { records: &records, scores: &scores };
        let result = LabelPermutation::new(&labels, &[run]).unwrap().test(&options(199)).unwrap();
        below += usize::from(result.unwrap().p <= 0.1);
    }
    assert!((8..=34).contains(&below), "{below} of 200 below 0.1");
}

#[test]
fn bad_runs_are_refused() {
    let new = |records: &[usize], scores: &[f32]| {
        LabelPermutation::new(&[true, false], &[ScoredRun { records, scores }]).is_err()
    };
    assert!(new(&[0, 2], &[0.0, 1.0]));
    assert!(new(&[0], &[0.0, 1.0]));
    assert!(new(&[], &[]));
    assert!(new(&[0, 1], &[0.0, f32::NAN]));
    assert!(LabelPermutation::new(&[true], &[]).is_err());
    assert!(prepared(1.0).test(&options(0)).is_err());
}

#[test]
fn several_classes_are_tested_on_the_mean_over_classes() {
    let labels: Vec<usize> = (0..60).map(|i| i % 6).collect();
    let records: Vec<usize> = (0..30).collect();
    let score = |right: bool, i: usize| f32::from(u8::from(right)) + (i * 7 % 11) as f32 / 20.0;
    let scores = |signal: bool| -> Vec<f32> {
        let each = |&r: &usize| (0..6).map(move |class| (r, class));
        records
            .iter()
            .flat_map(each)
            .map(|(r, class)| score(signal && class == r % 6, r * 6 + class))
            .collect()
    };
    let test = |scores: &[f32]| {
        let run = ScoredRun { records: &records, scores };
        LabelPermutation::of_classes(&labels, 6, &[run]).unwrap()
    };
    let (right, noise) = (scores(true), scores(false));
    let truth: Vec<usize> = records.iter().map(|&r| labels[r]).collect();
    for scores in [&right, &noise] {
        let expected = macro_one_vs_rest_auc(scores, 6, &truth).unwrap().unwrap();
        assert!((test(scores).observed().unwrap() - expected).abs() < 1e-12);
    }
    assert_eq!(test(&right).test(&options(999)).unwrap().unwrap().p, 0.001);
    assert!(test(&noise).test(&options(999)).unwrap().unwrap().p > 0.05);
    let two_columns = ScoredRun { records: &records, scores: &right[..60] };
    assert!(LabelPermutation::of_classes(&labels, 6, &[two_columns]).is_err());
    assert!(
        LabelPermutation::of_classes(&labels, 5, &[ScoredRun { records: &records, scores: &right }]).is_err()
    );
}

/// Runs on the same records are ranked and added up once: the statistic is that of runs kept apart by another between them.
#[test]
fn runs_on_the_same_records_count_one_by_one() {
    let labels: Vec<bool> = (0..12).map(|i| i % 3 == 0).collect();
    let (a, b): (Vec<usize>, Vec<usize>) = ((0..8).collect(), (4..12).collect());
    let noise = |key: usize| -> Vec<f32> { (0..8).map(|i| ((i * 5 + key * 3) % 7) as f32).collect() };
    let scores: Vec<Vec<f32>> = (0..4).map(noise).collect();
    let run = |records, key: usize| ScoredRun { records, scores: &scores[key] };
    let together = [run(&a, 0), run(&a, 1), run(&b, 2), run(&b, 3)];
    let apart = [run(&a, 0), run(&b, 2), run(&a, 1), run(&b, 3)];
    let null = |runs: &[ScoredRun<'_>]| {
        LabelPermutation::new(&labels, runs).unwrap().null(&options(50)).unwrap().unwrap()
    };
    let (one, other) = (null(&together), null(&apart));
    assert!((one.observed - other.observed).abs() < 1e-12);
    assert!(one.permuted.iter().zip(&other.permuted).all(|(a, b)| (a - b).abs() < 1e-12));
    assert_eq!(one.permuted.len(), 50);
}

#[test]
fn permutations_drawn_once_are_those_of_every_test() {
    let (labels, runs) = overlapping_runs(0.3);
    let permuted = PermutedLabels::new(&labels, &options(101)).unwrap();
    for (records, scores) in &runs {
        let test = LabelPermutation::new(&labels, &[ScoredRun { records, scores }]).unwrap();
        assert_eq!(test.null_under(&permuted), test.null(&options(101)));
    }
    let (records, scores) = &runs[0];
    let others: Vec<bool> = labels.iter().map(|label| !label).collect();
    let test = LabelPermutation::new(&others, &[ScoredRun { records, scores }]).unwrap();
    assert_eq!(test.null_under(&permuted), Err(EvaluationError::OtherLabels));
}

/// Twenty tests of one classifier that are all but the same: together they cost about as much as one, where Holm takes
/// twenty times the p-value.
#[test]
fn a_joint_correction_uses_the_dependence_between_tests() {
    let (labels, runs) = overlapping_runs(0.05);
    let shifted = |by: usize| -> Vec<Run> {
        let small = |i: usize| ((i * 31 + by * 17) % 13) as f32 * 1e-3;
        let scores = |scores: &[f32]| scores.iter().enumerate().map(|(i, s)| s + small(i)).collect();
        runs.iter().map(|(records, s)| (records.clone(), scores(s))).collect()
    };
    let statistic = |runs: &[Run]| {
        let runs: Vec<ScoredRun<'_>> =
            runs.iter().map(|(records, scores)| ScoredRun { records, scores }).collect();
        let null = LabelPermutation::new(&labels, &runs).unwrap().null(&options(1999)).unwrap().unwrap();
        null.standardised(1.0, false).unwrap()
    };
    let tests: Vec<_> = (0..20).map(|by| statistic(&shifted(by))).collect();
    let alone: Vec<f64> = tests.iter().map(|test| test.p()).collect();
    let joint = step_down(&tests.iter().collect::<Vec<_>>()).unwrap();
    let holm = holm(&alone).unwrap();
    for ((joint, alone), holm) in joint.iter().zip(&alone).zip(&holm) {
        assert!(joint >= alone && *joint < 2.0 * alone, "{joint} of {alone}");
        assert!(*holm > 4.0 * joint, "{holm} against {joint}");
    }
}

/// One half on average over keys, far from it under every single key.
#[test]
fn key_level_test_stops_what_single_keys_would_pass() {
    let runs: Vec<(usize, usize, f64)> = (0..5)
        .flat_map(|split| {
            [0.8, 0.25, 0.9, 0.1].into_iter().enumerate().map(move |(key, auc)| (split, key, auc))
        })
        .collect();
    let table = RunTable::new(&runs).unwrap();
    let p = key_level_p(&table, 0.25, 0.5, false).unwrap();
    assert!(p.unwrap() > 0.4);
    assert_eq!(combined_p(0.0001, p), Ok(p.unwrap()));
    let one_key = RunTable::new(&[(0, 0, 0.8), (1, 0, 0.8)]).unwrap();
    assert_eq!(key_level_p(&one_key, 0.25, 0.5, false), Ok(None));
    assert_eq!(combined_p(0.0001, None), Ok(0.0001));
    let below = RunTable::new(&[(0, 0, 0.44), (0, 1, 0.45), (0, 2, 0.46)]).unwrap();
    let p = |two_sided| key_level_p(&below, 0.0, 0.5, two_sided).unwrap().unwrap();
    // mean .45, standard error .01 / sqrt(3), so t = -8.66 with 2 degrees of freedom: tail .00655
    assert!(
        (p(false) - 0.993_45).abs() < 1e-4 && (p(true) - 0.013_1).abs() < 1e-4,
        "{} {}",
        p(false),
        p(true)
    );
}

#[test]
fn equivalence_needs_a_small_difference_and_a_narrow_interval() {
    let shifted = |by: f64, noise: f64| {
        let value = |i: usize| 0.75 + by + noise * if i.is_multiple_of(2) { 1.0 } else { -1.0 };
        RunTable::new(&(0..20).map(|i| (i, 0, value(i))).collect::<Vec<_>>()).unwrap()
    };
    let plain = shifted(0.0, 0.0);
    let passes = |table: &RunTable| tost_paired(table, &plain, 0.25, 0.02).unwrap().unwrap().passes(0.05);
    assert!(passes(&plain));
    assert!(passes(&shifted(0.005, 0.002)));
    assert!(!passes(&shifted(-0.03, 0.002)));
    assert!(!passes(&shifted(0.0, 0.2)));
    assert!(tost_paired(&plain, &plain, 0.25, 0.0).is_err());
    assert!(equivalence_to_chance(&plain, 0.25, 0.02).unwrap().unwrap().p() > 0.99);
}

#[test]
fn holm_by_hand() {
    assert_eq!(holm(&[]).unwrap(), Vec::<f64>::new());
    assert_eq!(holm(&[0.5]).unwrap(), [0.5]);
    assert_eq!(holm(&[0.9, 0.8]).unwrap(), [1.0, 1.0]);
    let adjusted = holm(&[0.001, 0.02, 0.01, 0.5]).unwrap();
    for (found, expected) in adjusted.iter().zip([0.004, 0.04, 0.03, 0.5]) {
        assert!((found - expected).abs() < 1e-15);
    }
    assert!(holm(&[0.1, 1.5]).is_err());
    assert!(holm(&[f64::NAN]).is_err());
}

#[test]
fn enough_permutations_let_one_cell_pass() {
    let n = permutations_needed(200, 0.05).unwrap();
    assert_eq!(n, 4000);
    assert!(200.0 / (1.0 + n as f64) < 0.05);
}

proptest! {
    #[test]
    fn holm_keeps_order_and_never_lowers(p in proptest::collection::vec(0.0..=1.0f64, 1..30)) {
        let adjusted = holm(&p).unwrap();
        for (i, (raw, corrected)) in p.iter().zip(&adjusted).enumerate() {
            prop_assert!(corrected >= raw && *corrected <= 1.0);
            for (j, other) in p.iter().enumerate() {
                prop_assert!(raw > other || corrected <= &adjusted[j], "{i} {j}");
            }
        }
    }
}
