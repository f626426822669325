use crate::golden::{assert_close, bools, cases, indices, items};
use evaluation::{Confusion, ConfusionMatrix, EvaluationError};
use proptest::prelude::*;

#[test]
fn binary_measures_equal_scikit_learn() {
    for case in cases("binary.json") {
        let counts = Confusion::from_predictions(&bools(&case["predicted"]), &bools(&case["truth"])).unwrap();
        let [tn, fp, fn_, tp] = [counts.tn, counts.fp, counts.fn_, counts.tp].map(|c| c as usize);
        assert_eq!(vec![tn, fp, fn_, tp], indices(&case["counts"]));
        for (name, value) in [
            ("accuracy", counts.accuracy()),
            ("balanced_accuracy", counts.balanced_accuracy()),
            ("precision", counts.precision()),
            ("recall", counts.recall()),
            ("f1", counts.f1()),
            ("mcc", counts.mcc()),
        ] {
            assert_close(value.unwrap(), &case[name], 1e-14);
        }
    }
}

#[test]
fn multi_class_measures_equal_scikit_learn() {
    for case in cases("multi_class.json") {
        let n_classes = case["n_classes"].as_u64().unwrap() as usize;
        let (predicted, truth) = (indices(&case["predicted"]), indices(&case["truth"]));
        let matrix = ConfusionMatrix::from_predictions(&predicted, &truth, n_classes).unwrap();
        for (row, expected) in matrix.rows().zip(items(&case["matrix"])) {
            assert_eq!(row.iter().map(|&c| c as usize).collect::<Vec<_>>(), indices(expected));
        }
        assert_close(matrix.accuracy().unwrap(), &case["accuracy"], 1e-14);
        assert_close(matrix.balanced_accuracy().unwrap(), &case["balanced_accuracy"], 1e-14);
        assert_close(matrix.macro_f1().unwrap(), &case["macro_f1"], 1e-14);
        assert_close(matrix.mcc().unwrap(), &case["mcc"], 1e-14);
    }
}

/// The two printed rows of the study, from their counts.
#[test]
fn study_rows_come_out_to_the_last_digit() {
    let plain = Confusion { tn: 22, fp: 16, fn_: 1, tp: 84 };
    assert_eq!(plain.accuracy(), Some(0.8617886178861789));
    assert_eq!(plain.f1(), Some(0.9081081081081082));
    let always_positive = Confusion { tn: 0, fp: 38, fn_: 0, tp: 85 };
    assert_eq!(always_positive.accuracy(), Some(0.6910569105691057));
    assert_eq!(always_positive.f1(), Some(0.8173076923076924));
    assert_eq!(always_positive.accuracy(), always_positive.majority_accuracy());
}

#[test]
fn undefined_measures_are_none() {
    let always_positive = Confusion { tn: 0, fp: 3, fn_: 0, tp: 5 };
    assert_eq!(always_positive.mcc(), None);
    assert_eq!(always_positive.balanced_accuracy(), Some(0.5));
    let only_negatives = Confusion { tn: 4, ..Confusion::default() };
    assert_eq!(only_negatives.precision(), None);
    assert_eq!(only_negatives.recall(), None);
    assert_eq!(only_negatives.f1(), None);
    assert_eq!(only_negatives.balanced_accuracy(), None);
    assert_eq!(Confusion::default().accuracy(), None);
}

#[test]
fn a_score_at_the_threshold_is_positive() {
    let counts = Confusion::from_scores(&[0.5, 0.25, 0.75], &[true, true, false], 0.5).unwrap();
    assert_eq!(counts, Confusion { tn: 0, fp: 1, fn_: 1, tp: 1 });
}

#[test]
fn bad_input_is_named() {
    let check = |result: Result<Confusion, EvaluationError>, message: &str| {
        assert_eq!(result.unwrap_err().to_string(), message);
    };
    check(
        Confusion::from_predictions(&[true], &[]),
        "predicted has 1 entries but positive has 0; they must be equally long",
    );
    check(Confusion::from_predictions(&[], &[]), "predicted is empty; at least one entry is needed");
    check(
        Confusion::from_scores(&[0.0, f32::NAN], &[true, false], 0.0),
        "scores[1] is NaN, which cannot be ranked or averaged",
    );
    assert_eq!(
        ConfusionMatrix::from_predictions(&[0, 3], &[0, 1], 3),
        Err(EvaluationError::OutOfRange { what: "predicted", index: 1, found: 3, limit: 3 })
    );
}

proptest! {
    #[test]
    fn measures_stay_in_range_and_mirror(tn in 0u64..99, fp in 0u64..99, fn_ in 0u64..99, tp in 0u64..99) {
        let counts = Confusion { tn, fp, fn_, tp };
        let shares = [counts.accuracy(), counts.balanced_accuracy(), counts.precision(), counts.recall(), counts.f1()];
        for share in shares.into_iter().flatten() {
            prop_assert!((0.0..=1.0).contains(&share));
        }
        if let Some(mcc) = counts.mcc() {
            prop_assert!((-1.0..=1.0).contains(&mcc));
        }
        prop_assert_eq!(counts.mcc(), counts.swapped().mcc());
        prop_assert_eq!(counts.accuracy(), counts.swapped().accuracy());
        prop_assert_eq!(counts.swapped().swapped(), counts);
    }

    #[test]
    fn two_classes_agree_with_the_binary_table(rows in proptest::collection::vec((0usize..2, 0usize..2), 1..60)) {
        let (predicted, truth): (Vec<usize>, Vec<usize>) = rows.into_iter().unzip();
        let matrix = ConfusionMatrix::from_predictions(&predicted, &truth, 2).unwrap();
        let as_bools = |classes: &[usize]| classes.iter().map(|&c| c == 1).collect::<Vec<_>>();
        let binary = Confusion::from_predictions(&as_bools(&predicted), &as_bools(&truth)).unwrap();
        prop_assert_eq!(matrix.one_vs_rest(1), Some(binary));
        prop_assert_eq!(matrix.accuracy(), binary.accuracy());
        prop_assert_eq!(matrix.majority_accuracy(), binary.majority_accuracy());
        match (matrix.mcc(), binary.mcc()) {
            (Some(a), Some(b)) => prop_assert!((a - b).abs() < 1e-12),
            (a, b) => prop_assert_eq!(a, b),
        }
    }
}
