//! What absurd arguments allocate: never more than 1 GB, whatever is asked for. Every allocation of this process goes
//! through a counter, so the tests stand in a process of their own and in one function.
#![allow(clippy::unwrap_used)]

mod counting;

use counting::{MOST, peak};
use evaluation::{
    Bootstrap, ConfusionMatrix, CurvePoint, EvaluationError, PermutationOptions, RunTable,
    bootstrap_interval, one_vs_rest_auc, permutations_needed, roc_auc, thin_by_count, thin_by_length,
};

#[track_caller]
fn refused<T: std::fmt::Debug>(call: impl FnOnce() -> Result<T, EvaluationError>) {
    let (answer, peak) = peak(call);
    assert!(answer.is_err(), "{answer:?}");
    assert!(peak < 1_000_000, "a refusal needs no memory, this one took {peak} bytes");
}

#[track_caller]
fn answered<T: std::fmt::Debug>(call: impl FnOnce() -> Result<T, EvaluationError>) -> T {
    let (answer, peak) = peak(call);
    assert!(peak < MOST, "{peak} bytes");
    answer.unwrap()
}

#[test]
fn nothing_allocates_more_than_a_gigabyte() {
    for n_classes in [4097, 3_000_000, usize::MAX / 2, usize::MAX] {
        refused(|| ConfusionMatrix::from_predictions(&[0, n_classes - 1], &[1, 0], n_classes));
        refused(|| one_vs_rest_auc(&[0.5, 0.5], n_classes, &[0, 1]));
        refused(|| one_vs_rest_auc(&[], n_classes, &[]));
    }
    let most = ConfusionMatrix::MOST_CLASSES;
    let matrix = answered(|| ConfusionMatrix::from_predictions(&[0, most - 1], &[1, most - 1], most));
    let (recall, peak_of_means) = peak(|| matrix.balanced_accuracy());
    // of the two classes that occur in the truth one is never found
    assert_eq!(recall, Some(0.5));
    assert!(peak_of_means < MOST / 10, "{peak_of_means} bytes");
    drop(matrix);

    let options = Bootstrap::default();
    for absurd in [Bootstrap::MOST + 1, 1 << 50, usize::MAX] {
        refused(|| bootstrap_interval(absurd, &options, |_| Some(0.0)));
        refused(|| bootstrap_interval(3, &options.with_resamples(absurd), |_| Some(0.0)));
    }
    let many = answered(|| bootstrap_interval(Bootstrap::MOST, &options.with_resamples(1), |_| Some(0.5)));
    assert_eq!(many, Some([0.5, 0.5]));

    // a run of each of many splits under a key of its own: the table of all pairs would have 10^12 places
    let diagonal: Vec<(usize, usize, f64)> = (0..1_000_000).map(|index| (index, index, 0.5)).collect();
    let (table, peak_of_table) = peak(|| RunTable::new(&diagonal));
    assert_eq!(table, Err(EvaluationError::MissingRun { split: 0, key: 1 }));
    assert!(peak_of_table < MOST, "{peak_of_table} bytes");
    drop(diagonal);

    let point = CurvePoint { x: 0.5, y: 0.5, threshold: 0.5 };
    for absurd in [1 << 50, usize::MAX] {
        assert_eq!(answered(|| thin_by_length(&[point; 3], absurd)).len(), 3);
        assert_eq!(answered(|| thin_by_count(&[point; 3], absurd)).len(), 3);
        answered(|| permutations_needed(absurd, f64::MIN_POSITIVE));
    }

    let few = PermutationOptions::default().with_permutations(usize::MAX).with_stop_after(1);
    let scores = evaluation::ScoredRun { records: &[0, 1], scores: &[0.0, 0.0] };
    let test = answered(|| evaluation::LabelPermutation::new(&[true, false], &[scores]));
    assert_eq!(answered(|| test.test(&few)).unwrap().permutations, 1, "the first one reaches equal scores");
    let labels = vec![false; (1 << 22) + 1];
    refused(|| evaluation::LabelPermutation::new(&labels, &[scores]));
    let classes = vec![0; (1 << 22) + 1];
    refused(|| evaluation::LabelPermutation::of_classes(&classes, 1, &[scores]));
    refused(|| evaluation::LabelPermutation::of_classes(&[0, 1], usize::MAX, &[scores]));
    let many = PermutationOptions::default().with_permutations(usize::MAX);
    refused(|| test.null(&many));
    let most = PermutationOptions::default().with_permutations(10_000);
    refused(|| evaluation::PermutedLabels::new(&labels[1..], &most));
    answered(|| evaluation::PermutedLabels::new(&labels[..40_000], &most));
    let test = answered(|| evaluation::LabelPermutation::new(&labels[1..], &[scores]));
    assert_eq!(answered(|| test.test(&few)), None, "there is one class only");
    drop(test);

    let long = vec![0.5; 5_000_000];
    assert_eq!(answered(|| roc_auc(&long, &vec![true; 5_000_000])), None);
}
