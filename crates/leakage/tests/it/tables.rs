//! What each attack on tables reaches on each scheme.

use leakage::score::{Estimate, Tally};
use leakage::tabular::attack;

use crate::support::{Keys, people, trial};

/// The estimate of one target over several keys.
fn estimate(id: &str, scheme: &str, keys: Keys, target: &str, pairs: usize) -> Estimate {
    let table = people(400, 5);
    let mut tally = Tally::new();
    for key in 1..=8 {
        let trial = trial(&table, scheme, key, keys, &[pairs]);
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
fn random_digits_of_one_length_tell_nothing() {
    for id in ["frequency", "sorting"] {
        for target in ["married", "graduate", "area"] {
            let found = estimate(id, "fernet-digits", Keys::Same, target, 0);
            assert!(found.p_value.unwrap() > 0.01, "{id}, {target}: {found:?}");
        }
    }
}
