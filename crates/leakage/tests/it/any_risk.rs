//! Risks of any counts, and classes of any table.

use leakage::quasi::{class_risks, class_risks_with_register, classes_of_rows, number};
use leakage::risk::{Successes, residual_risk, residual_risk_over_keys};
use ndarray::Array2;
use proptest::collection::vec;
use proptest::prelude::*;
use results::Exposure;

fn any_f64() -> impl Strategy<Value = f64> {
    let odd = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, -0.0, 0.0, 5e-324];
    prop_oneof![4 => -2.0..40.0f64, 2 => 0.0..1.0f64, 1 => prop::sample::select(odd.to_vec()), 1 => any::<f64>()]
}

fn any_n() -> impl Strategy<Value = u64> {
    prop_oneof![8 => 0u64..50, 1 => any::<u64>()]
}

proptest! {
    #[test]
    fn a_risk_is_refused_or_a_share_in_its_interval(
        (right, n, control, m) in (any_f64(), any_n(), any_f64(), any_n()),
        level in any_f64(),
        half in any_f64(),
    ) {
        let (attack, control) = (Successes { right, n }, Successes { right: control, n: m });
        for found in [residual_risk(attack, control, level), residual_risk_over_keys(attack, control, level, half)] {
            let Ok(found) = found else { continue };
            let [low, high] = found.interval;
            prop_assert!(0.0 <= low && low <= found.value && found.value <= high && high <= 1.0, "{:?}", found);
        }
    }

    #[test]
    fn more_success_is_more_risk(n in 1u64..400, a in 0.0..1.0f64, b in 0.0..1.0f64, control in 0.0..1.0f64) {
        let of = |share: f64| Successes { right: share * n as f64, n };
        let risk = |share| residual_risk(of(share), of(control), 0.95).unwrap().value;
        prop_assert!(risk(a.min(b)) <= risk(a.max(b)));
    }

    #[test]
    fn classes_of_any_table_are_counted(
        (rows, columns) in (0usize..12, 0usize..4),
        cells in vec(any_f64(), 48),
        chosen in vec(0usize..5, 0..4),
        threshold in any_f64(),
        register in vec(0usize..8, 0..20),
    ) {
        let table = Array2::from_shape_fn((rows, columns), |(i, j)| cells[i * 4 + j]);
        let Ok(classes) = classes_of_rows(table.view(), &chosen) else {
            prop_assert!(chosen.iter().any(|&column| column >= columns));
            return Ok(());
        };
        prop_assert_eq!(classes.len(), rows);
        let alone = class_risks(&classes, threshold);
        prop_assert_eq!(alone.is_ok(), rows > 0 && (0.0..=1.0).contains(&threshold));
        for found in [alone, class_risks_with_register(&classes, &register, threshold)].into_iter().flatten() {
            prop_assert!(found.k >= 1 && found.k * found.classes <= found.records && found.unique <= found.records);
            let share = |x: f64| (0.0..=1.0).contains(&x);
            let shares = |e: Exposure| share(e.highest) && share(e.at_risk) && share(e.average);
            prop_assert!(shares(found.prosecutor) && shares(found.journalist) && share(found.marketer));
            prop_assert!(found.journalist.highest <= found.prosecutor.highest, "a register hides people");
        }
    }

    /// Encryption that keeps equality keeps every figure.
    #[test]
    fn what_stands_for_a_value_makes_no_difference(values in vec(0u8..6, 1..60), key in any::<u8>()) {
        let plain = number(values.iter().copied());
        let cipher = number(values.iter().map(|&value| value.wrapping_mul(37) ^ key));
        prop_assert_eq!(&plain, &cipher);
        prop_assert_eq!(class_risks(&plain, 0.2), class_risks(&cipher, 0.2));
    }
}
