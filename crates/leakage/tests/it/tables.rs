//! What each attack on tables reaches on each scheme.

use leakage::score::{Estimate, Tally};
use leakage::tabular::{Trial, attack};

use ndarray::Array2;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;

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

/// People half of whom are married: nine in ten of those in neither kind of area, half of those in towns, two in ten of
/// those in the country.
fn related(seed: u8) -> Array2<f64> {
    let (mut table, mut rng) = (people(600, seed), ChaCha20Rng::from_seed([seed; 32]));
    for mut row in table.rows_mut() {
        let share = match (row[4] > 0.5, row[5] > 0.5) {
            (false, false) => 0.9,
            (true, _) => 0.5,
            (_, true) => 0.2,
        };
        row[2] = f64::from(u8::from(rng.random_bool(share)));
    }
    table
}

/// Mean success and baseline of an attack on one target over trials; `None` where it does not apply to any.
fn means(id: &str, trials: &[Trial], target: &str) -> Option<(f64, f64)> {
    let mut tally = Tally::new();
    for trial in trials {
        let Ok(findings) = attack(id).unwrap().run(trial, [0; 32]) else { continue };
        tally.add(&findings.iter().find(|finding| finding.target == target).unwrap().guesses);
    }
    tally.estimate().unwrap().map(|estimate| (estimate.success, estimate.baseline))
}

#[test]
fn columns_that_go_together_open_what_frequencies_leave_open() {
    let of = |scheme: &str| -> Vec<Trial> {
        (1..=10).map(|seed| trial(&related(seed), scheme, seed, Keys::Same, &[])).collect()
    };
    let trials = of("siv");
    for target in ["married", "area", "graduate"] {
        assert_eq!(means("multinomial", &trials, target).unwrap().0, 1.0, "{target}");
    }
    let [joint, single] = ["multinomial", "frequency"].map(|id| means(id, &trials, "all cells").unwrap().0);
    assert!(joint > single, "{joint} against {single}");
    // as if it alone were encrypted with fresh randomness. The best guess from the area is right in .3 x .9 + .3 x .5 + .4 x
    // .8 = .74 of the records
    let (found, baseline) = means("inference", &trials, "married").unwrap();
    assert!((found - 0.74).abs() < 0.05 && found > baseline + 0.1, "{found} beside {baseline}");
    let (found, baseline) = means("inference", &trials, "graduate").unwrap();
    assert!(found <= baseline, "nothing goes with graduate: {found} beside {baseline}");
    for id in ["multinomial", "inference"] {
        let found = means(id, &of("fernet-digits"), "all cells");
        assert!(found.is_none_or(|(found, baseline)| found <= baseline), "{id}: {found:?}");
    }
}

#[test]
fn a_register_names_rotated_records() {
    for target in ["identity", "identity beside 100 strangers", "identity beside 200 strangers"] {
        check("linkage-distances", "orthogonal", Keys::Same, target, 0, 0.99..=1.0);
    }
}

#[test]
fn a_register_names_records_by_equal_cells() {
    // incomes in hundreds and loans in tens: values that several people share tie the table together
    let mut table = people(400, 5);
    for (column, unit) in [(0, 100.0), (1, 10.0)] {
        table.column_mut(column).mapv_inplace(|x| (x / unit).round() * unit);
    }
    for scheme in ["siv", "ff1", "ope"] {
        for (target, least) in [("identity", 0.95), ("identity beside 100 strangers", 0.8)] {
            let found = estimate_on(&table, "linkage-equality", scheme, Keys::Same, target, 0);
            assert!(found.success >= least, "{scheme}, {target}: {found:?}");
        }
    }
}

#[test]
fn two_valued_columns_come_out_of_a_rotation_exactly() {
    check("ica", "orthogonal", Keys::Same, "two-valued columns", 0, 0.85..=1.0);
}

#[test]
fn order_preserving_ciphers_give_numbers_to_whoever_knows_the_scheme() {
    check("slope", "ope", Keys::Same, "all numbers", 0, 0.97..=1.0);
    check("slope-pair", "ope", Keys::Same, "all numbers", 1, 0.95..=1.0);
}

#[test]
fn registers_and_slopes_are_of_no_use_against_noise_and_fresh_digits() {
    let targets = [
        ("linkage-distances", "identity"),
        ("linkage-distances", "identity beside 100 strangers"),
        ("linkage-equality", "identity"),
        ("linkage-equality", "identity beside 100 strangers"),
        ("ica", "two-valued columns"),
        ("slope", "all numbers"),
        ("slope-pair", "all numbers"),
    ];
    for scheme in ["laplace", "fernet-first-digit"] {
        for (id, target) in targets {
            let pairs = usize::from(id == "slope-pair");
            let found = estimate(id, scheme, Keys::Same, target, pairs);
            assert!(found.p_value.unwrap() > 0.01, "{id} on {scheme}, {target}: {found:?}");
        }
    }
}
