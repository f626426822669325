//! What each attack on tables reaches on each scheme.

use leakage::score::{Estimate, Tally};
use leakage::tabular::attack;

use ndarray::Array2;

use crate::support::{Keys, people, trial};

/// The estimate of one target over several keys.
fn estimate(id: &str, scheme: &str, keys: Keys, target: &str, pairs: usize) -> Estimate {
    estimate_on(&people(400, 5), id, scheme, keys, target, pairs)
}

fn estimate_on(
    table: &Array2<f64>,
    id: &str,
    scheme: &str,
    keys: Keys,
    target: &str,
    pairs: usize,
) -> Estimate {
    let mut tally = Tally::new();
    for key in 1..=8 {
        let trial = trial(table, scheme, key, keys, &[pairs]);
        let findings = attack(id).unwrap().run(&trial, [key; 32]).unwrap();
        let found = findings.iter().find(|finding| finding.target == target).unwrap();
        tally.add(&found.guesses);
    }
    tally.estimate().unwrap().unwrap()
}

fn check(
    id: &str,
    scheme: &str,
    keys: Keys,
    target: &str,
    pairs: usize,
    expected: std::ops::RangeInclusive<f64>,
) {
    let found = estimate(id, scheme, keys, target, pairs);
    assert!(expected.contains(&found.success), "{id} on {scheme}, {target}: {found:?}");
}

#[test]
fn frequencies_open_deterministic_ciphers() {
    for target in ["married", "graduate", "area"] {
        check("frequency", "siv", Keys::Same, target, 0, 1.0..=1.0);
    }
}

#[test]
fn order_opens_order_preserving_ciphers() {
    check("sorting", "ope", Keys::Same, "income", 0, 0.75..=1.0);
    check("sorting-joint", "ope", Keys::Same, "married", 0, 1.0..=1.0);
}

#[test]
fn known_records_open_rotations() {
    check("procrustes", "orthogonal", Keys::Same, "all cells", 6, 1.0..=1.0);
    check("procrustes", "orthogonal", Keys::Same, "all cells", 5, 1.0..=1.0);
    let cross = estimate("procrustes", "orthogonal", Keys::Cross, "all cells", 12);
    assert!(cross.p_value.unwrap() > 0.05, "{cross:?}");
}

#[test]
fn dependent_records_open_rotations_too() {
    let mut table = people(400, 5);
    // six known records of six columns, of which two or three are another one again
    for copies in [2, 3] {
        for row in 6 - copies..6 {
            let copied = table.row(row - copies).to_owned();
            table.row_mut(row).assign(&copied);
        }
        let found = estimate_on(&table, "procrustes", "orthogonal", Keys::Same, "all cells", 6);
        assert_eq!(found.success, 1.0, "{copies} of 6 dependent: {found:?}");
    }
}

#[test]
fn random_digits_of_one_length_tell_nothing() {
    for id in ["frequency", "sorting"] {
        for target in ["married", "graduate", "area"] {
            let found = estimate(id, "fernet-digits", Keys::Same, target, 0);
            assert!(found.p_value.unwrap() > 0.01, "{id}, {target}: {found:?}");
        }
    }
}
