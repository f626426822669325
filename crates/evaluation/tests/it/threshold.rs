use evaluation::{Confusion, ThresholdRule, TrainingScores, threshold_sweep, tune_threshold};
use proptest::prelude::*;

fn tuned(scores: &[f32], positive: &[bool], rule: ThresholdRule, default: f64) -> (f64, f64) {
    let training = TrainingScores::new(scores, positive).expect("scores");
    let tuned = tune_threshold(&training, rule, default).expect("a finite default");
    assert_eq!(tuned.rule, rule);
    (tuned.threshold, tuned.training_value)
}

#[test]
fn separable_scores_are_cut_in_the_gap() {
    let (scores, positive) = ([0.1, 0.2, 0.3, 0.4], [false, false, true, true]);
    let (threshold, value) = tuned(&scores, &positive, ThresholdRule::Accuracy, 0.5);
    assert!((threshold - 0.25).abs() < 1e-6);
    assert_eq!(value, 1.0);
}

#[test]
fn the_default_stays_unless_there_is_a_gain() {
    let (scores, positive) = ([0.2, 0.9], [false, true]);
    assert_eq!(tuned(&scores, &positive, ThresholdRule::F1, 0.4), (0.4, 1.0));
    assert_eq!(tuned(&[-1.0, 1.0], &positive, ThresholdRule::Accuracy, 0.0), (0.0, 1.0));
}

#[test]
fn rules_differ_where_classes_are_uneven() {
    let scores = [0.1, 0.2, 0.3, 0.4, 0.45];
    let positive = [false, true, false, false, false];
    assert_eq!(tuned(&scores, &positive, ThresholdRule::Accuracy, 0.5).1, 0.8);
    assert_eq!(tuned(&scores, &positive, ThresholdRule::F1, 0.5).1, 0.4);
    assert_eq!(ThresholdRule::Accuracy.id(), "max-accuracy");
    assert_eq!(ThresholdRule::F1.id(), "max-f1");
}

#[test]
fn sweep_counts_at_every_threshold() {
    let rows = threshold_sweep(&[0.2, 0.6], &[false, true], &[0.0, 0.5, 1.0]).unwrap();
    let counts: Vec<[u64; 4]> = rows.iter().map(|(_, c)| [c.tn, c.fp, c.fn_, c.tp]).collect();
    assert_eq!(counts, [[0, 1, 0, 1], [1, 0, 0, 1], [1, 0, 1, 0]]);
    assert!(threshold_sweep(&[0.2], &[], &[0.0]).is_err());
    assert!(TrainingScores::new(&[f32::NAN], &[true]).is_err());
    assert!(TrainingScores::new(&[], &[]).is_err());
}

proptest! {
    #[test]
    fn no_threshold_does_better(rows in proptest::collection::vec((0u8..20, any::<bool>()), 1..40)) {
        let scores: Vec<f32> = rows.iter().map(|r| f32::from(r.0) / 20.0).collect();
        let positive: Vec<bool> = rows.iter().map(|r| r.1).collect();
        let (threshold, best) = tuned(&scores, &positive, ThresholdRule::Accuracy, 0.5);
        let reached = Confusion::from_scores(&scores, &positive, threshold).unwrap();
        prop_assert_eq!(reached.accuracy(), Some(best));
        for step in 0..=42 {
            let other = Confusion::from_scores(&scores, &positive, f64::from(step) / 40.0 - 0.0125).unwrap();
            prop_assert!(other.accuracy().unwrap() <= best);
        }
    }
}
